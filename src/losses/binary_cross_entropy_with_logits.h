#pragma once

#include "loss.h"

namespace logitkit {

template <class T>
struct BinaryCrossEntropyOptions {
  Reduction reduction = Reduction::mean;
  const double* positive_weights =
      nullptr;                 ///< what positives count, one a class; null is all ones
  const T* weights = nullptr;  ///< laid out like the logits; null is all ones
};

/// loss = w y softplus(-x) + (1 - y) softplus(x), entry by entry, which is
/// -w y log p - (1 - y) log(1 - p) with p = sigmoid(x)
///
/// targets      y laid out like the logits, in [0, 1]
/// mean         divided by the number of entries, or by the sum of their weights
/// gradient     (1 - y) p - w y (1 - p), over the denominator
/// Max error    computed in double, rounded once; no digits are lost in either tail
/// +-inf        counts 0 where its target agrees, else +inf; NaN gives NaN
[[nodiscard]] Status binary_cross_entropy_with_logits(
    Rows<const float> logits, const float* targets, const BinaryCrossEntropyOptions<float>& options,
    const LossOutput<float>& out) noexcept;
[[nodiscard]] Status binary_cross_entropy_with_logits(
    Rows<const double> logits, const double* targets,
    const BinaryCrossEntropyOptions<double>& options, const LossOutput<double>& out) noexcept;

}  // namespace logitkit
