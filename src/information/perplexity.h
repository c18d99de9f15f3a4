#pragma once

#include <cstdint>

#include "../rows.h"
#include "../status.h"

namespace logitkit {

/// *out = exp(mean cross-entropy of the rows that are not ignored): what the model is as uncertain
/// as that many equal choices
///
/// Max error    6 + log(*out) ulp of double. From log-probabilities, so that a probability that
///              underflows is no +inf
/// ids          one a row, in [0, length) or ignore_index
/// No rows      NaN
[[nodiscard]] Status perplexity(Rows<const float> logits, const std::int32_t* ids,
                                std::int32_t ignore_index, double* out) noexcept;
[[nodiscard]] Status perplexity(Rows<const double> logits, const std::int32_t* ids,
                                std::int32_t ignore_index, double* out) noexcept;

}  // namespace logitkit
