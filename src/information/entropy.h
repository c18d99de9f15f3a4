#pragma once

#include <cstdint>

#include "../rows.h"
#include "../status.h"

namespace logitkit {

/// out[row] = -sum_k p[k] log(p[k]) / log(base), with 0 log 0 = 0; nats for base e
///
/// log_base     the natural logarithm of the base (1 for nats, log 2 for bits)
/// Summation    in double, rounded once
/// Bounds       a row that sums to 1 (to 2^-33) gives [0, log(n) / log(base)], n its kept entries
/// p outside [0, inf) or NaN   gives NaN;  an empty row gives 0
/// Masked       entries count for nothing
[[nodiscard]] Status entropy(Rows<const float> probs, float* out, double log_base = 1,
                             const std::uint8_t* mask = nullptr) noexcept;
[[nodiscard]] Status entropy(Rows<const double> probs, double* out, double log_base = 1,
                             const std::uint8_t* mask = nullptr) noexcept;

/// out[row] = entropy / log(number of entries), in [0, 1]; 0 for a row of one entry; the number
/// counts only kept ones
[[nodiscard]] Status normalized_entropy(Rows<const float> probs, float* out,
                                        const std::uint8_t* mask = nullptr) noexcept;
[[nodiscard]] Status normalized_entropy(Rows<const double> probs, double* out,
                                        const std::uint8_t* mask = nullptr) noexcept;

}  // namespace logitkit
