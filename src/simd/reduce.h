#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>

#include "vector.h"

namespace logitkit::simd {
inline namespace LOGITKIT_SIMD_BUILD {

/// The largest of x[0..count), NaN passed over; -inf for an empty row.
/// Eight accumulators: one alone waits for the latency of its own last step (5 times slower).
template <class T>
inline T row_max(const T* x, std::size_t count) {
  using V = Vector<T>;
  constexpr std::size_t kLanes = V::kLanes;
  V a(-kInfinity<T>);
  std::size_t i = 0;
  if (count >= 8 * kLanes) {
    V b = a, c = a, d = a, e = a, f = a, g = a, h = a;
    for (; i + 8 * kLanes <= count; i += 8 * kLanes) {
      a = pmax(a, V::load(x + i));
      b = pmax(b, V::load(x + i + kLanes));
      c = pmax(c, V::load(x + i + 2 * kLanes));
      d = pmax(d, V::load(x + i + 3 * kLanes));
      e = pmax(e, V::load(x + i + 4 * kLanes));
      f = pmax(f, V::load(x + i + 5 * kLanes));
      g = pmax(g, V::load(x + i + 6 * kLanes));
      h = pmax(h, V::load(x + i + 7 * kLanes));
    }
    a = pmax(pmax(pmax(a, b), pmax(c, d)), pmax(pmax(e, f), pmax(g, h)));
  }
  for (; i + kLanes <= count; i += kLanes) a = pmax(a, V::load(x + i));
  if (i < count) a = pmax(a, V::load_partial(x + i, count - i, -kInfinity<T>));
  return reduce_max(a);
}

/// The first index whose entry equals value; count where there is none.
template <class T>
inline std::size_t find_first(const T* x, std::size_t count, T value) {
  using V = Vector<T>;
  constexpr std::size_t kLanes = V::kLanes;
  const V wanted(value);
  const auto is_wanted = [&](std::size_t i) { return V::load(x + i) == wanted; };
  std::size_t i = 0;
  for (; i + 4 * kLanes <= count; i += 4 * kLanes) {
    const V low = is_wanted(i) | is_wanted(i + kLanes);
    const V high = is_wanted(i + 2 * kLanes) | is_wanted(i + 3 * kLanes);
    if (any(low | high)) break;
  }
  for (; i + kLanes <= count; i += kLanes) {
    if (const unsigned lanes = bitmask(is_wanted(i))) return i + std::countr_zero(lanes);
  }
  while (i < count && x[i] != value) ++i;
  return i;
}

template <class T>
struct RowMax {
  T value;  ///< NaN passed over; -inf for an empty row and for one of nothing but -inf and NaN
  std::size_t
      index;  ///< the first of its kind; count where value is -inf and the row does not hold one
};

/// The maximum and where it first is. The row is taken in blocks, and only the best is searched.
template <class T>
inline RowMax<T> row_argmax(const T* x, std::size_t count) {
  constexpr std::size_t kBlock = 512;
  if (count <= kBlock) {
    const T max = row_max(x, count);
    return {max, find_first(x, count, max)};
  }
  T best = -kInfinity<T>;
  std::size_t best_block = 0;
  for (std::size_t block = 0; block < count; block += kBlock) {
    const T max = row_max(x + block, std::min(kBlock, count - block));
    if (max > best) {
      best = max;
      best_block = block;
    }
  }
  // A row without a finite or infinite maximum may begin anywhere.
  const std::size_t left =
      best > -kInfinity<T> ? std::min(kBlock, count - best_block) : count - best_block;
  return {best, best_block + find_first(x + best_block, left, best)};
}

template <class T>
struct RowRange {
  T max;
  std::size_t first;  ///< where max first is
  T min;
};

/// row_argmax with the minimum from the same pass (of no meaning if the row holds NaN). For rows of
/// one block or more, a multiple of 16: the last one begins where it ends with the row.
template <class T>
inline RowRange<T> row_range(const T* x, std::size_t count, std::size_t block_size) {
  using V = Vector<T>;
  constexpr std::size_t kLanes = V::kLanes;
  T max = -kInfinity<T>;
  std::size_t best_block = 0;
  V low(kInfinity<T>), also_low = low;
  for (std::size_t done = 0; done < count; done += block_size) {
    const std::size_t block = std::min(done, count - block_size);
    V a(-kInfinity<T>), b = a, c = a, d = a;
    for (const T* p = x + block; p < x + block + block_size; p += 4 * kLanes) {
      const V first = V::load(p), second = V::load(p + kLanes);
      const V third = V::load(p + 2 * kLanes), fourth = V::load(p + 3 * kLanes);
      a = pmax(a, first), b = pmax(b, second), c = pmax(c, third), d = pmax(d, fourth);
      low = pmin(low, pmin(first, second)), also_low = pmin(also_low, pmin(third, fourth));
    }
    const T highest = reduce_max(pmax(pmax(a, b), pmax(c, d)));
    if (highest > max) max = highest, best_block = block;
  }
  const std::size_t first = best_block + find_first(x + best_block, block_size, max);
  return {max, first, reduce_min(pmin(low, also_low))};
}

template <class T>
inline bool has_nan(const T* x, std::size_t count) {
  using V = Vector<T>;
  constexpr std::size_t kLanes = V::kLanes;
  V bad(T{0}), also_bad = bad;
  const auto is_nan = [&](std::size_t i) {
    const V v = V::load(x + i);
    return v != v;
  };
  std::size_t i = 0;
  for (; i + 4 * kLanes <= count; i += 4 * kLanes) {
    bad = bad | (is_nan(i) | is_nan(i + kLanes));
    also_bad = also_bad | (is_nan(i + 2 * kLanes) | is_nan(i + 3 * kLanes));
  }
  for (; i + kLanes <= count; i += kLanes) bad = bad | is_nan(i);
  for (; i < count; ++i) bad = bad | (V(x[i]) != V(x[i]));
  return any(bad | also_bad);
}

/// A sum whose rounding does not grow with its length. `add` keeps every digit; `add_long` takes
/// four vectors more cheaply: it rounds the sums of two and of four in T. Equals add up exactly,
/// what differs averages out in a long row; of a row with two values, the worst, it can take 5e-8.
template <class V>
class Sum;

/// Floats are summed in double.
template <>
class Sum<F32x4> {
 public:
  void add(F32x4 a) {
    low_ = low_ + promote_low(a);
    high_ = high_ + promote_high(a);
  }
  void add_long(F32x4 a, F32x4 b, F32x4 c, F32x4 d) { add((a + b) + (c + d)); }
  [[nodiscard]] double total() const { return reduce_add(low_ + high_); }

 private:
  F64x2 low_{0.0}, high_{0.0};
};

/// Doubles are summed with the error of every addition kept (TwoSum).
template <>
class Sum<F64x2> {
 public:
  void add(F64x2 a) {
    const TwoSum step = two_sum(sum_, a);
    sum_ = step.sum;
    error_ = error_ + step.error;
  }
  void add_long(F64x2 a, F64x2 b, F64x2 c, F64x2 d) { add((a + b) + (c + d)); }
  [[nodiscard]] double total() const {
    const TwoSum lanes = two_sum(sum_, shuffle<1, 0>(sum_, sum_));
    return lanes.sum.first() + (lanes.error.first() + reduce_add(error_));
  }

 private:
  F64x2 sum_{0.0}, error_{0.0};
};

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit::simd
