#pragma once

#include "candidate_layer.h"

namespace logitkit {

/// Noise-contrastive estimation (Gutmann, Hyvarinen 2010), as TensorFlow's nce_loss: the sum over
/// each row's
/// labels and the sampled classes of binary cross-entropies, the targets being 1 / T for each of T
/// labels and 0 for sampled ones; logits are corrected by -log(expected count).
///
/// Max error    logits, loss and gradient in double, each number rounded once
/// Counts       expected counts must be positive
[[nodiscard]] Status nce_loss(const CandidateLayer<float>& layer,
                              const CandidateLossOptions& options, const LossOutput<float>& out,
                              const CandidateGradient<float>& gradient = {}) noexcept;
[[nodiscard]] Status nce_loss(const CandidateLayer<double>& layer,
                              const CandidateLossOptions& options, const LossOutput<double>& out,
                              const CandidateGradient<double>& gradient = {}) noexcept;

}  // namespace logitkit
