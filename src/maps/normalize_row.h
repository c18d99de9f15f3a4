#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "../simd/vector.h"

// The last pass of softmax and of whatever divides a row of exponentials by their sum.

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

/// e / sum for floats, the reciprocal in two parts: rounded to one float it would lean on every
/// entry of the row alike (up to 1 ulp of the mean error). Where a multiply-add rounds twice, the
/// second part would be lost in the first product's rounding: there the first part is the nearest
/// power of two, with which no product is rounded, and the second up to a third of the reciprocal.
///
/// Processors take up to a hundred cycles for an operation with a subnormal result. So such a
/// quotient is made in units of the smallest one, rounded by adding 2^23, and read off the
/// mantissa; and where the product with the second part could be subnormal, one part has to do.
class Normalizer {
 public:
  explicit Normalizer(double sum)
      : whole_(static_cast<float>(1 / sum)),
#if !defined(LOGITKIT_RELAXED)
        high_(nearest_power_of_two(whole_.first())),
#endif
        low_(static_cast<float>(1 / sum - static_cast<double>(first_part()))),
        in_units_(static_cast<float>(0x1p149 * (1 / sum))),
        least_normal_(static_cast<float>(0x1.000001p-126 * sum)),
        least_(static_cast<float>(0x1p-75 * sum)) {
  }

  /// Whether some of the quotients may need of_any: zeros count here, though they do not need it.
  [[nodiscard]] bool any_small(simd::F32x4 e) const { return simd::any(e < least_); }
  /// Which of them do need it.
  [[nodiscard]] simd::F32x4 is_small(simd::F32x4 e) const {
    return (e < least_) & (e > simd::F32x4(0.0f));
  }

  /// For e that are not small
  [[nodiscard]] simd::F32x4 normal(simd::F32x4 e) const {
#if defined(LOGITKIT_RELAXED)
    return simd::madd(e, whole_, e * low_);
#else
    return e * high_ + e * low_;
#endif
  }

  [[nodiscard]] simd::F32x4 of_any(simd::F32x4 e) const {
    const simd::F32x4 is_subnormal = e < least_normal_;
    const simd::F32x4 magic(0x1p23f);
    const simd::F32x4 units = (e & is_subnormal) * in_units_ + magic;
    const simd::F32x4 is_small = e < least_;
    const simd::F32x4 small = simd::and_not(e, is_subnormal) & is_small;
    const simd::F32x4 quotient = normal(simd::and_not(e, is_small)) + small * whole_;
    return quotient | simd::F32x4(wasm_i32x4_sub(units.v, magic.v));
  }

 private:
#if defined(LOGITKIT_RELAXED)
  [[nodiscard]] float first_part() const { return whole_.first(); }
  simd::F32x4 whole_, low_;
#else
  [[nodiscard]] float first_part() const { return high_.first(); }
  static float nearest_power_of_two(float x) {
    return std::bit_cast<float>((std::bit_cast<std::uint32_t>(x) + 0x400000) & 0xff800000);
  }
  simd::F32x4 whole_, high_, low_;
#endif
  simd::F32x4 in_units_, least_normal_, least_;
};

/// y[k] = e[k] / sum, in place. None of a narrow row's quotients is subnormal.
inline void normalize_row(float* y, std::size_t count, double sum, bool is_narrow = false) {
  const Normalizer normalizer(sum);
  if (is_narrow) {
    const auto normal = [&](simd::F32x4 e) { return normalizer.normal(e); };
    return simd::transform(y, y, count, 0.0f, normal);
  }
  std::size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    simd::F32x4 a = simd::F32x4::load(y + i), b = simd::F32x4::load(y + i + 4);
    simd::F32x4 c = simd::F32x4::load(y + i + 8), d = simd::F32x4::load(y + i + 12);
    if (normalizer.any_small(simd::pmin(simd::pmin(a, b), simd::pmin(c, d))) &&
        simd::any((normalizer.is_small(a) | normalizer.is_small(b)) |
                  (normalizer.is_small(c) | normalizer.is_small(d)))) {
      a = normalizer.of_any(a), b = normalizer.of_any(b);
      c = normalizer.of_any(c), d = normalizer.of_any(d);
    } else {
      a = normalizer.normal(a), b = normalizer.normal(b);
      c = normalizer.normal(c), d = normalizer.normal(d);
    }
    a.store(y + i);
    b.store(y + i + 4);
    c.store(y + i + 8);
    d.store(y + i + 12);
  }
  simd::transform(y + i, y + i, count - i, 0.0f,
                  [&](simd::F32x4 e) { return normalizer.of_any(e); });
}

/// Doubles are divided.
inline void normalize_row(double* y, std::size_t count, double sum, bool = false) {
  const simd::F64x2 divisor(sum);
  simd::transform(y, y, count, 0.0, [=](simd::F64x2 e) { return e / divisor; });
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
