#pragma once

#include <cstddef>

#include "f32x4.h"

namespace logitkit::simd {
inline namespace LOGITKIT_SIMD_BUILD {

/// Two doubles; everything as in F32x4.
struct F64x2 {
  using Scalar = double;
  static constexpr std::size_t kLanes = 2;

  v128_t v;

  F64x2() = default;
  explicit F64x2(v128_t bits) : v(bits) {}
  F64x2(double x) : v(wasm_f64x2_splat(x)) {}  // NOLINT: a scalar reads as a splat in formulas

  static F64x2 load(const double* p) { return F64x2(wasm_v128_load(p)); }
  void store(double* p) const { wasm_v128_store(p, v); }

  static F64x2 load_partial(const double* p, std::size_t count, double fill) {
    return F64x2(wasm_f64x2_make(count > 0 ? p[0] : fill, count > 1 ? p[1] : fill));
  }
  void store_partial(double* p, std::size_t count) const {
    if (count > 0) p[0] = first();
    if (count > 1) p[1] = second();
  }

  [[nodiscard]] double first() const { return wasm_f64x2_extract_lane(v, 0); }
  [[nodiscard]] double second() const { return wasm_f64x2_extract_lane(v, 1); }
};

inline F64x2 operator+(F64x2 a, F64x2 b) { return F64x2(wasm_f64x2_add(a.v, b.v)); }
inline F64x2 operator-(F64x2 a, F64x2 b) { return F64x2(wasm_f64x2_sub(a.v, b.v)); }
inline F64x2 operator*(F64x2 a, F64x2 b) { return F64x2(wasm_f64x2_mul(a.v, b.v)); }
inline F64x2 operator/(F64x2 a, F64x2 b) { return F64x2(wasm_f64x2_div(a.v, b.v)); }
inline F64x2 operator-(F64x2 a) { return F64x2(wasm_f64x2_neg(a.v)); }
inline F64x2 operator&(F64x2 a, F64x2 b) { return F64x2(wasm_v128_and(a.v, b.v)); }
inline F64x2 operator|(F64x2 a, F64x2 b) { return F64x2(wasm_v128_or(a.v, b.v)); }
inline F64x2 operator<(F64x2 a, F64x2 b) { return F64x2(wasm_f64x2_lt(a.v, b.v)); }
inline F64x2 operator<=(F64x2 a, F64x2 b) { return F64x2(wasm_f64x2_le(a.v, b.v)); }
inline F64x2 operator>(F64x2 a, F64x2 b) { return F64x2(wasm_f64x2_gt(a.v, b.v)); }
inline F64x2 operator>=(F64x2 a, F64x2 b) { return F64x2(wasm_f64x2_ge(a.v, b.v)); }
inline F64x2 operator==(F64x2 a, F64x2 b) { return F64x2(wasm_f64x2_eq(a.v, b.v)); }
inline F64x2 operator!=(F64x2 a, F64x2 b) { return F64x2(wasm_f64x2_ne(a.v, b.v)); }

inline F64x2 and_not(F64x2 a, F64x2 b) { return F64x2(wasm_v128_andnot(a.v, b.v)); }
inline F64x2 select(F64x2 mask, F64x2 a, F64x2 b) {
  return F64x2(wasm_v128_bitselect(a.v, b.v, mask.v));
}
inline bool any(F64x2 mask) { return wasm_v128_any_true(mask.v); }
inline unsigned bitmask(F64x2 mask) { return static_cast<unsigned>(wasm_i64x2_bitmask(mask.v)); }
inline F64x2 abs(F64x2 a) { return F64x2(wasm_f64x2_abs(a.v)); }
inline F64x2 pmax(F64x2 a, F64x2 b) { return F64x2(wasm_f64x2_pmax(a.v, b.v)); }
inline F64x2 pmin(F64x2 a, F64x2 b) { return F64x2(wasm_f64x2_pmin(a.v, b.v)); }

inline F64x2 madd(F64x2 a, F64x2 b, F64x2 c) {
#if !defined(LOGITKIT_RELAXED)
  return a * b + c;
#elif defined(__wasm_relaxed_simd__)
  return F64x2(wasm_f64x2_relaxed_madd(a.v, b.v, c.v));
#else
  return F64x2(simde_wasm_f64x2_fma(c.v, a.v, b.v));
#endif
}
inline F64x2 nmadd(F64x2 a, F64x2 b, F64x2 c) {
#if !defined(LOGITKIT_RELAXED)
  return c - a * b;
#elif defined(__wasm_relaxed_simd__)
  return F64x2(wasm_f64x2_relaxed_nmadd(a.v, b.v, c.v));
#else
  return F64x2(simde_wasm_f64x2_fma(c.v, (-a).v, b.v));
#endif
}

template <int kBits>
inline F64x2 shift_left(F64x2 a) {
  return F64x2(wasm_i64x2_shl(a.v, kBits));
}

template <int kA, int kB>
inline F64x2 shuffle(F64x2 a, F64x2 b) {
  return F64x2(wasm_i64x2_shuffle(a.v, b.v, kA, kB));
}

inline double reduce_max(F64x2 a) { return pmax(a, shuffle<1, 0>(a, a)).first(); }
inline double reduce_min(F64x2 a) { return pmin(a, shuffle<1, 0>(a, a)).first(); }
inline double reduce_add(F64x2 a) { return a.first() + a.second(); }

inline void transpose(F64x2& a, F64x2& b) {
  const F64x2 low = shuffle<0, 2>(a, b);
  b = shuffle<1, 3>(a, b);
  a = low;
}

/// Lanes 0, 1 and lanes 2, 3 of four floats as doubles, exactly.
inline F64x2 promote_low(F32x4 a) { return F64x2(wasm_f64x2_promote_low_f32x4(a.v)); }
inline F64x2 promote_high(F32x4 a) { return promote_low(shuffle<2, 3, 2, 3>(a, a)); }
/// Four doubles rounded to four floats.
inline F32x4 demote(F64x2 low, F64x2 high) {
  return shuffle<0, 1, 4, 5>(F32x4(wasm_f32x4_demote_f64x2_zero(low.v)),
                             F32x4(wasm_f32x4_demote_f64x2_zero(high.v)));
}

/// a + b = sum + error exactly, for any a and b (Knuth).
struct TwoSum {
  F64x2 sum, error;
};
inline TwoSum two_sum(F64x2 a, F64x2 b) {
  const F64x2 sum = a + b;
  const F64x2 b_part = sum - a;
  return {sum, (a - (sum - b_part)) + (b - b_part)};
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit::simd
