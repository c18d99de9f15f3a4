#pragma once

#include <cstddef>

#include "f64x2.h"
#include "reduce.h"

// Loops over rows that compute in double, two lanes at a time. The body is written once, for full
// lanes and for the tail:
//
//     const double dot = sum_lanes(0, n, [&](auto lane) { return lane.of(x, 0) * lane.of(y, 0); });
//     each_lane(0, n, [&](auto lane) { lane.store(out, lane.of(x, 0) * scale); });
//
// `lane.of(p, fill)` is p[k], p[k + 1] as doubles; past the end it is `fill`, to be chosen so that
// the term is 0 there. `lane.store(p, v)` rounds to the type of p.

namespace logitkit::simd {
inline namespace LOGITKIT_SIMD_BUILD {

/// Two entries of a row, or the last one alone. One body serves both, at the price of a branch that
/// is always predicted: exp and log inlined twice would double the size of every kernel.
struct Lane {
  std::size_t k;
  bool is_full;

  [[nodiscard]] F64x2 of(const double* p, double fill) const {
    return is_full ? F64x2::load(p + k) : F64x2(wasm_f64x2_make(p[k], fill));
  }
  [[nodiscard]] F64x2 of(const float* p, double fill) const {
    if (is_full) return promote_low(F32x4(wasm_v128_load64_zero(p + k)));
    return F64x2(wasm_f64x2_make(static_cast<double>(p[k]), fill));
  }
  /// Without what lies past the end, if the fill could not be chosen so that it is 0 there.
  [[nodiscard]] F64x2 only(F64x2 v) const {
    return is_full ? v : F64x2(wasm_f64x2_make(v.first(), 0));
  }
  void store(double* p, F64x2 v) const {
    if (is_full) {
      v.store(p + k);
    } else {
      p[k] = v.first();
    }
  }
  void store(float* p, F64x2 v) const {
    if (is_full) {
      wasm_v128_store64_lane(p + k, wasm_f32x4_demote_f64x2_zero(v.v), 0);
    } else {
      p[k] = static_cast<float>(v.first());
    }
  }
};

template <class Body>
inline void each_lane(std::size_t begin, std::size_t end, Body body) {
  for (std::size_t k = begin; k < end; k += 2) body(Lane{k, end - k >= 2});
}

/// The sum of term over [begin, end) with the error of every addition kept; 0 for an empty range.
/// For sums whose terms cancel.
template <class Term>
inline double exact_sum_lanes(std::size_t begin, std::size_t end, Term term) {
  Sum<F64x2> sum;
  each_lane(begin, end, [&](auto lane) { sum.add(term(lane)); });
  return sum.total();
}

/// The plain sum, in a fixed order.
template <class Term>
inline double sum_lanes(std::size_t begin, std::size_t end, Term term) {
  F64x2 sum(0.0);
  each_lane(begin, end, [&](auto lane) { sum = sum + term(lane); });
  return reduce_add(sum);
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit::simd
