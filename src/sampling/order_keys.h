#pragma once

#include <bit>
#include <cstdint>

namespace logitkit::sampling {

/// Integers in the order of the floating-point numbers (no NaN), -0 and +0 being the same key.
[[nodiscard]] inline std::uint64_t ascending_key(double x) noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(x + 0.0);
  return bits >> 63 != 0 ? ~bits : bits | std::uint64_t{1} << 63;
}
[[nodiscard]] inline std::uint64_t descending_key(double x) noexcept { return ~ascending_key(x); }
[[nodiscard]] inline double from_descending_key(std::uint64_t key) noexcept {
  key = ~key;
  return std::bit_cast<double>(key >> 63 != 0 ? key & ~(std::uint64_t{1} << 63) : ~key);
}

[[nodiscard]] inline std::uint32_t ascending_key(float x) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(x + 0.0f);
  return bits >> 31 != 0 ? ~bits : bits | std::uint32_t{1} << 31;
}
[[nodiscard]] inline float from_ascending_key(std::uint32_t key) noexcept {
  return std::bit_cast<float>(key >> 31 != 0 ? key & ~(std::uint32_t{1} << 31) : ~key);
}

}  // namespace logitkit::sampling
