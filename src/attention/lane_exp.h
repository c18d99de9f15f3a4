#pragma once

#include "../simd/exp.h"
#include "../simd/vector.h"

// The exponentials of attention: each lane is a row (a query) of its own, so each has its own
// reference, and a row's maximum is only known in the end.

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

template <class T>
struct LaneExpConstants;
template <>
struct LaneExpConstants<float> {
  static constexpr float kMagic = 0x1.8p23f, kBias = 127, kPlain = 250;
  static constexpr float kHead = 0x1.62e4p-1f,
                         kMinusTail = -0x1.7f7d1cp-20f;  // 15 bits and the rest
  static constexpr int kMantissa = 23;
};
template <>
struct LaneExpConstants<double> {
  static constexpr double kMagic = 0x1.8p52, kBias = 1023, kPlain = 700;
  static constexpr double kHead = 0x1.62e42fefa38p-1, kMinusTail = -0x1.ef35793c7673p-45;
  static constexpr int kMantissa = 52;
};

/// What the exponentials of a row are relative to: e^offset 2^shift. A power of two where it can
/// be, so that another reference rescales what was summed so far exactly; offset is 0 then.
template <class T>
struct LaneReference {
  using V = simd::Vector<T>;
  V offset, shift;

  /// The reference near `top`; -inf (nothing seen yet) is as good as 0
  static LaneReference near(V top) {
    using C = LaneExpConstants<T>;
    const V nothing = top == V(-kInfinity<T>);
    const V plain = nothing | (abs(top) <= V(C::kPlain));
    const V rounded = madd(top, V(static_cast<T>(simd::kLog2E)), V(C::kMagic)) - V(C::kMagic);
    return {and_not(top, plain), and_not(rounded & plain, nothing)};
  }
};

/// e^x / (e^offset 2^shift) for x up to some 8 above the reference. Max error 0.9 ulp up to |x| of
/// 250 (float) or 700 (double); beyond, x - offset is rounded first. Results below the smallest
/// normal number are 0; NaN stays NaN, -inf gives 0.
template <class T>
class LaneExp {
  using C = LaneExpConstants<T>;
  using V = simd::Vector<T>;

 public:
  explicit LaneExp(const LaneReference<T>& reference)
      : offset_(reference.offset),
        low_((reference.shift - V(C::kBias)) * V(static_cast<T>(simd::kLn2))),
        magic_(V(C::kMagic + C::kBias) - reference.shift) {}

  [[nodiscard]] V of(V x) const {
    const V d = pmax(x - offset_, low_);
    const V t = madd(d, V(static_cast<T>(simd::kLog2E)), magic_);
    const V n = t - magic_;
    const V scale = simd::shift_left<C::kMantissa>(t);
    const V r_head = nmadd(n, V(C::kHead), d);
    const V r_tail = n * V(C::kMinusTail);
    const V r = r_head + r_tail;
    const V p = r_head + madd(r * r, simd::exp_tail(r), r_tail);
    return madd(scale, p, scale);
  }

 private:
  V offset_, low_, magic_;
};

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
