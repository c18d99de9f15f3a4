#include "half.h"

#include <bit>

namespace logitkit {
namespace {

/// Shifts exponent and mantissa into place and multiplies by 2^(127 - 15), which rebases the
/// exponent and normalises subnormals at once; infinities and NaN then get the full exponent back.
float widen(std::uint16_t half) noexcept {
  const std::uint32_t magnitude = static_cast<std::uint32_t>(half & 0x7fffU) << 13;
  std::uint32_t bits = std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude) * 0x1p112F);
  if (magnitude >= 0x0f800000U) bits |= 0x7f800000U;
  return std::bit_cast<float>(bits | static_cast<std::uint32_t>(half & 0x8000U) << 16);
}

}  // namespace

void float16_to_float32(const std::uint16_t* in, float* out, std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) out[i] = widen(in[i]);
}

void bfloat16_to_float32(const std::uint16_t* in, float* out, std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    out[i] = std::bit_cast<float>(static_cast<std::uint32_t>(in[i]) << 16);
  }
}

}  // namespace logitkit
