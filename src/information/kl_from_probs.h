#pragma once

#include <cstdint>

#include "../rows.h"
#include "../status.h"

namespace logitkit {

/// out[row] = KL(p || q) = sum (p log(p / q) - p + q) / log(base); for rows that sum to 1 the last
/// two add up to 0, and keep what rounding left of that 1 out of the result
///
/// Max error    in double, of terms of one sign, the sum compensated, rounded once; at least 0
/// p = 0        counts q; p > 0 where q = 0 gives +inf
/// below 0, NaN in either row make it NaN
/// log_base     the natural logarithm of the base (1 for nats, log 2 for bits)
/// Masked       entries are outside of both rows; a fully masked or empty row gives 0
[[nodiscard]] Status kl_from_probs(Rows<const float> p, const float* q, float* out,
                                   double log_base = 1,
                                   const std::uint8_t* mask = nullptr) noexcept;
[[nodiscard]] Status kl_from_probs(Rows<const double> p, const double* q, double* out,
                                   double log_base = 1,
                                   const std::uint8_t* mask = nullptr) noexcept;

}  // namespace logitkit
