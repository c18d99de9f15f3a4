#pragma once

#include <cstddef>

#include "vector.h"

namespace logitkit::simd {
inline namespace LOGITKIT_SIMD_BUILD {

/// The largest of x[0..count), NaN passed over; -inf for an empty row.
/// Eight accumulators: one alone waits for the latency of its own last step (5 times slower).
template <class T>
inline T row_max(const T* x, std::size_t count) {
  using V = Vector<T>;
  constexpr std::size_t kStep = 8 * V::kLanes;
  V a[8];
  for (V& lane : a) lane = V(-kInfinity<T>);
  std::size_t i = 0;
  for (; i + kStep <= count; i += kStep) {
    for (std::size_t j = 0; j < 8; ++j) a[j] = pmax(a[j], V::load(x + i + j * V::kLanes));
  }
  for (; i + V::kLanes <= count; i += V::kLanes) a[0] = pmax(a[0], V::load(x + i));
  if (i < count) a[1] = pmax(a[1], V::load_partial(x + i, count - i, -kInfinity<T>));
  for (std::size_t j = 0; j < 4; ++j) a[j] = pmax(a[j], a[j + 4]);
  return reduce_max(pmax(pmax(a[0], a[1]), pmax(a[2], a[3])));
}

/// The first index whose entry equals value; count where there is none.
template <class T>
inline std::size_t find_first(const T* x, std::size_t count, T value) {
  using V = Vector<T>;
  constexpr std::size_t kStep = 4 * V::kLanes;
  const V wanted(value);
  std::size_t i = 0;
  for (; i + kStep <= count; i += kStep) {
    const V low = (V::load(x + i) == wanted) | (V::load(x + i + V::kLanes) == wanted);
    const V high =
        (V::load(x + i + 2 * V::kLanes) == wanted) | (V::load(x + i + 3 * V::kLanes) == wanted);
    if (any(low | high)) break;
  }
  while (i < count && x[i] != value) ++i;
  return i;
}

template <class T>
inline bool has_nan(const T* x, std::size_t count) {
  using V = Vector<T>;
  V bad(T{0});
  std::size_t i = 0;
  for (; i + V::kLanes <= count; i += V::kLanes) {
    const V v = V::load(x + i);
    bad = bad | (v != v);
  }
  for (; i < count; ++i) bad = bad | (V(x[i]) != V(x[i]));
  return any(bad);
}

/// A sum whose rounding does not grow with its length.
template <class V>
class Sum;

/// Floats are summed in double; the four vectors of a group of 16 meet in float first (two
/// roundings, and none of them grows with the row).
template <>
class Sum<F32x4> {
 public:
  void add(F32x4 a) {
    low_ = low_ + promote_low(a);
    high_ = high_ + promote_high(a);
  }
  void add(F32x4 a, F32x4 b, F32x4 c, F32x4 d) { add((a + b) + (c + d)); }
  [[nodiscard]] double total() const { return reduce_add(low_ + high_); }

 private:
  F64x2 low_{0.0}, high_{0.0};
};

/// Doubles are summed with the error of every addition kept (Neumaier's sum, on two pairs of
/// lanes).
template <>
class Sum<F64x2> {
 public:
  void add(F64x2 a) { add_to(sum_[0], error_[0], a); }
  void add(F64x2 a, F64x2 b, F64x2 c, F64x2 d) {
    add_to(sum_[0], error_[0], a);
    add_to(sum_[1], error_[1], b);
    add_to(sum_[0], error_[0], c);
    add_to(sum_[1], error_[1], d);
  }
  [[nodiscard]] double total() const {
    F64x2 error = error_[0] + error_[1];
    F64x2 sum{0.0};
    add_to(sum, error, sum_[0]);
    add_to(sum, error, sum_[1]);
    const TwoSum lanes = two_sum(sum, shuffle<1, 0>(sum, sum));
    const double rest = lanes.error.first() + reduce_add(error);
    return lanes.sum.first() + rest;
  }

 private:
  static void add_to(F64x2& sum, F64x2& error, F64x2 a) {
    const TwoSum step = two_sum(sum, a);
    sum = step.sum;
    error = error + step.error;
  }
  F64x2 sum_[2] = {F64x2(0.0), F64x2(0.0)}, error_[2] = {F64x2(0.0), F64x2(0.0)};
};

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit::simd
