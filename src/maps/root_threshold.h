#pragma once

#include <cmath>

#include "../simd/exp.h"
#include "../simd/log.h"
#include "../simd/power.h"
#include "sparse_row.h"

// entmax for alpha > 2, whose powers have exponents e = 1 / s below 1, s = alpha - 1:
//
//   p[k] = max(s z[k] - tau, 0)^(1/s)
//
// Such a power has an infinite slope where it starts, so Newton's method on tau can fail, and an
// entry next to the threshold loses its digits with tau. Hence the support first, exactly:
//
//   entry k is in it  <=>  F(z[k]) < 1,   F(v) = sum over z > v of (s (z - v))^(1/s)
//
// and then the probability w of its smallest entry r as the unknown: with D = s (z - z[r]) >= 0,
// sum_k (D[k] + w^s)^(1/s) = 1 is convex and increasing in w, with a slope of at least 1.

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

namespace root_detail {

/// base^exponent for base > 0, 0 elsewhere
inline simd::F64x2 root(simd::F64x2 base, double exponent) {
  const simd::F64x2 is_positive = base > simd::F64x2(0.0);
  if (exponent == 0.5) return simd::F64x2(wasm_f64x2_sqrt(base.v)) & is_positive;
  return exp(simd::F64x2(exponent) * log(base)) & is_positive;
}

/// Distances so small that their products with s would be subnormal are lifted by a power of two;
/// its root, by which the roots are then too large, comes back.
struct Lift {
  double factor = 1, root = 1;

  [[gnu::noinline]] Lift(double distance, double scale) {
    if (distance > -0x1p-600) {
      factor = 0x1p600;
      root = simd::exp(600 * simd::kLn2 / scale);
    }
  }
};

/// F(v) for the distance v of an entry
template <class T>
inline double mass_above(const SparseList<T>& list, double scale, double v) {
  using simd::F64x2;
  const Lift lift(v, scale);
  const auto [sum] = sum_distances<1>(list, [=](F64x2 z) {
    return std::array{root(F64x2(scale) * ((z - F64x2(v)) * F64x2(lift.factor)), 1 / scale)};
  });
  return sum / lift.root;
}

/// The undecided entries, between `cut` (out) and `sure` (in): their number, and of the two next to
/// `target` the one above it (the largest where none is).
template <class T>
struct Undecided {
  std::size_t count = 0;
  double mean = 0;
  T pivot = 0;

  Undecided(const SparseList<T>& list, T sure, double target) {
    T above = sure, largest = -kInfinity<T>;
    double sum = 0;
    for (std::size_t i = 0; i < list.count; ++i) {
      const T x = list.data[i];
      if (!(x < sure)) continue;
      ++count;
      sum += static_cast<double>(x) - static_cast<double>(list.max);
      if (x > largest) largest = x;
      if (static_cast<double>(x) - static_cast<double>(list.max) >= target && x < above) above = x;
    }
    mean = sum / static_cast<double>(count);
    pivot = above < sure ? above : largest;
  }
};

}  // namespace root_detail

/// Leaves the support in the list, which holds all candidates; gives its smallest entry.
///
/// The k ties of the maximum alone leave out what lies k^-s / s below it. After that, each round
/// asks for one undecided entry and decides it, with all on its far side. It aims at where the
/// interpolated F is 1, and at the mean of the undecided ones when that did not halve them.
template <class T>
inline T root_support(SparseList<T>& list, double scale) {
  const double max = static_cast<double>(list.max);
  T sure = list.max;
  // a little lower: what is next to that bound is left to F
  const double reach = simd::pow(count_ties(list), -scale) / scale * (1 + 0x1p-40);
  if (const T cut = cut_at(list.max, -reach); cut > list.cut) list.retain(cut);
  // F^s is linear in v where all entries above are equal
  double in_at = 0, in_value = 0, out_at = -1 / scale, out_value = 1;
  double target = -1 / scale;
  for (std::size_t before = list.count;;) {
    const root_detail::Undecided<T> left(list, sure, target);
    if (left.count == 0) return sure;
    const bool is_slow = 2 * left.count > before;
    before = left.count;
    T pivot = left.pivot;
    if (is_slow) pivot = root_detail::Undecided<T>(list, sure, left.mean).pivot;
    const double v = static_cast<double>(pivot) - max;
    const double mass = root_detail::mass_above(list, scale, v);
    if (mass < 1) {
      sure = pivot;
      in_at = v;
      in_value = simd::pow(mass, scale);
    } else {
      list.retain(pivot);
      out_at = v;
      out_value = std::min(simd::pow(mass, scale), 1e300);
    }
    target = in_at + (1 - in_value) * (out_at - in_at) / (out_value - in_value);
  }
}

/// The law of a support: w of its smallest entry, from which all others follow.
struct RootLaw {
  double scale;   ///< s
  double lowest;  ///< the distance of the smallest entry
  double w;
  root_detail::Lift lift;
  double power;  ///< w^s, lifted

  RootLaw(double s, double distance, double first)
      : scale(s), lowest(distance), w(0), lift(distance, s), power(0) {
    set(first);
  }
  void set(double value) {
    w = value;
    power = simd::pow(w * lift.root, scale);
  }
  /// s (z - lowest) + w^s, lifted; its root is `root(base) / lift.root`
  [[nodiscard]] simd::F64x2 base(simd::F64x2 z) const {
    const simd::F64x2 distance = (z - simd::F64x2(lowest)) * simd::F64x2(lift.factor);
    return simd::F64x2(scale) * distance + simd::F64x2(power);
  }
  [[nodiscard]] simd::F64x2 root_of(simd::F64x2 base) const {
    return root_detail::root(base, 1 / scale) * simd::F64x2(1 / lift.root);
  }
  [[nodiscard]] simd::F64x2 of(simd::F64x2 z) const {
    // rounding must not put an entry below a smaller one
    const simd::F64x2 root = pmax(simd::F64x2(w), root_of(base(z)));
    const simd::F64x2 above = root & (z > simd::F64x2(lowest));
    return select(z == simd::F64x2(lowest), simd::F64x2(w), above);
  }
};

/// w for the support in the list, whose smallest entry is `least`.
///
/// w is at most the mean 1 / count, where the sum is at least 1: Newton's method from there comes
/// down to the root, never passes it, and ends as that of power_threshold does.
template <class T>
inline RootLaw root_law(const SparseList<T>& list, double scale, T least) {
  using simd::F64x2;
  constexpr double kResidual = sizeof(T) == 4 ? 1e-9 : 1e-12;
  RootLaw law(scale, static_cast<double>(least) - static_cast<double>(list.max),
              1 / static_cast<double>(list.count));
  const F64x2 lowest(law.lowest);
  for (;;) {
    const auto [ties, sum, slope] = sum_distances<3>(list, [&](F64x2 z) {
      const F64x2 base = law.base(z), root = law.root_of(base);
      const F64x2 is_above = z > lowest;
      return std::array{F64x2(1.0) & (z == lowest), root & is_above, root / base & is_above};
    });
    const double excess = ties * law.w + sum - 1;
    const double next = law.w - excess / (ties + slope * law.power / law.w);
    if (!(next < law.w && next > 0)) return law;
    law.set(next);
    if (excess < kResidual) return law;
  }
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
