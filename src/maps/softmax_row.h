#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <type_traits>

#include "../simd/exp.h"
#include "../simd/log.h"
#include "../simd/reduce.h"

// One row of the exponential family, for softmax, log_softmax, logsumexp and whatever stands on
// them (losses, attention, sampling). Inline, so that each build of simd/ has its own.

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

/// Calls f.template operator()<kOffset, kScaled>() as the row needs: the cheaper forms of exp have
/// loops of their own.
template <class T, class Function>
inline auto with_form_of(const simd::RowExp<T>& row_exp, Function&& f) {
  if constexpr (std::is_same_v<T, float>) {
    if (!row_exp.has_offset) return f.template operator()<false, false>();
  }
  return row_exp.is_scaled ? f.template operator()<true, true>()
                           : f.template operator()<true, false>();
}

/// y[k] = e(x[k]) by `row_exp` (y may be x); gives the exact sum of what was stored, rounded once.
/// A count of 0 gives 0. NaN in the row gives NaN.
template <class T>
inline double exp_and_sum(const T* x, T* y, std::size_t count, const simd::RowExp<T>& row_exp) {
  return with_form_of(row_exp, [&]<bool kOffset, bool kScaled>() {
    using V = simd::Vector<T>;
    constexpr std::size_t kLanes = V::kLanes;
    const simd::RowExp<T> form = row_exp;  // a copy: no store to y can change it
    const auto e = [&form](V v) { return form.template of<kOffset, kScaled>(v); };
    simd::Sum<V> sum;
    std::size_t i = 0;
    for (; i + 4 * kLanes <= count; i += 4 * kLanes) {
      const V a = e(V::load(x + i)), b = e(V::load(x + i + kLanes));
      const V c = e(V::load(x + i + 2 * kLanes)), d = e(V::load(x + i + 3 * kLanes));
      a.store(y + i);
      b.store(y + i + kLanes);
      c.store(y + i + 2 * kLanes);
      d.store(y + i + 3 * kLanes);
      sum.add(a, b, c, d);
    }
    for (; i + kLanes <= count; i += kLanes) {
      const V a = e(V::load(x + i));
      a.store(y + i);
      sum.add(a);
    }
    if (i < count) {
      const V a = e(V::load_partial(x + i, count - i, -simd::kInfinity<T>));
      a.store_partial(y + i, count - i);
      sum.add(a);
    }
    return sum.total();
  });
}

/// The same sum with nothing stored.
template <class T>
inline double exp_sum(const T* x, std::size_t count, const simd::RowExp<T>& row_exp) {
  return with_form_of(row_exp, [&]<bool kOffset, bool kScaled>() {
    using V = simd::Vector<T>;
    constexpr std::size_t kLanes = V::kLanes;
    const simd::RowExp<T> form = row_exp;
    const auto e = [&form](V v) { return form.template of<kOffset, kScaled>(v); };
    simd::Sum<V> sum;
    std::size_t i = 0;
    for (; i + 4 * kLanes <= count; i += 4 * kLanes) {
      sum.add(e(V::load(x + i)), e(V::load(x + i + kLanes)), e(V::load(x + i + 2 * kLanes)),
              e(V::load(x + i + 3 * kLanes)));
    }
    for (; i + kLanes <= count; i += kLanes) sum.add(e(V::load(x + i)));
    if (i < count) sum.add(e(V::load_partial(x + i, count - i, -simd::kInfinity<T>)));
    return sum.total();
  });
}

/// Whether value is a whole number to all the digits a float has, and then which
inline bool is_nearly_whole(double value, double* whole) {
  *whole = std::nearbyint(value);
  return std::fabs(value - *whole) <= *whole * 0x1p-27;
}

/// The row as max and rest: sum_k exp((x[k] - max) / T) = 1 + rest. The first maximum is kept out
/// of the sum, so that a rest far below 1 keeps all its digits: log(sum) = log1p(rest).
template <class T>
struct RowSum {
  T max;        ///< NaN in the row or a maximum that is not finite: rest is NaN
  double rest;  ///< in [0, count)
};

template <class T>
inline RowSum<T> row_sum(const T* x, std::size_t count, double temperature) {
  constexpr std::size_t kGroup = 4 * simd::Vector<T>::kLanes;
  const auto [max, first] = simd::row_argmax(x, count);
  if (!(std::fabs(max) < simd::kInfinity<T>)) return {max, simd::kNaN<double>};
  const simd::RowExp<T> row_exp(max, temperature);
  const std::size_t group = first - first % kGroup;
  const std::size_t after = std::min(group + kGroup, count);
  T around[kGroup];
  for (std::size_t i = 0; i < kGroup; ++i) {
    const bool is_other = group + i < after && group + i != first;
    around[i] = is_other ? x[group + i] : -simd::kInfinity<T>;
  }
  double rest = exp_sum(around, kGroup, row_exp);
  if (group > 0) rest += exp_sum(x, group, row_exp);
  if (after < count) rest += exp_sum(x + after, count - after, row_exp);
  if constexpr (std::is_same_v<T, float>) {
    // Ties with the maximum are its equals by computation, not up to an error of exp.
    const double ties = rest / static_cast<double>(row_exp.of_any(max).first());
    if (ties >= 1 && ties == std::nearbyint(ties)) return {max, ties};
  }
  return {max, rest / row_exp.of_max()};
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

/// (x - max) / temperature in double, for any temperature in (0, inf) and any finite max
inline double scaled_distance(double x, double max, double temperature) {
  // Halves, because the distance of two large doubles overflows.
  return (x * 0.5 - max * 0.5) / temperature * 2;
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
