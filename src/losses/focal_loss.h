#pragma once

#include "loss.h"

namespace logitkit {

struct FocalLossOptions {
  Reduction reduction = Reduction::mean;
  double gamma = 2;                       ///< >= 0; 0 is cross-entropy
  std::int32_t ignore_index = -100;       ///< rows of this id count for nothing
  const double* class_weights = nullptr;  ///< alpha, one a class; null is all ones
};

/// loss[row] = -sum_c q[c] w[c] (1 - p[c])^gamma log p[c], p = softmax(x), q the target; for an id
/// t that is -w[t] (1 - p[t])^gamma log p[t] (Lin et al. 2017, for many classes)
///
/// mean         divided by the number of rows that are not ignored, weights or not
/// gradient     G[c] - p[c] sum_j G[j], G = q w (1 - p)^gamma (gamma p log p / (1 - p) - 1), over
///              the denominator
/// Max error    computed in double, rounded once; 1 - p is the other classes' sum, with all digits
/// ids, -inf, NaN, +inf   as in cross_entropy
/// In place     the gradient may be the logits
[[nodiscard]] Status focal_loss(Rows<const float> logits, const Targets<float>& targets,
                                const FocalLossOptions& options,
                                const LossOutput<float>& out) noexcept;
[[nodiscard]] Status focal_loss(Rows<const double> logits, const Targets<double>& targets,
                                const FocalLossOptions& options,
                                const LossOutput<double>& out) noexcept;

}  // namespace logitkit
