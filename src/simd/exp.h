#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "vector.h"

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

/// h(r) = (e^r - 1 - r) / r^2, weighted error 2^-28.2. Squares first, which is as much work as
/// Horner's scheme and waits less; where a step is one instruction, Horner's is faster.
inline F32x4 exp_tail(F32x4 r) {
#if defined(LOGITKIT_RELAXED)
  F32x4 h = madd(F32x4(0x1.6ac324p-10f), r, F32x4(0x1.123dbap-7f));
  h = madd(h, r, F32x4(0x1.555858p-5f));
  h = madd(h, r, F32x4(0x1.55548cp-3f));
  return madd(h, r, F32x4(0x1.fffffcp-2f));
#else
  const F32x4 r2 = r * r;
  const F32x4 high = F32x4(0x1.123dbap-7f) * r + F32x4(0x1.555858p-5f);
  const F32x4 low = F32x4(0x1.55548cp-3f) * r + F32x4(0x1.fffffcp-2f);
  return (F32x4(0x1.6ac324p-10f) * r2 + high) * r2 + low;
#endif
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
struct RowExpLimits;
template <>
struct RowExpLimits<float> {
  static constexpr int kMantissaBits = 23;
  static constexpr int kLowest = -(127 + 64);  ///< the n - N whose scale's exponent field is 0
  static constexpr double kMagic = 0x1.8p23, kBias = 0x1p64;
  static constexpr int kHeadBits = 15;   ///< n head is exact for |n| <= 512,
  static constexpr double kReach = 250;  ///< which is where max and max - 104 stay
};
template <>
struct RowExpLimits<double> {
  static constexpr int kMantissaBits = 52;
  static constexpr int kLowest = -(1023 + 512);
  static constexpr double kMagic = 0x1.8p52, kBias = 0x1p512;
  static constexpr int kHeadBits = 41;    ///< n head is exact for |n| <= 4096,
  static constexpr double kReach = 1600;  ///< which is where max and max - 745 stay
};

/// exp((x - max) / temperature) times a power of two and a constant near 1 that all entries of a
/// row share, which a quotient forgets. The shift is made in the exponent, not in the argument: x -
/// max is never rounded, which is the largest error of the textbook form.
///
///   d = x - c       c = 0 where that keeps n small, else max; exact for every x whose share is not
///                   zero, because x then lies within a factor of two of max (Sterbenz)
///   n = round(d / (T ln2))
///   r = (d - n head - n tail) / T   head is so short that n head and the first difference are
///   exact e = 2^(n - N + bias) (1 + p), p = r + r^2 h(r)   N is max's n: folded into the magic
///   constant
///
/// The bias keeps e normal as long as e's share is; below the clamp the scale's exponent field is
/// 0, and e is exactly +0. NaN stays NaN, -inf gives 0. Valid for x <= max, finite max and |log2 T|
/// <= 40 (double: 900). Max error of e relative to the shared constant: 0.87 ulp with kFine, else 1
/// ulp.
template <class T>
struct RowExp : RowExpLimits<T> {
  using V = Vector<T>;
  using Limits = RowExpLimits<T>;

  V offset, low, inverse_ln2, magic, head, minus_tail, inverse_temperature;
  bool is_plain;        ///< offset 0 and temperature 1
  double top_exponent;  ///< what log(e) of the maximum should be, without the bias

  /// `temperature_rest` is what the rounding of the temperature left over (doubles can tell).
  RowExp(T max, double temperature, double temperature_rest = 0);

  /// kPlain: for rows that are; any row may do without it, and gets the same bits. Not kClamped:
  /// for x whose share is not zero, and NaN.
  template <bool kPlain, bool kFine, bool kClamped = true>
  [[nodiscard]] V of(V x) const {
    V d = kPlain ? x : x - offset;
    if constexpr (kClamped) d = pmax(d, low);
    const V t = madd(d, inverse_ln2, magic);
    const V n = t - magic;
    const V scale = shift_left<Limits::kMantissaBits>(t);
    V r_head = nmadd(n, head, d);
    // Fine: the tail joins the smaller summand, so that the rounding of r does not count.
    if constexpr (!kFine && std::is_same_v<T, float>) {
      V r = madd(n, minus_tail, r_head);
      if constexpr (!kPlain) r = r * inverse_temperature;
      return madd(scale, madd(r * r, exp_tail(r), r), scale);
    }
    V r_tail = n * minus_tail;
    if constexpr (!kPlain) {
      r_head = r_head * inverse_temperature;
      r_tail = r_tail * inverse_temperature;
    }
    const V r = r_head + r_tail;
    const V p = r_head + madd(r * r, exp_tail(r), r_tail);
    return madd(scale, p, scale);
  }
  /// e by itself, with the bits that exp_sum_of_others adds up; not for loops
  [[nodiscard]] T summed(T x) const { return of<false, true>(V(x)).first(); }
  /// What e of the maximum should be: the shared constant times 2^bias, in double.
  [[nodiscard]] double of_max() const;
  /// A sum of e over of_max(), as if that were not rounded to double.
  [[nodiscard]] double relative_to_max(double sum) const;
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

template <class T>
inline RowExp<T>::RowExp(T max, double temperature, double temperature_rest) {
  constexpr double kLn2Rest = 0x1.abc9e3b398p-56;  // ln2 - kLn2
  const bool is_scaled = temperature != 1;
  const double ln2 = temperature * kLn2, log2e = is_scaled ? 1 / ln2 : kLog2E;
  // temperature * kLn2 was rounded, and so was kLn2: both errors times n would show in double.
  const double ln2_rest =
      (is_scaled ? product_error(temperature, kLn2, ln2) + temperature * kLn2Rest : kLn2Rest) +
      temperature_rest * kLn2;
  const double ln2_head = clear_low_bits(ln2, 53 - Limits::kHeadBits);
  const double tail = ln2_head - ln2 - ln2_rest;
  const bool needs_offset = std::fabs(static_cast<double>(max)) > Limits::kReach * temperature;
  const double from_offset = needs_offset ? 0 : static_cast<double>(max);
  const double top = std::nearbyint(from_offset * log2e);
  is_plain = !is_scaled && !needs_offset;
  offset = V(needs_offset ? max : T{0});
  low = V(static_cast<T>((top + Limits::kLowest) * ln2));
  inverse_ln2 = V(static_cast<T>(log2e));
  magic = V(static_cast<T>(Limits::kMagic - Limits::kLowest - top));
  head = V(static_cast<T>(ln2_head));
  minus_tail = V(static_cast<T>(tail));
  inverse_temperature = V(static_cast<T>(is_scaled ? 1 / temperature : 1));
  top_exponent = (from_offset - top * ln2_head) + top * tail;
  if (is_scaled) top_exponent /= temperature;
}

template <class T>
inline double RowExp<T>::of_max() const {
  const F64x2 r(top_exponent);  // |r| <= ln2 / 2: no scale
  const F64x2 p = madd(r * r, exp_tail(r), r);
  return (p + F64x2(1.0)).first() * Limits::kBias;
}

template <class T>
inline double RowExp<T>::relative_to_max(double sum) const {
  const F64x2 r(top_exponent);  // |r| <= ln2 / 2: no scale
  const TwoSum e = two_sum(F64x2(1.0), madd(r * r, exp_tail(r), r));
  const double value = e.sum.first(), rest = e.error.first();
  const double scaled = sum / Limits::kBias;
  const double quotient = scaled / value, product = quotient * value;
  // What the division left over, and the part of the divisor that it left out: one rounding in all.
  const double left = (scaled - product) - product_error(quotient, value, product);
  return quotient + (left - quotient * rest) / value;
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit::simd
