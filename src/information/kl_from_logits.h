#pragma once

#include <cstdint>

#include "../rows.h"
#include "../status.h"

namespace logitkit {

/// out[row] = KL(p || q) = sum p (log p - log q) / log(base), p = softmax(p_logits), q =
/// softmax(q_logits)
///
/// Max error    in double, the sum compensated, rounded once; at least 0
/// p = 0        counts nothing; p > 0 where q = 0 gives +inf
/// NaN, +inf, all -inf   in either row make it NaN
/// log_base     the natural logarithm of the base (1 for nats, log 2 for bits)
/// Masked       entries are outside of both rows; a fully masked or empty row gives 0
[[nodiscard]] Status kl_from_logits(Rows<const float> p_logits, const float* q_logits, float* out,
                                    double log_base = 1,
                                    const std::uint8_t* mask = nullptr) noexcept;
[[nodiscard]] Status kl_from_logits(Rows<const double> p_logits, const double* q_logits,
                                    double* out, double log_base = 1,
                                    const std::uint8_t* mask = nullptr) noexcept;

}  // namespace logitkit
