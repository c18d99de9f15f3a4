#pragma once

#include "loss.h"

namespace logitkit {

struct NllLossOptions {
  Reduction reduction = Reduction::mean;
  std::int32_t ignore_index = -100;       ///< rows of this id count for nothing
  const double* class_weights = nullptr;  ///< one a class; null is all ones
};

/// loss[row] = -w[id] log_probs[id]
///
/// mean         divided by the sum of w[id] over the rows that are not ignored
/// gradient     -w[id] at the id, over the denominator; 0 elsewhere
/// Max error    one rounding
/// ids          in [0, classes) or ignore_index; ignored rows are exactly 0, gradient too
[[nodiscard]] Status nll_loss(Rows<const float> log_probs, const std::int32_t* ids,
                              const NllLossOptions& options, const LossOutput<float>& out) noexcept;
[[nodiscard]] Status nll_loss(Rows<const double> log_probs, const std::int32_t* ids,
                              const NllLossOptions& options,
                              const LossOutput<double>& out) noexcept;

}  // namespace logitkit
