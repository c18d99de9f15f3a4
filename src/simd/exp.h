#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "f32x4.h"
#include "f64x2.h"

// Exponentials.
//
//   exp(x)                       any x, IEEE limits, gradual underflow
//   RowExp<T>(max, temperature)  the exponentials of one row, relative to its maximum, for sums and
//   quotients
//
// All of them reduce x = n ln2 + r, |r| <= ln2 / 2, and take e^r = 1 + r + r^2 h(r). Coefficients:
// coefficients.py, which prints their error.

namespace logitkit::simd {
inline namespace LOGITKIT_SIMD_BUILD {

inline constexpr double kLn2 = 0x1.62e42fefa39efp-1;
inline constexpr double kLog2E = 0x1.71547652b82fep0;

/// h(r) = (e^r - 1 - r) / r^2, weighted error 2^-28.2
inline F32x4 exp_tail(F32x4 r) {
  F32x4 h = madd(F32x4(0x1.6ac324p-10f), r, F32x4(0x1.123dbap-7f));
  h = madd(h, r, F32x4(0x1.555858p-5f));
  h = madd(h, r, F32x4(0x1.55548cp-3f));
  return madd(h, r, F32x4(0x1.fffffcp-2f));
}

/// The same for doubles, weighted error 2^-57.9
inline F64x2 exp_tail(F64x2 r) {
  F64x2 h = madd(F64x2(0x1.adcbe972672bap-26), r, F64x2(0x1.28aec29799f61p-22));
  h = madd(h, r, F64x2(0x1.71def9c5ed393p-19));
  h = madd(h, r, F64x2(0x1.a019989b413c6p-16));
  h = madd(h, r, F64x2(0x1.a01a013b57728p-13));
  h = madd(h, r, F64x2(0x1.6c16c184b32afp-10));
  h = madd(h, r, F64x2(0x1.11111111251f1p-7));
  h = madd(h, r, F64x2(0x1.5555555550608p-5));
  h = madd(h, r, F64x2(0x1.5555555555502p-3));
  return madd(h, r, F64x2(0x1.000000000000ap-1));
}

template <class T>
struct RowExp;

/// exp((x - max) / temperature) times a power of two and a constant near 1 that all entries of a
/// row share, which a quotient forgets. The shift is made in the exponent, not in the argument: x -
/// max is never rounded, which is the largest error of the textbook form.
///
///   d = x - c       c = 0 where that keeps |n| <= 512, else max; exact for every x whose share is
///   not zero,
///                   because x then lies within a factor of two of max (Sterbenz)
///   n = round(d / (T ln2))
///   r = (d - n head - n tail) / T   head has 15 bits, so n head and the first difference are exact
///   e = 2^(n - N + 64) (1 + p), p = r + r^2 h(r)   N is max's n: folded into the magic constant
///
/// The bias of 2^64 keeps e normal as long as e's share is; below the clamp the scale's exponent
/// field is 0, and e is exactly +0. NaN stays NaN, -inf gives 0. Valid for finite max and |log2 T|
/// <= 40.
template <>
struct RowExp<float> {
  using V = F32x4;
  static constexpr double kBias = 0x1p64;

  F32x4 offset, low, inverse_ln2, magic, head, minus_tail, inverse_temperature;
  bool has_offset, is_scaled;
  double top_exponent;  ///< what log(e) of the maximum should be, without the bias

  RowExp(float max, double temperature);

  template <bool kOffset, bool kScaled>
  [[nodiscard]] F32x4 of(F32x4 x) const {
    F32x4 d = kOffset ? x - offset : x;
    d = pmax(d, low);
    const F32x4 t = madd(d, inverse_ln2, magic);
    const F32x4 n = t - magic;
    const F32x4 scale = shift_left<23>(t);
    F32x4 r_head = nmadd(n, head, d);
    F32x4 r_tail = n * minus_tail;
    if constexpr (kScaled) {
      r_head = r_head * inverse_temperature;
      r_tail = r_tail * inverse_temperature;
    }
    // The tail joins the smaller summand too, so that its rounding does not count (0.2 ulp for one
    // addition).
    const F32x4 r = r_head + r_tail;
    const F32x4 p = r_head + madd(r * r, exp_tail(r), r_tail);
    return madd(scale, p, scale);
  }
  /// e for whatever the row needs; not for loops
  [[nodiscard]] F32x4 of_any(F32x4 x) const {
    if (!has_offset) return of<false, false>(x);
    return is_scaled ? of<true, true>(x) : of<true, false>(x);
  }
  /// What e of the maximum should be: the shared constant times 2^64, in double.
  [[nodiscard]] double of_max() const;
};

/// exp((x - max) / temperature) 2^512. The rounding error of x - max is kept (TwoSum) and joins r.
/// Otherwise as for float. Valid for finite max and |log2 T| <= 900. Max error 0.9 ulp.
template <>
struct RowExp<double> {
  using V = F64x2;
  static constexpr double kBias = 0x1p512;

  F64x2 offset, low, inverse_ln2, magic, head, minus_tail, inverse_temperature;
  bool is_scaled;

  /// `temperature_rest` is what the rounding of the temperature left over
  RowExp(double max, double temperature, double temperature_rest = 0);

  template <bool kOffset, bool kScaled>
  [[nodiscard]] F64x2 of(F64x2 x) const {
    const TwoSum shifted = two_sum(x, -offset);
    const F64x2 d = pmax(shifted.sum, low);
    const F64x2 t = madd(d, inverse_ln2, magic);
    const F64x2 n = t - magic;
    const F64x2 scale = shift_left<52>(t);
    F64x2 r_head = nmadd(n, head, d);
    // Below the clamp the error has no meaning, and for -inf it is NaN.
    F64x2 r_tail = madd(n, minus_tail, shifted.error & (shifted.sum > low));
    if constexpr (kScaled) {
      r_head = r_head * inverse_temperature;
      r_tail = r_tail * inverse_temperature;
    }
    const F64x2 r = r_head + r_tail;
    const F64x2 p = r_head + madd(r * r, exp_tail(r), r_tail);
    return madd(scale, p, scale);
  }
  [[nodiscard]] double of_max() const { return kBias; }
};

/// e^x for any x. Max error 1 ulp, subnormal results to half a unit; NaN gives NaN.
inline F64x2 exp(F64x2 x) {
  const F64x2 clamped = pmin(pmax(x, F64x2(-746.0)), F64x2(710.0));
  const F64x2 magic(0x1.8p52 + 1023);
  const F64x2 n = madd(clamped, F64x2(kLog2E), magic) - magic;
  const F64x2 r_head = nmadd(n, F64x2(0x1.62e42fefa38p-1), clamped);
  const F64x2 r_tail = n * F64x2(-0x1.ef35793c7673p-45);
  const F64x2 r = r_head + r_tail;
  const F64x2 p = r_head + madd(r * r, exp_tail(r), r_tail);
  // 2^n in two factors: one of them alone would leave the normal range.
  const F64x2 half = madd(n, F64x2(0.5), magic);
  const F64x2 rest = n - (half - magic) + magic;
  const F64x2 scale = shift_left<52>(half);
  return madd(scale, p, scale) * shift_left<52>(rest);
}
inline double exp(double x) { return exp(F64x2(x)).first(); }

/// e^x for any x. Max error 1 ulp, subnormal results to half a unit; NaN gives NaN.
inline F32x4 exp(F32x4 x) {
  const F32x4 clamped = pmin(pmax(x, F32x4(-105.0f)), F32x4(89.0f));
  const F32x4 magic(0x1.8p23f + 127);
  const F32x4 n = madd(clamped, F32x4(static_cast<float>(kLog2E)), magic) - magic;
  const F32x4 r_head = nmadd(n, F32x4(0x1.62e4p-1f), clamped);
  const F32x4 r_tail = n * F32x4(-0x1.7f7d1cp-20f);
  const F32x4 r = r_head + r_tail;
  const F32x4 p = r_head + madd(r * r, exp_tail(r), r_tail);
  const F32x4 half = madd(n, F32x4(0.5f), magic);
  const F32x4 rest = n - (half - magic) + magic;
  const F32x4 scale = shift_left<23>(half);
  return madd(scale, p, scale) * shift_left<23>(rest);
}
inline float exp(float x) { return exp(F32x4(x)).first(); }

/// value with its lowest `bits` mantissa bits cleared
inline double clear_low_bits(double value, int bits) {
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(value) & (~std::uint64_t{0} << bits));
}

/// a * b - product exactly, where product = a * b rounded (Dekker); |a|, |b| < 2^995
inline double product_error(double a, double b, double product) {
  const double a_high = clear_low_bits(a, 27), b_high = clear_low_bits(b, 27);
  const double a_low = a - a_high, b_low = b - b_high;
  return ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
}

inline RowExp<float>::RowExp(float max, double temperature) {
  constexpr float kMagic = 0x1.8p23f + 127 + 64;
  constexpr double kLowest = -(127 + 64);  // the n whose scale is 0
  is_scaled = temperature != 1;
  const double ln2 = temperature * kLn2, log2e = is_scaled ? 1 / ln2 : kLog2E;
  // Within 250 T of 0 every n that matters is below 512 by itself.
  const bool needs_offset = std::fabs(max) > 250 * temperature;
  has_offset = is_scaled || needs_offset;
  const double from_offset = needs_offset ? 0 : max;
  const double top = std::nearbyint(from_offset * log2e);
  const double head_ln2 = clear_low_bits(ln2, 53 - 15);
  offset = F32x4(needs_offset ? max : 0);
  low = F32x4(static_cast<float>((top + kLowest) * ln2));
  inverse_ln2 = F32x4(static_cast<float>(log2e));
  magic = F32x4(kMagic - static_cast<float>(top));
  head = F32x4(static_cast<float>(head_ln2));
  minus_tail = F32x4(static_cast<float>(head_ln2 - ln2));
  inverse_temperature = F32x4(static_cast<float>(1 / temperature));
  top_exponent = from_offset / temperature - top * kLn2;
}

inline double RowExp<float>::of_max() const { return exp(top_exponent) * kBias; }

inline RowExp<double>::RowExp(double max, double temperature, double temperature_rest) {
  constexpr double kMagic = 0x1.8p52 + 1023 + 512;
  constexpr double kLowest = -(1023 + 512);
  is_scaled = temperature != 1;
  const double ln2 = temperature * kLn2;
  // 42 bits: n head is exact for |n| <= 2048.
  const double head_ln2 = clear_low_bits(ln2, 53 - 42);
  offset = F64x2(max);
  low = F64x2(kLowest * ln2);
  inverse_ln2 = F64x2(1 / ln2);
  magic = F64x2(kMagic);
  head = F64x2(head_ln2);
  // ln2 to 100 bits is kLn2 + kLn2Rest, and temperature * kLn2 was rounded: both errors times n
  // would show.
  constexpr double kLn2Rest = 0x1.abc9e3b398p-56;
  const double rest =
      product_error(temperature, kLn2, ln2) + temperature * kLn2Rest + temperature_rest * kLn2;
  minus_tail = F64x2(head_ln2 - ln2 - rest);
  inverse_temperature = F64x2(1 / temperature);
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit::simd
