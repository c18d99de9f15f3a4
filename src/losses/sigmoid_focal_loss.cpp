#include "sigmoid_focal_loss.h"

#include "../simd/softplus.h"
#include "elementwise.h"

namespace logitkit {
namespace {

using simd::F64x2;

struct SigmoidFocal {
  double gamma, alpha;
  LossSum sum;

  void operator()(const DoubleRow& row) {
    const F64x2 one(1.0), zero(0.0);
    add_entries(row, sum, [&](F64x2 x, F64x2 y, auto) {
      const simd::Logistic at = simd::logistic(x);
      const F64x2 not_y = one - y;
      const F64x2 ce = weigh(y, at.softplus_of_minus) + weigh(not_y, at.softplus);
      const F64x2 miss = y * at.one_minus_p + not_y * at.p;  // 1 - p_t
      const F64x2 factor = gamma == 0 ? one : simd::exp(F64x2(gamma) * simd::log(miss));
      const F64x2 weight = alpha < 0 ? one : F64x2(alpha) * y + F64x2(1 - alpha) * not_y;
      // d miss / dx over miss; nothing where miss has underflowed, as the factor has
      const F64x2 slope =
          simd::select(miss == zero, zero, (not_y - y) * at.p * at.one_minus_p / miss);
      const F64x2 gradient =
          factor * (F64x2(gamma) * weigh(slope, ce) + (not_y * at.p - y * at.one_minus_p));
      return LossLanes{weight * weigh(factor, ce), weight * gradient};
    });
  }
};

template <class T>
Status sigmoid_focal_entries(Rows<const T> logits, const T* targets,
                             const SigmoidFocalLossOptions& options, const LossOutput<T>& out) {
  SigmoidFocal kernel{
      options.gamma, options.alpha, {options.reduction, static_cast<double>(logits.size()), out}};
  return elementwise_loss(logits, targets, out, kernel);
}

}  // namespace

Status sigmoid_focal_loss(Rows<const float> logits, const float* targets,
                          const SigmoidFocalLossOptions& options,
                          const LossOutput<float>& out) noexcept {
  return sigmoid_focal_entries(logits, targets, options, out);
}
Status sigmoid_focal_loss(Rows<const double> logits, const double* targets,
                          const SigmoidFocalLossOptions& options,
                          const LossOutput<double>& out) noexcept {
  return sigmoid_focal_entries(logits, targets, options, out);
}

}  // namespace logitkit
