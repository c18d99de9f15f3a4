#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "vector.h"

// Lanes picked by a mask, moved together and back: a byte shuffle whose pattern the mask's bits
// look up.

namespace logitkit::simd {
inline namespace LOGITKIT_SIMD_BUILD {

namespace compact_detail {

struct alignas(16) Pattern {
  std::uint8_t bytes[16];
};

/// kPack: pattern[mask] moves the lanes of the mask to the front, in order. Otherwise the way back:
/// lane j of the result is the next one from the front where the mask has j. Other lanes are 0.
template <std::size_t kLanes, bool kPack>
constexpr std::array<Pattern, (1u << kLanes)> patterns() {
  constexpr std::size_t kWidth = 16 / kLanes;
  std::array<Pattern, (1u << kLanes)> table{};
  for (unsigned mask = 0; mask < table.size(); ++mask) {
    for (std::uint8_t& byte : table[mask].bytes) byte = 0x80;  // a swizzle gives 0 for these
    std::size_t packed = 0;
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      if (!(mask >> lane & 1u)) continue;
      const std::size_t to = kPack ? packed : lane, from = kPack ? lane : packed;
      for (std::size_t b = 0; b < kWidth; ++b) {
        table[mask].bytes[to * kWidth + b] = static_cast<std::uint8_t>(from * kWidth + b);
      }
      ++packed;
    }
  }
  return table;
}

template <std::size_t kLanes, bool kPack>
inline constexpr auto kPatterns = patterns<kLanes, kPack>();

}  // namespace compact_detail

/// One bit a lane: the sign bits of a mask.
inline unsigned bits_of(F32x4 mask) { return wasm_i32x4_bitmask(mask.v); }
inline unsigned bits_of(F64x2 mask) { return wasm_i64x2_bitmask(mask.v); }

/// Whether every lane of a mask is set.
template <class V>
inline bool all(V mask) {
  return bits_of(mask) == (1u << V::kLanes) - 1;
}

inline std::size_t count_bits(unsigned bits) {
  return static_cast<std::size_t>(__builtin_popcount(bits));
}

/// The lanes of `bits` at the front, in order; 0 behind them.
template <class V>
inline V pack(V v, unsigned bits) {
  const auto& pattern = compact_detail::kPatterns<V::kLanes, true>[bits];
  return V(wasm_i8x16_swizzle(v.v, wasm_v128_load(&pattern)));
}

/// The way back: the first lanes go to the places of `bits`, 0 elsewhere.
template <class V>
inline V unpack(V v, unsigned bits) {
  const auto& pattern = compact_detail::kPatterns<V::kLanes, false>[bits];
  return V(wasm_i8x16_swizzle(v.v, wasm_v128_load(&pattern)));
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit::simd
