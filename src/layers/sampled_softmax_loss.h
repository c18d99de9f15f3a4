#pragma once

#include "candidate_layer.h"

namespace logitkit {

/// Softmax cross-entropy over each row's labels and a sample of the other classes (Jean et al.
/// 2015), as
/// TensorFlow's sampled_softmax_loss: logits are corrected by -log(expected count), each of T
/// labels is
/// a target of 1 / T.
///
/// Max error    logits, loss and gradient in double, each number rounded once
/// Counts       expected counts must be positive
[[nodiscard]] Status sampled_softmax_loss(const CandidateLayer<float>& layer,
                                          const CandidateLossOptions& options,
                                          const LossOutput<float>& out,
                                          const CandidateGradient<float>& gradient = {}) noexcept;
[[nodiscard]] Status sampled_softmax_loss(const CandidateLayer<double>& layer,
                                          const CandidateLossOptions& options,
                                          const LossOutput<double>& out,
                                          const CandidateGradient<double>& gradient = {}) noexcept;

}  // namespace logitkit
