#pragma once

#include <cstddef>
#include <cstdint>

namespace logitkit {

/// out[i] = the float32 of the IEEE binary16 bits in[i]: exact for every bit pattern, subnormals,
/// infinities and NaN. `in` and `out` must not overlap.
void float16_to_float32(const std::uint16_t* in, float* out, std::size_t count) noexcept;

/// out[i] = the float32 of the bfloat16 bits in[i]: exact, a shift by 16.
void bfloat16_to_float32(const std::uint16_t* in, float* out, std::size_t count) noexcept;

}  // namespace logitkit
