#pragma once

#include <cmath>
#include <limits>

#include "../constants.h"
#include "f64x2.h"

// Logarithms: x = 2^k m with m in [sqrt(1/2), sqrt(2)), f = m - 1, s = f / (2 + f),
// log m = f - (f^2 / 2 - s (f^2 / 2 + R)), R = 2 atanh(s) / s - 2: fdlibm's e_log.c, on vectors and
// with our own coefficients (simd/coefficients.py).

namespace logitkit::simd {
inline namespace LOGITKIT_SIMD_BUILD {

/// A logarithm as head + tail: head = k ln2 to 42 bits, exact, and the rest.
struct LogParts {
  F64x2 head, tail;
};

namespace log_detail {

/// log(x) + correction for normal positive x
inline LogParts log_of_normal(F64x2 x, F64x2 correction, F64x2 extra_exponent) {
  const v128_t root_half = wasm_i64x2_splat(0x3fe6a09e667f3bcd);
  const v128_t bits = wasm_i64x2_sub(x.v, root_half);
  // k lands in the low bits of 1.5 * 2^52, which the subtraction turns into a double.
  const v128_t magic = wasm_f64x2_splat(0x1.8p52);
  const F64x2 k =
      F64x2(wasm_i64x2_add(wasm_i64x2_shr(bits, 52), magic)) - F64x2(0x1.8p52) + extra_exponent;
  const F64x2 m(
      wasm_i64x2_add(wasm_v128_and(bits, wasm_i64x2_splat(0x000fffffffffffff)), root_half));
  const F64x2 f = m - F64x2(1.0);
  const F64x2 s = f / (f + F64x2(2.0));
  const F64x2 z = s * s;
  F64x2 r = madd(F64x2(0x1.2f14af6db6359p-3), z, F64x2(0x1.39a04c10c5dcbp-3));
  r = madd(r, z, F64x2(0x1.74664c34555f6p-3));
  r = madd(r, z, F64x2(0x1.c71c51cd6929dp-3));
  r = madd(r, z, F64x2(0x1.2492494234361p-2));
  r = madd(r, z, F64x2(0x1.999999997f98ap-2));
  r = madd(r, z, F64x2(0x1.5555555555593p-1)) * z;
  const F64x2 half_square = F64x2(0.5) * f * f;
  const F64x2 low = madd(s, half_square + r, madd(k, F64x2(0x1.ef35793c7673p-45), correction));
  return {k * F64x2(0x1.62e42fefa38p-1), f - (half_square - low)};
}

}  // namespace log_detail

/// log(x). Max error 1 ulp. 0 gives -inf, negative NaN, +inf +inf, NaN NaN; subnormals are read
/// exactly.
inline F64x2 log(F64x2 x) {
  const F64x2 is_small = x < F64x2(std::numeric_limits<double>::min());
  const F64x2 normal = select(is_small, x * F64x2(0x1p54), x);
  const LogParts parts = log_detail::log_of_normal(normal, F64x2(0.0), is_small & F64x2(-54.0));
  F64x2 y = parts.head + parts.tail;
  y = select(x > F64x2(0.0), y, F64x2(kNaN<double>));
  y = select(x == F64x2(0.0), F64x2(-kInfinity<double>), y);
  return select(x == F64x2(kInfinity<double>), x, y);
}
inline double log(double x) { return log(F64x2(x)).first(); }

/// log(1 + x) for finite x >= 0 in two parts, exact to 2^-54 of max(tail, 2^-2)
inline LogParts log1p_parts(F64x2 x) {
  const TwoSum u = two_sum(F64x2(1.0), x);
  LogParts parts = log_detail::log_of_normal(u.sum, u.error / u.sum, F64x2(0.0));
  // 1 + x == 1: the logarithm is x itself (and stays subnormal where x is).
  parts.tail = select(u.sum == F64x2(1.0), x, parts.tail);
  return parts;
}

/// log(1 + x) for x >= 0, without losing a small x. Max error 1 ulp. +inf gives +inf, NaN NaN.
inline F64x2 log1p(F64x2 x) {
  const LogParts parts = log1p_parts(x);
  return select(x < F64x2(kInfinity<double>), parts.head + parts.tail, x);
}
inline double log1p(double x) { return log1p(F64x2(x)).first(); }

/// The largest double that is not above log(n), for a whole number n >= 1.
[[gnu::noinline]] inline double log_below(double n) {
  const LogParts parts = log1p_parts(F64x2(n - 1));
  const TwoSum log = two_sum(parts.head, parts.tail);
  const double value = log.sum.first();
  return log.error.first() < 0 ? std::nextafter(value, 0.0) : value;
}

/// log(1 + x) for x in [0, 1]. Max error 2 ulp; NaN gives NaN.
/// s = x / (2 + x), log(1 + x) = 2 atanh(s) = 2 s + s^3 P(s^2)
inline F32x4 log1p_of_unit(F32x4 x) {
  const F32x4 s = x / (x + F32x4(2.0f));
  const F32x4 z = s * s;
  F32x4 p = madd(F32x4(0x1.f08b0cp-3f), z, F32x4(0x1.b72bb6p-3f));
  p = madd(p, z, F32x4(0x1.250510p-2f));
  p = madd(p, z, F32x4(0x1.9996d8p-2f));
  p = madd(p, z, F32x4(0x1.555558p-1f));
  return madd(s * z, p, s + s);
}

inline F64x2 log1p_of_unit(F64x2 x) { return log1p(x); }

/// log(x). Max error 1 ulp. 0 gives -inf, negative NaN, +inf +inf, NaN NaN; subnormals are read
/// exactly.
inline F32x4 log(F32x4 x) {
  const F32x4 is_small = x < F32x4(std::numeric_limits<float>::min());
  const F32x4 normal = select(is_small, x * F32x4(0x1p24f), x);
  const v128_t root_half = wasm_i32x4_splat(0x3f3504f3);
  const v128_t bits = wasm_i32x4_sub(normal.v, root_half);
  const F32x4 k =
      F32x4(wasm_f32x4_convert_i32x4(wasm_i32x4_shr(bits, 23))) + (is_small & F32x4(-24.0f));
  const F32x4 m(wasm_i32x4_add(wasm_v128_and(bits, wasm_i32x4_splat(0x007fffff)), root_half));
  const F32x4 f = m - F32x4(1.0f);
  const F32x4 s = f / (f + F32x4(2.0f));
  const F32x4 z = s * s;
  F32x4 r = madd(F32x4(0x1.31e3fep-2f), z, F32x4(0x1.995ec2p-2f));
  r = madd(r, z, F32x4(0x1.55557ap-1f)) * z;
  const F32x4 half_square = F32x4(0.5f) * f * f;
  const F32x4 low = madd(s, half_square + r, k * F32x4(0x1.7f7d1cp-20f));
  F32x4 y = k * F32x4(0x1.62e4p-1f) - ((half_square - low) - f);
  y = select(x > F32x4(0.0f), y, F32x4(kNaN<float>));
  y = select(x == F32x4(0.0f), F32x4(-kInfinity<float>), y);
  return select(x == F32x4(kInfinity<float>), x, y);
}
inline float log(float x) { return log(F32x4(x)).first(); }

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit::simd
