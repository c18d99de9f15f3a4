#pragma once

#include <cstddef>
#include <cstdint>

#include "f32x4.h"

namespace logitkit::simd {
inline namespace LOGITKIT_SIMD_BUILD {

inline constexpr std::size_t kMaximaBlock = 64;
inline constexpr std::size_t kFourMaximaBlocks = 4 * kMaximaBlock;

namespace block_maxima_forms {

inline constexpr auto signed_max = [](v128_t a, v128_t b) { return wasm_i32x4_max(a, b); };
inline constexpr auto unsigned_min = [](v128_t a, v128_t b) { return wasm_u32x4_min(a, b); };
inline constexpr auto float_max = [](v128_t a, v128_t b) { return wasm_f32x4_pmax(a, b); };
inline constexpr auto largest_unsigned = [](v128_t a, v128_t b, v128_t c) {
  return wasm_u32x4_max(a, wasm_u32x4_max(b, c));
};
inline constexpr auto largest_magnitude = [](v128_t a, v128_t b, v128_t c) {
  const v128_t mask = wasm_i32x4_splat(0x7fffffff);
  return wasm_i32x4_max(a, wasm_i32x4_max(wasm_v128_and(b, mask), wasm_v128_and(c, mask)));
};

/// Lane i of the result is the best of block i; all entries are gathered besides. Unrolled it takes
/// half as long again.
template <class Best, class Gather>
inline v128_t of_four(const float* x, Best best, Gather gather, v128_t& gathered) {
  v128_t of_block[4];
  v128_t first = gathered, second = gathered;
  LOGITKIT_KEEP_ROLLED
  for (std::size_t block = 0; block < 4; ++block, x += kMaximaBlock) {
    v128_t a = wasm_v128_load(x), b = wasm_v128_load(x + 4);
    v128_t c = wasm_v128_load(x + 8), d = wasm_v128_load(x + 12);
    first = gather(first, a, b), second = gather(second, c, d);
    LOGITKIT_KEEP_ROLLED
    for (std::size_t i = 16; i < kMaximaBlock; i += 16) {
      const v128_t xa = wasm_v128_load(x + i), xb = wasm_v128_load(x + i + 4);
      const v128_t xc = wasm_v128_load(x + i + 8), xd = wasm_v128_load(x + i + 12);
      a = best(a, xa), b = best(b, xb), c = best(c, xc), d = best(d, xd);
      first = gather(first, xa, xb), second = gather(second, xc, xd);
    }
    of_block[block] = best(best(a, b), best(c, d));
  }
  gathered = gather(first, second, second);
  F32x4 a(of_block[0]), b(of_block[1]), c(of_block[2]), d(of_block[3]);
  transpose(a, b, c, d);
  return best(best(a.v, b.v), best(c.v, d.v));
}

}  // namespace block_maxima_forms

/// The maxima of the blocks of 64 of a row, four blocks at a time: use(i, maxima) for the i-th
/// four, lane by lane. True where a NaN is among them; maxima beside a NaN may be anything.
///
/// As integers the bits of numbers at or above 0 are in the order of the numbers, with NaN above
/// all of them; the bits of numbers below 0 are, unsigned, above those and in the opposite order,
/// and again NaN is above all. So a block's maximum is its signed maximum where that is not
/// negative, and its unsigned minimum where all of it is; and the unsigned maximum tells of NaN.
/// That is two operations a vector, floats take three. What the last four blocks were like decides
/// what is tried on the next; where that was wrong, or blocks differ in this, they are taken as
/// floats.
template <class Use>
inline bool block_maxima(const float* x, std::size_t fours, Use use) {
  using namespace block_maxima_forms;  // NOLINT(google-build-using-namespace): of this file
  enum class Blocks : std::uint8_t { mixed, positive, negative };
  Blocks like = Blocks::mixed;
  v128_t largest_signed = wasm_i32x4_splat(0), all_unsigned = wasm_i32x4_splat(0);
  for (std::size_t i = 0; i < fours; ++i, x += kFourMaximaBlocks) {
    v128_t maxima;
    if (like == Blocks::positive) {
      maxima = of_four(x, signed_max, largest_unsigned, all_unsigned);
      largest_signed = signed_max(largest_signed, maxima);
      if (wasm_i32x4_bitmask(maxima) != 0) like = Blocks::mixed;
    } else if (like == Blocks::negative) {
      maxima = of_four(x, unsigned_min, largest_unsigned, all_unsigned);
      if (wasm_i32x4_bitmask(maxima) != 0b1111) like = Blocks::mixed;
    }
    if (like == Blocks::mixed) {
      maxima = of_four(x, float_max, largest_magnitude, largest_signed);
      const auto signs = wasm_i32x4_bitmask(maxima);
      if (signs == 0) like = Blocks::positive;
      if (signs == 0b1111) like = Blocks::negative;
    }
    use(i, F32x4(maxima));
  }
  constexpr std::int32_t kInfinityBits = 0x7f800000, kMinusInfinityBits = -0x800000;
  return wasm_v128_any_true(
      wasm_v128_or(wasm_i32x4_gt(largest_signed, wasm_i32x4_splat(kInfinityBits)),
                   wasm_u32x4_gt(all_unsigned, wasm_i32x4_splat(kMinusInfinityBits))));
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit::simd
