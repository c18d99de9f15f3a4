#pragma once

#include "loss.h"

namespace logitkit {

struct KlDivergenceOptions {
  Reduction reduction = Reduction::mean;
  bool log_target = false;  ///< the target is log p
  double batch = 1;         ///< what batch_mean divides by
};

/// loss = p (log p - log_q), entry by entry; PyTorch's kl_div(input = log q, target = p)
///
/// mean         divided by the number of entries, as PyTorch has it; batch_mean, divided by the
///              batch, is the mathematical divergence
/// gradient     with respect to log_q: -p, over the denominator
/// Max error    computed in double, each entry rounded once
/// p = 0        (a log target of -inf) counts 0, also where log_q is -inf; p > 0 there is +inf
/// p < 0, NaN   NaN
[[nodiscard]] Status kl_divergence(Rows<const float> log_q, const float* p,
                                   const KlDivergenceOptions& options,
                                   const LossOutput<float>& out) noexcept;
[[nodiscard]] Status kl_divergence(Rows<const double> log_q, const double* p,
                                   const KlDivergenceOptions& options,
                                   const LossOutput<double>& out) noexcept;

}  // namespace logitkit
