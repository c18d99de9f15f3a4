#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>

#include "../constants.h"
#include "../simd/exp.h"
#include "../simd/log.h"
#include "../simd/reduce.h"

// One row of the exponential family, for softmax, log_softmax, logsumexp and whatever stands on
// them (losses, attention, sampling). Inline, so that each build of simd/ has its own.

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

/// Calls f.template operator()<kPlain>(). Plain rows of floats have loops of their own; doubles do
/// with one for all.
template <class T, class Function>
inline auto with_form_of(const simd::RowExp<T>& row_exp, Function&& f) {
  if constexpr (std::is_same_v<T, float>) {
    if (row_exp.is_plain) return f.template operator()<true>();
  }
  return f.template operator()<false>();
}

/// The maximum of a row and where it first is; and whether the row is narrow, which is asked where
/// the answer pays: floats whose multiply-add is two operations.
template <class T>
struct RowTop {
  T max;
  std::size_t first;
  bool is_narrow;  ///< no entry's share of the row is below 2^-126
};

#if defined(LOGITKIT_RELAXED)
template <class T>
inline constexpr bool kTellsNarrow = false;
#else
template <class T>
inline constexpr bool kTellsNarrow = std::is_same_v<T, float>;
#endif

template <class T>
inline RowTop<T> row_top(const T* x, std::size_t count, double temperature) {
  if constexpr (kTellsNarrow<T>) {
    if (count == 0) return {-kInfinity<T>, 0, false};
    const auto [max, min] = simd::row_range<true>(x, count);
    const double width = static_cast<double>(max.value - min);
    return {max.value, max.index, width <= 64 * temperature};  // e^-64 / 2^32
  } else {
    const auto [max, first] = simd::row_argmax(x, count);
    return {max, first, false};
  }
}

/// From this length on four vectors are summed by Sum::add_long; below it every term counts alone.
inline constexpr std::size_t kLongRow = 64;

template <bool kPlain, bool kClamped, class T>
[[gnu::noinline]] double exp_and_sum_form(const T* x, T* y, std::size_t count,
                                          const simd::RowExp<T>& row_exp) {
  using V = simd::Vector<T>;
  constexpr std::size_t kLanes = V::kLanes;
  const simd::RowExp<T> form = row_exp;  // a copy: no store to y can change it
  const auto e = [&form](V v) { return form.template of<kPlain, false, kClamped>(v); };
  simd::Sum<V> sum;
  std::size_t i = 0;
  if (count >= kLongRow) {
    for (; i + 4 * kLanes <= count; i += 4 * kLanes) {
      const V a = e(V::load(x + i)), b = e(V::load(x + i + kLanes));
      const V c = e(V::load(x + i + 2 * kLanes)), d = e(V::load(x + i + 3 * kLanes));
      a.store(y + i);
      b.store(y + i + kLanes);
      c.store(y + i + 2 * kLanes);
      d.store(y + i + 3 * kLanes);
      sum.add_long(a, b, c, d);
    }
  }
  for (; i + kLanes <= count; i += kLanes) {
    const V a = e(V::load(x + i));
    a.store(y + i);
    sum.add(a);
  }
  if (i < count) {
    const V rest = V::load_partial(x + i, count - i, -kInfinity<T>);
    const V a = form.template of<kPlain, false>(rest);
    a.store_partial(y + i, count - i);
    sum.add(a);
  }
  return sum.total();
}

/// y[k] = e(x[k]) by `row_exp` (y may be x); gives the sum of what was stored. A count of 0 gives
/// 0. NaN in the row gives NaN. A narrow row has no entry whose share could be zero.
template <class T>
inline double exp_and_sum(const T* x, T* y, std::size_t count, const simd::RowExp<T>& row_exp,
                          bool is_narrow = false) {
  return with_form_of(row_exp, [&]<bool kPlain>() {
    if constexpr (kTellsNarrow<T>) {
      if (is_narrow) return exp_and_sum_form<kPlain, false>(x, y, count, row_exp);
    }
    return exp_and_sum_form<kPlain, true>(x, y, count, row_exp);
  });
}

template <bool kPlain, class T>
[[gnu::noinline]] double exp_sum_of_others_form(const T* x, std::size_t count, std::size_t first,
                                                const simd::RowExp<T>& row_exp) {
  using V = simd::Vector<T>;
  constexpr std::size_t kLanes = V::kLanes, kGroup = 4 * kLanes;
  static constexpr T kPlaces[] = {0, 1, 2, 3};
  const simd::RowExp<T> form = row_exp;
  const auto e = [&form](V v) { return form.template of<kPlain, true>(v); };
  // x[i + k] but for the one at `first`
  const auto other = [&](std::size_t i, V v) {
    const V distance(static_cast<T>(static_cast<std::ptrdiff_t>(first - i)));
    return simd::select(V::load(kPlaces) == distance, V(-kInfinity<T>), v);
  };
  const bool is_long = count >= kLongRow;
  const std::size_t group = first - first % kGroup;
  simd::Sum<V> sum;
  std::size_t i = 0;
  do {
    for (; is_long && i != group && i + kGroup <= count; i += kGroup) {
      const V a = V::load(x + i), b = V::load(x + i + kLanes);
      const V c = V::load(x + i + 2 * kLanes), d = V::load(x + i + 3 * kLanes);
      sum.add_long(e(a), e(b), e(c), e(d));
    }
    // The group that holds it, and at last what is left of the row.
    const std::size_t end = is_long ? std::min(i + kGroup, count) : count;
    for (; i + kLanes <= end; i += kLanes) sum.add(e(other(i, V::load(x + i))));
  } while (i + kLanes <= count);
  if (i < count) {
    sum.add(e(other(i, V::load_partial(x + i, count - i, -kInfinity<T>))));
  }
  return sum.total();
}

/// The sum over all but the entry at `first`, with nothing stored and the finer form of exp. What
/// is next to that entry is summed exactly.
template <class T>
inline double exp_sum_of_others(const T* x, std::size_t count, std::size_t first,
                                const simd::RowExp<T>& row_exp) {
  return with_form_of(row_exp, [&]<bool kPlain>() {
    return exp_sum_of_others_form<kPlain>(x, count, first, row_exp);
  });
}

/// What add_long rounded away in the group of sixteen that holds the entry at `index`: the largest
/// one, which is then summed as if it stood alone.
inline double rounding_around(const float* e, std::size_t count, std::size_t index) {
  const std::size_t group = index - index % 16;
  if (count < kLongRow || group + 16 > count) return 0;
  simd::Sum<simd::F32x4> rounded, exact;
  const simd::F32x4 a = simd::F32x4::load(e + group), b = simd::F32x4::load(e + group + 4);
  const simd::F32x4 c = simd::F32x4::load(e + group + 8), d = simd::F32x4::load(e + group + 12);
  rounded.add_long(a, b, c, d);
  exact.add(a), exact.add(b), exact.add(c), exact.add(d);
  return exact.total() - rounded.total();
}

/// Doubles have none to speak of.
inline double rounding_around(const double*, std::size_t, std::size_t) { return 0; }

/// Whether value is a whole number to all the digits that T has, and then which
template <class T>
inline bool is_nearly_whole(double value, double* whole) {
  constexpr double kClose = std::is_same_v<T, float> ? 0x1p-27 : 0x1p-52;
  *whole = std::nearbyint(value);
  // Of ties the sum may have been rounded; one entry alone is 1 or it is not.
  if (std::is_same_v<T, double> && *whole == 1) return value == 1;
  return std::fabs(value - *whole) <= *whole * kClose;
}

/// The row as max and rest: sum_k exp((x[k] - max) / T) = 1 + rest. The first maximum is kept out
/// of the sum, so that a rest far below 1 keeps all its digits: log(sum) = log1p(rest).
template <class T>
struct RowSum {
  T max;        ///< NaN in the row or a maximum that is not finite: rest is NaN
  double rest;  ///< in [0, count)
};

template <class T>
[[gnu::noinline]] RowSum<T> row_sum(const T* x, std::size_t count, double temperature,
                                    const simd::RowMax<T>& top) {
  const T max = top.value;
  if (!(std::fabs(max) < kInfinity<T>)) return {max, kNaN<double>};
  const simd::RowExp<T> row_exp(max, temperature);
  const double rest = exp_sum_of_others(x, count, top.index, row_exp);
  // Ties with the maximum are its equals by computation, not up to an error of exp.
  const double ties = rest / static_cast<double>(row_exp.summed(max));
  if (ties >= 1 && ties == std::nearbyint(ties)) return {max, ties};
  return {max, row_exp.relative_to_max(rest)};
}

template <class T>
inline RowSum<T> row_sum(const T* x, std::size_t count, double temperature) {
  return row_sum(x, count, temperature, simd::row_argmax(x, count));
}

/// high + low: a double and what its rounding left over.
struct DoublePair {
  double high, low;
};

/// max + log(1 + rest). Where they cancel (max near -log(rest)) the last bits of the logarithm
/// show, so it comes in two parts. rest must be finite.
inline DoublePair log_sum_of(double max, double rest) {
  using simd::F64x2;
  const simd::LogParts log = simd::log1p_parts(F64x2(rest));
  const simd::TwoSum sum = simd::two_sum(F64x2(max), log.head);
  const simd::TwoSum all = simd::two_sum(sum.sum, sum.error + log.tail);
  return {all.sum.first(), all.error.first()};
}

/// The temperatures at which RowExp holds; beyond them the kernels divide in double, one by one.
template <class T>
inline bool is_ordinary_temperature(double temperature) {
  constexpr double kLimit = std::is_same_v<T, float> ? 0x1p40 : 0x1p900;
  return temperature >= 1 / kLimit && temperature <= kLimit;
}

/// At the temperatures 0 and inf a row is shared by equals: the entries at or above `least`.
template <class T>
struct SharedRow {
  T least;
  std::size_t sharing;  ///< how many they are; 0 where the row is to be NaN
};

template <class T>
[[gnu::noinline]] SharedRow<T> shared_row(const T* x, std::size_t count, double temperature) {
  const T max = simd::row_max(x, count);
  if (!(std::fabs(max) < kInfinity<T>) || simd::has_nan(x, count)) return {max, 0};
  const T least = temperature == 0 ? max : std::numeric_limits<T>::lowest();
  std::size_t sharing = 0;
  for (std::size_t i = 0; i < count; ++i) sharing += x[i] >= least;
  return {least, sharing};
}

/// (x - max) / temperature in double, for any temperature in (0, inf) and any finite max
inline double scaled_distance(double x, double max, double temperature) {
  // Halves, because the distance of two large doubles overflows.
  return (x * 0.5 - max * 0.5) / temperature * 2;
}
[[gnu::noinline]] inline double exp_of_distance(double x, double max, double temperature) {
  return simd::exp(scaled_distance(x, max, temperature));
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
