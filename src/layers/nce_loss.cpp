#include "nce_loss.h"

#include "../simd/softplus.h"

namespace logitkit {
namespace {

/// Binary cross-entropies of the row, its labels (first) sharing a target of 1.
double binary_head(double* logits, std::size_t labels, std::size_t count, double*) {
  const double share = 1 / static_cast<double>(labels);
  double loss = 0;
  for (std::size_t k = 0; k < count; ++k) {
    const double y = k < labels ? share : 0;
    const simd::Logistic at = simd::logistic(simd::F64x2(logits[k]));
    loss += weigh(y, at.softplus_of_minus.first()) + weigh(1 - y, at.softplus.first());
    logits[k] = (1 - y) * at.p.first() - y * at.one_minus_p.first();
  }
  return loss;
}

}  // namespace

Status nce_loss(const CandidateLayer<float>& layer, const CandidateLossOptions& options,
                const LossOutput<float>& out, const CandidateGradient<float>& gradient) noexcept {
  return candidate_loss(layer, options, binary_head, out, gradient);
}
Status nce_loss(const CandidateLayer<double>& layer, const CandidateLossOptions& options,
                const LossOutput<double>& out, const CandidateGradient<double>& gradient) noexcept {
  return candidate_loss(layer, options, binary_head, out, gradient);
}

}  // namespace logitkit
