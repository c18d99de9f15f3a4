#include "sampled_softmax_loss.h"

#include "../maps/exp_row.h"

namespace logitkit {
namespace {

/// Softmax cross-entropy of the row, its labels (first) sharing the target.
double softmax_head(double* logits, std::size_t labels, std::size_t count, double* e) {
  const ExpRow exps = exp_row(logits, count, 1, e);
  const double share = 1 / static_cast<double>(labels);
  double loss = 0;
  for (std::size_t k = 0; k < labels; ++k) loss += share * (exps.log_sum - exps.z(logits[k]));
  for (std::size_t k = 0; k < count; ++k) logits[k] = e[k] / exps.sum() - (k < labels ? share : 0);
  // sure of its only label: p - 1 without the cancellation
  if (labels == 1 && exps.argmax == 0) logits[0] = -exps.rest / exps.sum();
  return loss;
}

}  // namespace

Status sampled_softmax_loss(const CandidateLayer<float>& layer, const CandidateLossOptions& options,
                            const LossOutput<float>& out,
                            const CandidateGradient<float>& gradient) noexcept {
  return candidate_loss(layer, options, softmax_head, out, gradient);
}
Status sampled_softmax_loss(const CandidateLayer<double>& layer,
                            const CandidateLossOptions& options, const LossOutput<double>& out,
                            const CandidateGradient<double>& gradient) noexcept {
  return candidate_loss(layer, options, softmax_head, out, gradient);
}

}  // namespace logitkit
