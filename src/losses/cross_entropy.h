#pragma once

#include "loss.h"

namespace logitkit {

struct CrossEntropyOptions {
  Reduction reduction = Reduction::mean;
  double label_smoothing = 0;     ///< in [0, 1]: the target becomes (1 - s) target + s / classes
  double temperature = 1;         ///< in (0, inf): logits / T
  double confidence_penalty = 0;  ///< subtracts beta times the row's entropy (Pereyra et al. 2017)
  std::int32_t ignore_index = -100;       ///< rows of this id count for nothing
  const double* class_weights = nullptr;  ///< one a class; null is all ones
  double z_loss = 0;  ///< adds zeta (log sum exp(x / T))^2 to a row (Chowdhery et al. 2022)
  const std::uint8_t* mask =
      nullptr;  ///< laid out like the logits, 1 = keep; null keeps everything
};

/// loss[row] = -sum_c q[c] w[c] log_softmax(x / T)[c] - beta H(softmax(x / T))
///             + zeta (log sum exp(x / T))^2, q the smoothed target
///
/// mean         for ids: divided by the sum of w[id] over the rows that are not ignored; for
///              probabilities: by the number of rows, weights or not
/// gradient     ((sum_c q[c] w[c] + 2 zeta log sum exp) p - q w + beta p (log p + H)) / T, over the
///              denominator
/// Masked       classes are outside of the row, their gradient is 0; a target's share there counts
///              nothing, smoothing goes to the kept classes, and an id there costs +inf; a fully
///              masked row counts as an ignored one
/// Max error    computed in double, each number rounded once. Confident rows keep their digits: the
///              loss is log1p(rest) and p - 1 is -rest / (1 + rest), however small the rest is.
/// ids          in [0, classes) or ignore_index; ignored rows are exactly 0, gradient too
/// -inf         at a class of target 0 counts 0; at one of target > 0 the loss is +inf
/// NaN, +inf, all -inf   the row is NaN
/// In place     the gradient may be the logits
[[nodiscard]] Status cross_entropy(Rows<const float> logits, const Targets<float>& targets,
                                   const CrossEntropyOptions& options,
                                   const LossOutput<float>& out) noexcept;
[[nodiscard]] Status cross_entropy(Rows<const double> logits, const Targets<double>& targets,
                                   const CrossEntropyOptions& options,
                                   const LossOutput<double>& out) noexcept;

}  // namespace logitkit
