#include "half.h"

#include <bit>

#include "simd/f32x4.h"

namespace logitkit {
namespace {

using simd::F32x4;

/// Shifts exponent and mantissa into place and multiplies by 2^(127 - 15), which rebases the
/// exponent and normalises subnormals at once; infinities and NaN then get the full exponent back.
float widen(std::uint16_t half) noexcept {
  const std::uint32_t magnitude = static_cast<std::uint32_t>(half & 0x7fffU) << 13;
  std::uint32_t bits = std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude) * 0x1p112F);
  if (magnitude >= 0x0f800000U) bits |= 0x7f800000U;
  return std::bit_cast<float>(bits | static_cast<std::uint32_t>(half & 0x8000U) << 16);
}

/// Four halves, sign-extended, none of them infinite or NaN: where the sign's copies are masked
/// away, exponent and mantissa stand in place.
F32x4 widen_finite(v128_t halves) noexcept {
  const v128_t mask = wasm_i32x4_splat(static_cast<std::int32_t>(0x8fffe000U));
  return F32x4(wasm_v128_and(wasm_i32x4_shl(halves, 13), mask)) * F32x4(0x1p112F);
}

}  // namespace

void float16_to_float32(const std::uint16_t* in, float* out, std::size_t count) noexcept {
  const v128_t exponent = wasm_i16x8_splat(0x7c00);
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    const v128_t halves = wasm_v128_load(in + i);
    const v128_t exponents = wasm_v128_and(halves, exponent);
    if (wasm_v128_any_true(wasm_i16x8_eq(exponents, exponent))) {
      for (std::size_t j = i; j < i + 8; ++j) out[j] = widen(in[j]);
    } else {
      widen_finite(wasm_i32x4_extend_low_i16x8(halves)).store(out + i);
      widen_finite(wasm_i32x4_extend_high_i16x8(halves)).store(out + i + 4);
    }
  }
  for (; i < count; ++i) out[i] = widen(in[i]);
}

void bfloat16_to_float32(const std::uint16_t* in, float* out, std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    out[i] = std::bit_cast<float>(static_cast<std::uint32_t>(in[i]) << 16);
  }
}

}  // namespace logitkit
