#pragma once

#include "../simd/exp.h"

namespace logitkit::simd {
inline namespace LOGITKIT_SIMD_BUILD {

/// tanh, max error 2 ulp: a polynomial or rational near 0 (Cephes, tanhf.c and tanh.c),
/// 1 - 2 / (e^2x + 1) elsewhere. NaN gives NaN.
inline F32x4 tanh(F32x4 x) {
  const F32x4 z = x * x;
  F32x4 p = madd(F32x4(-5.70498872745e-3f), z, F32x4(2.06390887954e-2f));
  p = madd(p, z, F32x4(-5.37397155531e-2f));
  p = madd(p, z, F32x4(1.33314422036e-1f));
  p = madd(p, z, F32x4(-3.33332819422e-1f));
  const F32x4 near = madd(p * z, x, x);
  const F32x4 far = F32x4(1.0f) - F32x4(2.0f) / (exp(abs(x) + abs(x)) + F32x4(1.0f));
  const F32x4 sign(wasm_f32x4_splat(-0.0f));
  return select(abs(x) < F32x4(0.625f), near, far | (x & sign));
}

inline F64x2 tanh(F64x2 x) {
  const F64x2 z = x * x;
  F64x2 p = madd(F64x2(-9.64399179425052238628e-1), z, F64x2(-9.92877231001918586564e1));
  p = madd(p, z, F64x2(-1.61468768441708447952e3));
  F64x2 q = madd(z + F64x2(1.12811678491632931402e2), z, F64x2(2.23548839060100448583e3));
  q = madd(q, z, F64x2(4.84406305325125486048e3));
  const F64x2 near = madd(x * z, p / q, x);
  const F64x2 far = F64x2(1.0) - F64x2(2.0) / (exp(abs(x) + abs(x)) + F64x2(1.0));
  const F64x2 sign(wasm_f64x2_splat(-0.0));
  return select(abs(x) < F64x2(0.625), near, far | (x & sign));
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit::simd
