#pragma once

#include "loss.h"

namespace logitkit {

struct NormmaxLossOptions {
  Reduction reduction = Reduction::mean;
  double alpha = 2;                  ///< in [1, inf]
  const double* alphas = nullptr;    ///< one a row (outer * inner of them) instead of `alpha`
  std::int32_t ignore_index = -100;  ///< rows of this id count for nothing

  [[nodiscard]] double alpha_of(std::size_t row) const { return alphas ? alphas[row] : alpha; }
};

/// The Fenchel-Young loss of normmax (Blondel, Martins & Niculae 2020): with p = normmax(x, alpha),
/// q the target and H(p) = 1 - ||p||_alpha,
///
///   loss[row] = H(p) + <p, x> - H(q) - <q, x>,   H(one-hot) = 0
///
/// mean, gradient, error, ids, edge cases, in place: as entmax_loss
[[nodiscard]] Status normmax_loss(Rows<const float> logits, const Targets<float>& targets,
                                  const NormmaxLossOptions& options,
                                  const LossOutput<float>& out) noexcept;
[[nodiscard]] Status normmax_loss(Rows<const double> logits, const Targets<double>& targets,
                                  const NormmaxLossOptions& options,
                                  const LossOutput<double>& out) noexcept;

}  // namespace logitkit
