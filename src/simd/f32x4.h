#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "platform.h"

namespace logitkit::simd {
inline namespace LOGITKIT_SIMD_BUILD {

/// Four floats. Operators are lane by lane; comparisons give a mask of all-ones or all-zeros lanes.
/// Loads and stores need no alignment.
struct F32x4 {
  using Scalar = float;
  static constexpr std::size_t kLanes = 4;

  v128_t v;

  F32x4() = default;
  explicit F32x4(v128_t bits) : v(bits) {}
  F32x4(float x) : v(wasm_f32x4_splat(x)) {}  // NOLINT: a scalar reads as a splat in formulas

  static F32x4 load(const float* p) { return F32x4(wasm_v128_load(p)); }
  void store(float* p) const { wasm_v128_store(p, v); }

  /// The first count (0..4) floats of p, `fill` in the other lanes; nothing past them is read.
  /// By lane loads: four scalar stores and a vector load would wait for store forwarding to fail.
  static F32x4 load_partial(const float* p, std::size_t count, float fill) {
    v128_t lanes;
    switch (count) {
      case 0:
        return F32x4(fill);
      case 1:
        lanes = wasm_v128_load32_zero(p);
        break;
      case 2:
        lanes = wasm_v128_load64_zero(p);
        break;
      case 3:
        lanes = wasm_v128_load32_lane(p + 2, wasm_v128_load64_zero(p), 2);
        break;
      default:
        return load(p);
    }
    const v128_t held = wasm_i32x4_lt(wasm_i32x4_make(0, 1, 2, 3),
                                      wasm_i32x4_splat(static_cast<std::int32_t>(count)));
    return F32x4(wasm_v128_bitselect(lanes, wasm_f32x4_splat(fill), held));
  }
  /// Writes the first count (0..4) lanes; nothing past them is touched.
  void store_partial(float* p, std::size_t count) const {
    switch (count) {
      case 0:
        return;
      case 1:
        return wasm_v128_store32_lane(p, v, 0);
      case 2:
        return wasm_v128_store64_lane(p, v, 0);
      case 3:
        wasm_v128_store64_lane(p, v, 0);
        return wasm_v128_store32_lane(p + 2, v, 2);
      default:
        return store(p);
    }
  }

  [[nodiscard]] float first() const { return wasm_f32x4_extract_lane(v, 0); }
};

inline F32x4 operator+(F32x4 a, F32x4 b) { return F32x4(wasm_f32x4_add(a.v, b.v)); }
inline F32x4 operator-(F32x4 a, F32x4 b) { return F32x4(wasm_f32x4_sub(a.v, b.v)); }
inline F32x4 operator*(F32x4 a, F32x4 b) { return F32x4(wasm_f32x4_mul(a.v, b.v)); }
inline F32x4 operator/(F32x4 a, F32x4 b) { return F32x4(wasm_f32x4_div(a.v, b.v)); }
inline F32x4 operator-(F32x4 a) { return F32x4(wasm_f32x4_neg(a.v)); }
inline F32x4 operator&(F32x4 a, F32x4 b) { return F32x4(wasm_v128_and(a.v, b.v)); }
inline F32x4 operator|(F32x4 a, F32x4 b) { return F32x4(wasm_v128_or(a.v, b.v)); }
inline F32x4 operator<(F32x4 a, F32x4 b) { return F32x4(wasm_f32x4_lt(a.v, b.v)); }
inline F32x4 operator<=(F32x4 a, F32x4 b) { return F32x4(wasm_f32x4_le(a.v, b.v)); }
inline F32x4 operator>(F32x4 a, F32x4 b) { return F32x4(wasm_f32x4_gt(a.v, b.v)); }
inline F32x4 operator>=(F32x4 a, F32x4 b) { return F32x4(wasm_f32x4_ge(a.v, b.v)); }
inline F32x4 operator==(F32x4 a, F32x4 b) { return F32x4(wasm_f32x4_eq(a.v, b.v)); }
inline F32x4 operator!=(F32x4 a, F32x4 b) { return F32x4(wasm_f32x4_ne(a.v, b.v)); }

/// a & ~b
inline F32x4 and_not(F32x4 a, F32x4 b) { return F32x4(wasm_v128_andnot(a.v, b.v)); }
/// mask ? a : b, lane by lane (bit by bit, in fact)
inline F32x4 select(F32x4 mask, F32x4 a, F32x4 b) {
  return F32x4(wasm_v128_bitselect(a.v, b.v, mask.v));
}
inline bool any(F32x4 mask) { return wasm_v128_any_true(mask.v); }
/// Bit i is lane i of the mask.
inline unsigned bitmask(F32x4 mask) { return static_cast<unsigned>(wasm_i32x4_bitmask(mask.v)); }
inline F32x4 abs(F32x4 a) { return F32x4(wasm_f32x4_abs(a.v)); }

/// a < b ? b : a, one instruction on every machine (f32x4.max costs 5 to 7 times as much on x86,
/// for the sake of NaN and -0). A NaN in `a` survives, a NaN in `b` is dropped.
inline F32x4 pmax(F32x4 a, F32x4 b) { return F32x4(wasm_f32x4_pmax(a.v, b.v)); }
/// b < a ? b : a; NaN as in pmax
inline F32x4 pmin(F32x4 a, F32x4 b) { return F32x4(wasm_f32x4_pmin(a.v, b.v)); }

/// a * b + c and c - a * b: rounded once where the build is relaxed and the machine fuses, else
/// twice
inline F32x4 madd(F32x4 a, F32x4 b, F32x4 c) {
#if !defined(LOGITKIT_RELAXED)
  return a * b + c;
#elif defined(__wasm_relaxed_simd__)
  return F32x4(wasm_f32x4_relaxed_madd(a.v, b.v, c.v));
#else
  return F32x4(simde_wasm_f32x4_fma(c.v, a.v, b.v));  // this release of SIMDe has the addend first
#endif
}
inline F32x4 nmadd(F32x4 a, F32x4 b, F32x4 c) {
#if !defined(LOGITKIT_RELAXED)
  return c - a * b;
#elif defined(__wasm_relaxed_simd__)
  return F32x4(wasm_f32x4_relaxed_nmadd(a.v, b.v, c.v));
#else
  return F32x4(simde_wasm_f32x4_fma(c.v, (-a).v, b.v));
#endif
}

/// The lanes as integers, shifted left: turns n + bias, left in the low bits of a float by a magic
/// constant, into the exponent field of 2^n.
template <int kBits>
inline F32x4 shift_left(F32x4 a) {
  return F32x4(wasm_i32x4_shl(a.v, kBits));
}

template <int kA, int kB, int kC, int kD>
inline F32x4 shuffle(F32x4 a, F32x4 b) {
  return F32x4(wasm_i32x4_shuffle(a.v, b.v, kA, kB, kC, kD));
}

inline float reduce_max(F32x4 a) {
  a = pmax(a, shuffle<2, 3, 0, 1>(a, a));
  return pmax(a, shuffle<1, 0, 3, 2>(a, a)).first();
}
inline float reduce_min(F32x4 a) {
  a = pmin(a, shuffle<2, 3, 0, 1>(a, a));
  return pmin(a, shuffle<1, 0, 3, 2>(a, a)).first();
}

/// Rows a, b, c, d become columns.
inline void transpose(F32x4& a, F32x4& b, F32x4& c, F32x4& d) {
  const F32x4 ab_low = shuffle<0, 4, 1, 5>(a, b), ab_high = shuffle<2, 6, 3, 7>(a, b);
  const F32x4 cd_low = shuffle<0, 4, 1, 5>(c, d), cd_high = shuffle<2, 6, 3, 7>(c, d);
  a = shuffle<0, 1, 4, 5>(ab_low, cd_low);
  b = shuffle<2, 3, 6, 7>(ab_low, cd_low);
  c = shuffle<0, 1, 4, 5>(ab_high, cd_high);
  d = shuffle<2, 3, 6, 7>(ab_high, cd_high);
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit::simd
