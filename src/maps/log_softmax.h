#pragma once

#include "softmax.h"

namespace logitkit {

/// log_probs[k] = (logits[k] - max) / T - log(sum_j exp((logits[j] - max) / T))
///
/// Max error    float: 2 ulp at temperature 1, also next to 0, where the textbook form loses every
///              digit (log1p of the sum without the maximum); double: 4 ulp
/// temperature  0: -log(number of ties) at the maxima, -inf elsewhere
///              infinity: -log(number of entries above -inf)
/// -inf         gives -inf
/// NaN, +inf, all -inf   the row is NaN
/// Masked       entries are -inf; a fully masked row is all -inf
/// In place     in and out may be the same rows
[[nodiscard]] Status log_softmax(Rows<const float> in, Rows<float> out,
                                 const SoftmaxOptions& options = {}) noexcept;
[[nodiscard]] Status log_softmax(Rows<const double> in, Rows<double> out,
                                 const SoftmaxOptions& options = {}) noexcept;

}  // namespace logitkit
