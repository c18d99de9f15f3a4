#pragma once

#include "loss.h"

namespace logitkit {

struct KlDivergenceOptions {
  Reduction reduction = Reduction::mean;
  bool log_target = false;             ///< the target is log p
  double denominator = -1;             ///< of the means; below 0: the number of entries
  const double* weights = nullptr;     ///< one a row; null is all ones
  const std::uint8_t* mask = nullptr;  ///< laid out like log_q, 1 = keep; null keeps everything
};

/// loss = p (log p - log_q), entry by entry; PyTorch's kl_div(input = log q, target = p)
///
/// mean         divided by the number of entries, as PyTorch has it; batch_mean, divided by the
///              batch, is the mathematical divergence
/// weights      a row counts so often; with them or a mask the caller says the denominator
/// Masked       entries count 0, their gradient is 0
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
