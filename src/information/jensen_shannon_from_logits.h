#pragma once

#include <cstdint>

#include "../rows.h"
#include "../status.h"

namespace logitkit {

/// out[row] = (KL(p || m) + KL(q || m)) / 2 / log(base), m = (p + q) / 2; in [0, log 2 / log(base)]
///
/// Max error    in double, the sum compensated, rounded once. Taken from the difference of log p
/// and
///              log q, so that m needs no logarithm of a rounded sum.
/// p = 0, q = 0 count nothing
/// NaN, +inf, all -inf   in either row make it NaN
/// log_base     the natural logarithm of the base (1 for nats, log 2 for bits)
/// Masked       entries are outside of both rows; a fully masked or empty row gives 0
[[nodiscard]] Status jensen_shannon_from_logits(Rows<const float> p_logits, const float* q_logits,
                                                float* out, double log_base = 1,
                                                const std::uint8_t* mask = nullptr) noexcept;
[[nodiscard]] Status jensen_shannon_from_logits(Rows<const double> p_logits, const double* q_logits,
                                                double* out, double log_base = 1,
                                                const std::uint8_t* mask = nullptr) noexcept;

}  // namespace logitkit
