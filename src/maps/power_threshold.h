#pragma once

#include <algorithm>

#include "../simd/exp.h"
#include "../simd/log.h"
#include "../simd/power.h"
#include "sparse_row.h"

// The threshold of sums of powers that are convex in it (exponent >= 1):
//
//   sum_k max(1 + s (z[k] - theta), 0)^e = 1,   z = x - max <= 0, theta in [0, 1 / s)
//
// entmax with alpha in (1, 2) is s = alpha - 1, e = 1 / s; normmax is s = 1, e = alpha / (alpha -
// 1). Written with theta and not with tau = s theta - 1, nothing cancels as alpha goes to 1, where
// the terms become exp(z - theta) and theta the logarithm of the softmax's sum.

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

/// (1 + w)^exponent for w <= 0; 0 where w <= -1. A small whole exponent is multiplied out
/// (alpha 1.1, 1.2, 1.25, 4/3, ...), which is several times faster; others are exp(exponent
/// log1p(w)), where a small w keeps its digits.
///
/// Max error    2 ulp + 1.5 |log of the result| ulp; multiplied out 1.1e-16 times the exponent
class PowerOfOnePlus {
 public:
  explicit PowerOfOnePlus(double exponent) : exponent_(exponent) {
    // 1 / (alpha - 1) misses the whole number that is meant by what alpha was rounded
    const double whole = std::nearbyint(exponent);
    const bool is_whole = std::fabs(exponent - whole) <= 0x1p-51 * exponent * exponent;
    if (is_whole && whole >= 1 && whole <= 32) factors_ = static_cast<unsigned>(whole);
  }

  [[nodiscard]] bool is_multiplied() const { return factors_ > 0; }

  struct Value {
    simd::F64x2 power;  ///< (1 + w)^exponent
    simd::F64x2 base;   ///< 1 + w, at least 2^-53
  };

  [[nodiscard]] Value of(simd::F64x2 w) const {
    using simd::F64x2;
    const F64x2 is_positive = w > F64x2(-1.0);
    const F64x2 inside = pmax(F64x2(-1 + 0x1p-53), w);
    const F64x2 base = F64x2(1.0) + inside;
    if (factors_ > 0) return {product(base) & is_positive, base};
    const F64x2 lost = inside - (base - F64x2(1.0));
    const auto [head, tail] = simd::log_detail::log_of_normal(base, lost / base, F64x2(0.0));
    return {exp(F64x2(exponent_) * (head + tail)) & is_positive, base};
  }

 private:
  /// base to the power factors_, by squaring
  [[nodiscard]] simd::F64x2 product(simd::F64x2 base) const {
    simd::F64x2 result = (factors_ & 1u) ? base : simd::F64x2(1.0);
    for (unsigned left = factors_ >> 1; left > 0; left >>= 1) {
      base = base * base;
      if (left & 1u) result = result * base;
    }
    return result;
  }

  double exponent_;
  unsigned factors_ = 0;
};

/// What a power's candidates have to reach: below max + theta - width the term is 0, or too small
/// for T.
template <class T>
inline double candidate_width(double scale, double exponent) {
  constexpr double kLogLeast = sizeof(T) == 4 ? 104 : 746;
  return -simd::expm1(-kLogLeast / exponent) / scale;
}

/// Of the terms' bases b: the sums of b^e, b^(e - 1) and b^(e - 2).
struct PowerSums {
  double sum, slope, bend;
};

template <class T>
inline PowerSums power_sums(const SparseList<T>& list, const PowerOfOnePlus& power, double scale,
                            double theta) {
  using simd::F64x2;
  const auto [sum, slope, bend] = sum_distances<3>(list, [&](F64x2 z) {
    const auto term = power.of(F64x2(scale) * (z - F64x2(theta)));
    const F64x2 inverse = F64x2(1.0) / term.base;
    const F64x2 first = term.power * inverse;
    return std::array{term.power, first, first * inverse};
  });
  return {sum, slope, bend};
}

/// A lower bound of theta in closed form, the larger of two: k equal entries have
///
///   k (1 + s (z - theta))^e = 1   <=>   theta = z + (1 - k^(-1/e)) / s
///
/// The maximum and its ties are such entries, and all entries taken at their mean are (Jensen's
/// inequality: the power is convex). Where all are equal it is theta itself.
template <class T>
inline double power_bound(const SparseList<T>& list, double scale, double exponent) {
  const auto of_equal = [=](double k) { return -simd::expm1(-simd::log(k) / exponent) / scale; };
  const auto [sum] = sum_distances<1>(
      list, [](simd::F64x2 z) { return std::array{z & (z > simd::F64x2(-kInfinity<double>))}; });
  const auto count = static_cast<double>(list.count);
  return std::fmax(of_equal(count_ties(list)), sum / count + of_equal(count));
}

/// theta for the list's entries, from the lower bound `theta`; drops what falls below theta - width
/// on the way.
///
/// The e-norm N of the terms' bases is convex in theta (Minkowski): a tangent's root never passes
/// its root, so Newton's method from the left ends for every input, and where all entries are equal
/// N is linear and one step exact. The first steps are Halley's, which gets from 0.1 to 1e-6 at
/// once but may pass the root; then Newton's alone. It ends when the next error is below rounding,
/// or a step moves theta no more. sums_at(list, theta) gives the PowerSums.
template <class T, class SumsAt>
inline double power_threshold(SparseList<T>& list, double scale, double exponent, double width,
                              double theta, SumsAt&& sums_at) {
  constexpr int kFreeSteps = 4;
  constexpr double kError = sizeof(T) == 4 ? 1e-11 : 1e-17, kNear = sizeof(T) == 4 ? 1e-3 : 1e-8;
  if (const double bound = power_bound(list, scale, exponent); bound > theta) {
    theta = bound;
    if (const T cut = cut_at(list.max, theta - width); cut > list.cut) list.retain(cut);
    if (!(smallest(list) < list.max)) return power_bound(list, scale, exponent);
  }
  for (int step = 0;; ++step) {
    const auto [sum, slope, bend] = sums_at(list, theta);
    // with N = sum^(1/e): excess = (N - 1) / N, and curvature = (N - 1) N'' / (2 N'^2)
    const double excess = -simd::expm1(-simd::log(sum) / exponent);
    const double curvature =
        0.5 * excess * (exponent - 1) * std::fmax(sum * bend / (slope * slope) - 1, 0);
    const double lower = theta + sum * excess / (scale * slope);
    const bool is_free = step < kFreeSteps && curvature < 0.5;
    const double next = is_free ? theta + (lower - theta) / (1 - curvature) : lower;
    if (const T cut = cut_at(list.max, lower - width); cut > list.cut) list.retain(cut);
    if (next == theta || (step > kFreeSteps && !(next > theta))) return theta;
    theta = next;
    // what the sum misses 1 by, about, and will after a step of Halley's if no entry is next to
    // the threshold, where an exponent below 2 has no third derivative: so it must be small, too
    const double distance = exponent * std::fabs(excess);
    if (distance < kNear && distance * curvature * curvature < kError) return theta;
  }
}

template <class T>
inline double power_threshold(SparseList<T>& list, double scale, double exponent, double width,
                              double theta) {
  const PowerOfOnePlus power(exponent);
  return power_threshold(list, scale, exponent, width, theta,
                         [&](const SparseList<T>& entries, double at) {
                           return power_sums(entries, power, scale, at);
                         });
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
