#pragma once

#include <cstdint>

#include "../rows.h"
#include "../status.h"

namespace logitkit {

struct SoftmaxOptions {
  double temperature = 1;              ///< in [0, inf]
  const std::uint8_t* mask = nullptr;  ///< laid out like the input, 1 = keep; null keeps everything
  double temperature_rest = 0;         ///< what rounding the temperature left over; doubles only
};

/// probs[k] = exp((logits[k] - max) / temperature) / sum_j exp((logits[j] - max) / temperature)
///
/// Max error    float: 4 ulp at temperature 1 (mean 0.6), else 4 + |x - max| / T ulp; |sum - 1|
/// <= 1.2e-7.
///              double: 4 ulp. Row length <= 2^20, |logits| <= 1e4.
/// temperature  0: argmax, ties shared; infinity: uniform over the entries above -inf
/// -inf         gives exactly 0
/// NaN, +inf, all -inf   the row is NaN, as in PyTorch
/// Masked       entries are exactly 0, whatever they hold; a fully masked row is all zeros
/// Subnormal    results are kept
/// Empty        a row of length 0 writes nothing
/// In place     in and out may be the same rows
[[nodiscard]] Status softmax(Rows<const float> in, Rows<float> out,
                             const SoftmaxOptions& options = {}) noexcept;
[[nodiscard]] Status softmax(Rows<const double> in, Rows<double> out,
                             const SoftmaxOptions& options = {}) noexcept;

/// softmax of the negated input: the smallest entry gets the most. Same contract, signs exchanged.
[[nodiscard]] Status softmin(Rows<const float> in, Rows<float> out,
                             const SoftmaxOptions& options = {}) noexcept;
[[nodiscard]] Status softmin(Rows<const double> in, Rows<double> out,
                             const SoftmaxOptions& options = {}) noexcept;

}  // namespace logitkit
