#pragma once

#include "loss.h"

namespace logitkit {

struct SigmoidFocalLossOptions {
  Reduction reduction = Reduction::mean;
  double gamma = 2;  ///< >= 0
  double alpha =
      0.25;  ///< what positives count, in [0, 1], negatives 1 - alpha; negative: no weighting
};

/// loss = alpha_t (1 - p_t)^gamma (-log p_t), entry by entry; p = sigmoid(x), and p_t = p where y =
/// 1, 1 - p where y = 0 (Lin et al. 2017; torchvision's and optax's definition)
///
/// For y between 0 and 1: 1 - p_t = y (1 - p) + (1 - y) p, alpha_t = alpha y + (1 - alpha) (1 - y),
/// and -log p_t is the binary cross-entropy.
///
/// mean         divided by the number of entries
/// Max error    computed in double, rounded once; no digits are lost in either tail
[[nodiscard]] Status sigmoid_focal_loss(Rows<const float> logits, const float* targets,
                                        const SigmoidFocalLossOptions& options,
                                        const LossOutput<float>& out) noexcept;
[[nodiscard]] Status sigmoid_focal_loss(Rows<const double> logits, const double* targets,
                                        const SigmoidFocalLossOptions& options,
                                        const LossOutput<double>& out) noexcept;

}  // namespace logitkit
