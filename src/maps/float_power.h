#pragma once

#include "power_threshold.h"

// Powers of long float rows whose exponent is not whole: four lanes at a time, four times as fast
// as PowerOfOnePlus, and as good as a float result needs.

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

/// (1 + s (z - theta))^exponent for the lanes of x, z = x - max; 0 where the base is not positive.
///
/// base = d + rest, d a float, rest in double; d = 2^k m, f = m - 1, log m = f - c with |c| < 0.07,
/// so that c alone may be rounded as a float: the logarithm is put together in double, and what is
/// left of log2(power) after its whole part is a float again. Max error 3 ulp + exponent / 6 ulp.
class FloatPower {
 public:
  using F32x4 = simd::F32x4;
  using F64x2 = simd::F64x2;

  FloatPower(double scale, double exponent)
      : scale_(scale), exponent_(exponent), exact_(exponent) {}

  struct Value {
    F32x4 power;
    F32x4 inverse;  ///< 1 / base, at most 2^60
  };

  /// Where a power is above 2^-6, which is so for 64 entries of a law at most, kRefine takes it
  /// from the exact form: its error would be that of the result.
  template <bool kRefine>
  [[nodiscard]] Value of(F32x4 x, float max, double theta) const {
    const F64x2 top(static_cast<double>(max)), shift(theta), scale(scale_), one(1.0);
    const F64x2 w_low = scale * ((promote_low(x) - top) - shift);
    const F64x2 w_high = scale * ((promote_high(x) - top) - shift);
    const F64x2 base_low = one + w_low, base_high = one + w_high;
    const F32x4 base = demote(base_low, base_high);
    const F32x4 is_positive = base > F32x4(0.0f);
    const F32x4 d = pmax(F32x4(0x1p-60f), base);
    const F32x4 inverse = F32x4(1.0f) / d;
    const Logarithm log = log_parts(d);
    const F64x2 low = log2_power(promote_low(log.k), promote_low(log.f) - promote_low(log.c),
                                 (base_low - promote_low(d)) * promote_low(inverse));
    const F64x2 high = log2_power(promote_high(log.k), promote_high(log.f) - promote_high(log.c),
                                  (base_high - promote_high(d)) * promote_high(inverse));
    const F64x2 magic(0x1.8p52);
    const F64x2 whole_low = (low + magic) - magic, whole_high = (high + magic) - magic;
    const F32x4 power =
        exp2(demote(whole_low, whole_high), demote(low - whole_low, high - whole_high));
    const F32x4 result = power & is_positive;
    if constexpr (kRefine) {
      if (any(result > F32x4(0x1p-6f))) {
        return {demote(exact_.of(w_low).power, exact_.of(w_high).power), inverse};
      }
    }
    return {result, inverse};
  }

 private:
  struct Logarithm {
    F32x4 k, f, c;  ///< log d = k ln2 + f - c
  };

  /// As in simd/log.h.
  static Logarithm log_parts(F32x4 d) {
    const v128_t root_half = wasm_i32x4_splat(0x3f3504f3);
    const v128_t bits = wasm_i32x4_sub(d.v, root_half);
    const F32x4 k(wasm_f32x4_convert_i32x4(wasm_i32x4_shr(bits, 23)));
    const F32x4 m(wasm_i32x4_add(wasm_v128_and(bits, wasm_i32x4_splat(0x007fffff)), root_half));
    const F32x4 f = m - F32x4(1.0f);
    const F32x4 s = f / (f + F32x4(2.0f));
    const F32x4 z = s * s;
    F32x4 r = madd(F32x4(0x1.31e3fep-2f), z, F32x4(0x1.995ec2p-2f));
    r = madd(r, z, F32x4(0x1.55557ap-1f)) * z;
    const F32x4 half_square = F32x4(0.5f) * f * f;
    return {k, f, half_square - s * (half_square + r)};
  }

  /// exponent log2(base), not below what a float underflows at
  [[nodiscard]] F64x2 log2_power(F64x2 k, F64x2 log_m, F64x2 rest) const {
    const F64x2 per_nat(exponent_ * simd::kLog2E);
    return pmax(F64x2(-152.0), k * F64x2(exponent_) + (log_m + rest) * per_nat);
  }

  /// 2^(n + u) for whole n in [-152, 0], |u| <= 1/2
  static F32x4 exp2(F32x4 n, F32x4 u) {
    const F32x4 r = u * F32x4(static_cast<float>(simd::kLn2));
    const F32x4 p = madd(r * r, simd::exp_tail(r), r);
    const F32x4 magic(0x1.8p23f + 127);
    // 2^n in two factors: one of them alone would leave the normal range
    const F32x4 half = madd(n, F32x4(0.5f), magic);
    const F32x4 rest = n - (half - magic) + magic;
    const F32x4 scale = simd::shift_left<23>(half);
    return madd(scale, p, scale) * simd::shift_left<23>(rest);
  }

  double scale_, exponent_;
  PowerOfOnePlus exact_;
};

template <bool kRefine>
inline PowerSums float_power_sums(const SparseList<float>& list, const FloatPower& power,
                                  double theta) {
  using simd::F64x2;
  F64x2 sum(0.0), sum_high(0.0), slope(0.0), slope_high(0.0), bend(0.0), bend_high(0.0);
  for (std::size_t i = 0; i < list.count; i += 4) {
    const auto [p, inverse] = power.of<kRefine>(simd::F32x4::load(list.data + i), list.max, theta);
    const simd::F32x4 first = p * inverse, second = first * inverse;
    sum = sum + promote_low(p);
    sum_high = sum_high + promote_high(p);
    slope = slope + promote_low(first);
    slope_high = slope_high + promote_high(first);
    bend = bend + promote_low(second);
    bend_high = bend_high + promote_high(second);
  }
  return {reduce_add(sum + sum_high), reduce_add(slope + slope_high), reduce_add(bend + bend_high)};
}

/// The list's entries become their powers, over their sum: what it misses of 1 is rounding.
inline void float_power_law(const SparseList<float>& list, const FloatPower& power, double theta) {
  using simd::F32x4;
  using simd::F64x2;
  F64x2 low(0.0), high(0.0);
  for (std::size_t i = 0; i < list.count; i += 4) {
    const F32x4 p = power.of<true>(F32x4::load(list.data + i), list.max, theta).power;
    p.store(list.data + i);
    low = low + promote_low(p);
    high = high + promote_high(p);
  }
  const double sum = reduce_add(low + high);
  if (std::fabs(sum - 1) < 2e-8) return;
  const F32x4 factor(static_cast<float>(1 / sum));
  for (std::size_t i = 0; i < list.count; i += 4) {
    (F32x4::load(list.data + i) * factor).store(list.data + i);
  }
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
