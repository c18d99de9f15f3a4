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

/// Sum of e(x[k]) over the row, by `row_exp`; with kStore each e is written to y (which may be x).
/// A count of 0 gives 0. NaN in the row gives NaN.
template <bool kOffset, bool kScaled, bool kStore, class T>
inline double exp_sum_as(const T* x, T* y, std::size_t count, const simd::RowExp<T>& row_exp) {
  using V = simd::Vector<T>;
  constexpr std::size_t kLanes = V::kLanes;
  const simd::RowExp<T> e =
      row_exp;  // a copy: the stores to y cannot change it, so it stays in registers
  simd::Sum<V> sum;
  std::size_t i = 0;
  for (; i + 4 * kLanes <= count; i += 4 * kLanes) {
    const V a = e.template of<kOffset, kScaled>(V::load(x + i));
    const V b = e.template of<kOffset, kScaled>(V::load(x + i + kLanes));
    const V c = e.template of<kOffset, kScaled>(V::load(x + i + 2 * kLanes));
    const V d = e.template of<kOffset, kScaled>(V::load(x + i + 3 * kLanes));
    if constexpr (kStore) {
      a.store(y + i);
      b.store(y + i + kLanes);
      c.store(y + i + 2 * kLanes);
      d.store(y + i + 3 * kLanes);
    }
    sum.add(a, b, c, d);
  }
  for (; i < count; i += kLanes) {
    const std::size_t left = std::min(count - i, kLanes);
    const V a = e.template of<kOffset, kScaled>(V::load_partial(x + i, left, -simd::kInfinity<T>));
    if constexpr (kStore) a.store_partial(y + i, left);
    sum.add(a);
  }
  return sum.total();
}

template <bool kStore, class T>
inline double exp_sum(const T* x, T* y, std::size_t count, const simd::RowExp<T>& row_exp) {
  if constexpr (std::is_same_v<T, float>) {
    if (!row_exp.has_offset) return exp_sum_as<false, false, kStore>(x, y, count, row_exp);
  }
  if (!row_exp.is_scaled) return exp_sum_as<true, false, kStore>(x, y, count, row_exp);
  return exp_sum_as<true, true, kStore>(x, y, count, row_exp);
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
  const T max = simd::row_max(x, count);
  if (!(std::fabs(max) < simd::kInfinity<T>)) return {max, simd::kNaN<double>};
  const simd::RowExp<T> row_exp(max, temperature);
  const std::size_t first = simd::find_first(x, count, max);
  const std::size_t group = first - first % kGroup;
  const std::size_t after = std::min(group + kGroup, count);
  T around[kGroup];
  for (std::size_t i = 0; i < kGroup; ++i) {
    const bool is_other = group + i < count && group + i != first;
    around[i] = is_other ? x[group + i] : -simd::kInfinity<T>;
  }
  T* none = nullptr;
  const double rest = exp_sum<false>(x, none, group, row_exp) +
                      exp_sum<false>(around, none, kGroup, row_exp) +
                      exp_sum<false>(x + after, none, count - after, row_exp);
  return {max, rest / row_exp.max_exact};
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
