#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

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

/// Of a row with NaN the value is any of its entries or -inf, and the index any place up to count.
template <class T>
struct RowMax {
  T value;            ///< -inf for an empty row
  std::size_t index;  ///< the first that equals value; 0 for an empty row
};

struct RowRange {
  RowMax<float> max;
  float min;  ///< of no meaning beside NaN, or where not asked for
};

inline constexpr std::size_t kRangeGroup = 32;

/// The first entry of best_at's lanes where best is the largest of its lanes: bit patterns of
/// indexes
inline std::uint32_t first_of_lanes(F32x4 best, F32x4 max, v128_t best_at) {
  v128_t at = wasm_v128_or(best_at, (best != max).v);  // all ones where another lane is larger
  at = wasm_u32x4_min(at, wasm_i32x4_shuffle(at, at, 2, 3, 0, 1));
  at = wasm_u32x4_min(at, wasm_i32x4_shuffle(at, at, 1, 0, 3, 2));
  return static_cast<std::uint32_t>(wasm_i32x4_extract_lane(at, 0));
}

/// row_range of 1 to kRangeGroup - 1 floats
template <bool kWithMin>
inline RowRange short_row_range(const float* x, std::size_t count) {
  F32x4 best(-kInfinity<float>), low(kInfinity<float>);
  v128_t best_at = wasm_i32x4_make(0, 1, 2, 3), here = best_at;
  const auto step = [&](F32x4 v) {
    best_at = wasm_v128_bitselect(here, best_at, (v > best).v);
    here = wasm_i32x4_add(here, wasm_i32x4_splat(4));
    best = pmax(best, v);
    if constexpr (kWithMin) low = pmin(low, v);
  };
  std::size_t i = 0;
  for (; i + 4 <= count; i += 4) step(F32x4::load(x + i));
  if (i < count) step(F32x4::load_partial(x + i, count - i, x[0]));  // x[0] changes neither
  const F32x4 max(reduce_max(best));
  const std::size_t first = first_of_lanes(best, max, best_at);
  return {{max.first(), first}, reduce_min(low)};
}

/// row_argmax of 1 to 2^32 - 1 floats without a branch on them: in short rows, a
/// branch that the processor foresees wrongly takes as long as half the search. The minimum comes
/// along if `kWithMin`.
template <bool kWithMin>
[[gnu::noinline]] RowRange row_range(const float* x, std::size_t count) {
  if (count < kRangeGroup) return short_row_range<kWithMin>(x, count);
  F32x4 best(-kInfinity<float>), low(kInfinity<float>);
  v128_t best_group = wasm_i32x4_splat(0);
  for (std::size_t done = 0; done < count; done += kRangeGroup) {
    const std::size_t group = std::min(done, count - kRangeGroup);
    const float* p = x + group;
    const F32x4 a = F32x4::load(p), b = F32x4::load(p + 4), c = F32x4::load(p + 8);
    const F32x4 d = F32x4::load(p + 12), e = F32x4::load(p + 16), f = F32x4::load(p + 20);
    const F32x4 g = F32x4::load(p + 24), h = F32x4::load(p + 28);
    const F32x4 max = pmax(pmax(pmax(a, b), pmax(c, d)), pmax(pmax(e, f), pmax(g, h)));
    const v128_t here = wasm_i32x4_splat(static_cast<std::int32_t>(group));
    best_group = wasm_v128_bitselect(here, best_group, (max > best).v);
    best = pmax(best, max);
    if constexpr (kWithMin) {
      low = pmin(low, pmin(pmin(pmin(a, b), pmin(c, d)), pmin(pmin(e, f), pmin(g, h))));
    }
  }
  const F32x4 max(reduce_max(best));
  const std::size_t group = first_of_lanes(best, max, best_group);
  const auto sixteen = [&](const float* p) {
    const auto is_max = [&](std::size_t i) { return (F32x4::load(p + i) == max).v; };
    return static_cast<std::uint32_t>(wasm_i8x16_bitmask(
        wasm_i8x16_narrow_i16x8(wasm_i16x8_narrow_i32x4(is_max(0), is_max(4)),
                                wasm_i16x8_narrow_i32x4(is_max(8), is_max(12)))));
  };
  const std::uint32_t places = sixteen(x + group) | (sixteen(x + group + 16) << 16);
  const std::size_t place =
      std::countr_zero(places) & (kRangeGroup - 1);  // none is a max beside NaN
  return {{max.first(), group + place}, reduce_min(low)};
}

/// The maximum and where it first is.
inline RowMax<float> row_argmax(const float* x, std::size_t count) {
  if (count == 0) return {-kInfinity<float>, 0};
  return row_range<false>(x, count).max;
}

/// The row is taken in blocks, and only the best is searched.
[[gnu::noinline]] inline RowMax<double> row_argmax(const double* x, std::size_t count) {
  constexpr std::size_t kBlock = 512;
  double best = -kInfinity<double>;
  std::size_t best_block = 0;
  for (std::size_t block = 0; block < count; block += kBlock) {
    const double max = row_max(x + block, std::min(kBlock, count - block));
    if (max > best) {
      best = max;
      best_block = block;
    }
  }
  // A row of nothing but -inf and NaN may have its first -inf anywhere.
  const std::size_t left =
      best > -kInfinity<double> ? std::min(kBlock, count - best_block) : count - best_block;
  return {best, best_block + find_first(x + best_block, left, best)};
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
