#pragma once

#include "loss.h"

namespace logitkit {

struct EntmaxLossOptions {
  Reduction reduction = Reduction::mean;
  double alpha = 1.5;                ///< in [1, inf]; 2 is the sparsemax loss
  const double* alphas = nullptr;    ///< one a row (outer * inner of them) instead of `alpha`
  std::int32_t ignore_index = -100;  ///< rows of this id count for nothing

  [[nodiscard]] double alpha_of(std::size_t row) const { return alphas ? alphas[row] : alpha; }
};

/// The Fenchel-Young loss of entmax (Blondel, Martins & Niculae 2020): with p = entmax(x, alpha), q
/// the target and H(p) = (1 - sum p^alpha) / (alpha (alpha - 1)), Tsallis' entropy,
///
///   loss[row] = H(p) + <p, x> - H(q) - <q, x>,   H(one-hot) = 0
///
/// It is at least 0, and 0 where p = q: for an id t as soon as x[t] leads by 1 / (alpha - 1).
///
/// alpha        1: cross-entropy (minus the target's entropy); infinity: max x - <q, x>
/// mean         divided by the number of rows that are not ignored
/// gradient     p - q, over the denominator
/// Max error    in double, rounded once; from p's threshold, without the powers' being summed
/// ids          in [0, length) or ignore_index, as the caller has made sure; an ignored row is
///              exactly 0, gradient too
/// -inf         a logit of the target: the loss is inf. NaN, +inf, all -inf: loss and gradient NaN
/// In place     the gradient may be the logits
[[nodiscard]] Status entmax_loss(Rows<const float> logits, const Targets<float>& targets,
                                 const EntmaxLossOptions& options,
                                 const LossOutput<float>& out) noexcept;
[[nodiscard]] Status entmax_loss(Rows<const double> logits, const Targets<double>& targets,
                                 const EntmaxLossOptions& options,
                                 const LossOutput<double>& out) noexcept;

}  // namespace logitkit
