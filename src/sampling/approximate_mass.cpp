#include "approximate_mass.h"

#include <bit>
#include <cmath>

#include "../simd/exp.h"

namespace logitkit::sampling {

namespace {

using simd::F32x4;
using simd::F64x2;

struct Weights {
  F64x2 scale, top;

  explicit Weights(const MassScale& s) noexcept : scale(s.scale), top(s.top) {}

  // 2^y = 2^n 2^f with n = round(y): n + 1023 is left in the low bits by the magic constant. At
  // n = -1023, the clamp, the scale is +0.
  [[nodiscard]] F64x2 of(F64x2 x) const noexcept {
    const F64x2 magic(0x1.8p52 + 1023);
    const F64x2 y = pmax(x * scale - top, F64x2(-1023.0));
    const F64x2 t = y + magic;
    const F64x2 f = y - (t - magic);
    // Interpolates 2^f at the seven Chebyshev nodes of [-1/2, 1/2]; relative error 2.54e-9
    F64x2 p = F64x2(0x1.443fffc84fe40p-13) * f + F64x2(0x1.5f48c04f4cbffp-10);
    p = p * f + F64x2(0x1.3b2a1b7152f34p-7);
    p = p * f + F64x2(0x1.c6aecc669ba7ap-5);
    p = p * f + F64x2(0x1.ebfbe045f4d55p-3);
    p = p * f + F64x2(0x1.62e430d0346fep-1);
    p = p * f + F64x2(1.0);
    return p * simd::shift_left<52>(t);
  }
};

// Adding 2^23 leaves a number up to 2047, rounded, in the low bits.
struct BucketOf {
  F32x4 top, per_unit;

  explicit BucketOf(const Buckets& b) noexcept : top(b.top), per_unit(b.per_unit) {}

  [[nodiscard]] F32x4 shifted(F32x4 x) const noexcept {
    const F32x4 place = (top - x) * per_unit;
    return pmin(F32x4(static_cast<float>(Buckets::kCount - 1)), place) + F32x4(0x1p23f);
  }
};

constexpr std::uint32_t kBucketBits = Buckets::kCount - 1;

}  // namespace

MassScale::MassScale(double temperature, double max) noexcept
    : scale(simd::kLog2E / temperature), top(max * simd::kLog2E) {}

bool MassScale::valid(double temperature, double max) noexcept {
  return std::abs(max) <= 0x1p20 && temperature >= 0x1p-20 && temperature <= 0x1p20;
}

double approximate_mass(const float* block, const MassScale& scale) noexcept {
  const Weights weights(scale);
  F64x2 a(0.0), b(0.0), c(0.0), d(0.0);
  for (std::size_t i = 0; i < LogitRow::kBlock; i += 8) {
    const F32x4 x = F32x4::load(block + i), y = F32x4::load(block + i + 4);
    a = a + weights.of(promote_low(x));
    b = b + weights.of(promote_high(x));
    c = c + weights.of(promote_low(y));
    d = d + weights.of(promote_high(y));
  }
  return reduce_add((a + b) + (c + d));
}

double rough_mass(const float* block, const MassScale& scale) noexcept {
  const F32x4 by(static_cast<float>(scale.scale)), top(static_cast<float>(scale.top));
  const F32x4 magic(0x1.8p23f + 127);
  F32x4 a(0.0f), b(0.0f);
  const auto weights = [&](F32x4 x) {
    const F32x4 y = pmax(x * by - top, F32x4(-127.0f));
    const F32x4 t = y + magic;
    const F32x4 f = y - (t - magic);
    // 2^f at five Chebyshev nodes; relative error 3.5e-06
    F32x4 p = F32x4(0x1.3cbf60p-7f) * f + F32x4(0x1.ca1ce2p-5f);
    p = p * f + F32x4(0x1.ebfa4cp-3f);
    p = p * f + F32x4(0x1.62e0c2p-1f);
    p = p * f + F32x4(0x1.000000p+0f);
    return p * simd::shift_left<23>(t);
  };
  for (std::size_t i = 0; i < LogitRow::kBlock; i += 8) {
    a = a + weights(F32x4::load(block + i));
    b = b + weights(F32x4::load(block + i + 4));
  }
  const F32x4 sum = a + b;
  return reduce_add(promote_low(sum) + promote_high(sum));
}

void Buckets::add(const float* block, const MassScale& scale, double* masses) const noexcept {
  const Weights weights(scale);
  const BucketOf bucket(*this);
  for (std::size_t i = 0; i < LogitRow::kBlock; i += 4) {
    const F32x4 x = F32x4::load(block + i);
    const F64x2 low = weights.of(promote_low(x)), high = weights.of(promote_high(x));
    const auto at = [&](int lane, v128_t bits) {
      return static_cast<std::size_t>(lane == 0   ? wasm_i32x4_extract_lane(bits, 0)
                                      : lane == 1 ? wasm_i32x4_extract_lane(bits, 1)
                                      : lane == 2 ? wasm_i32x4_extract_lane(bits, 2)
                                                  : wasm_i32x4_extract_lane(bits, 3)) &
             kBucketBits;
    };
    const v128_t place = bucket.shifted(x).v;
    masses[at(0, place)] += low.first();
    masses[kCount + at(1, place)] += low.second();
    masses[2 * kCount + at(2, place)] += high.first();
    masses[3 * kCount + at(3, place)] += high.second();
  }
}

void Buckets::find(const float* block, std::uint32_t wanted, std::uint64_t& inside,
                   std::size_t& before) const noexcept {
  const BucketOf bucket(*this);
  const F32x4 here(0x1p23f + static_cast<float>(wanted));
  inside = 0;
  std::uint64_t above = 0;
  for (std::size_t i = 0; i < LogitRow::kBlock; i += 4) {
    const F32x4 place = bucket.shifted(F32x4::load(block + i));
    inside |= static_cast<std::uint64_t>(bitmask(place == here)) << i;
    above |= static_cast<std::uint64_t>(bitmask(place < here)) << i;
  }
  before = static_cast<std::size_t>(std::popcount(above));
}

}  // namespace logitkit::sampling
