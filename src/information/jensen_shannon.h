#pragma once

#include <cstdint>

#include "../rows.h"
#include "../status.h"

namespace logitkit {

/// out[row] = (KL(p || m) + KL(q || m)) / 2 / log(base), m = (p + q) / 2: symmetric, in
/// [0, log 2 / log(base)] exactly
///
/// Max error    in double, of terms of one sign, the sum compensated, rounded once
/// below 0, NaN in either row make it NaN
/// log_base     the natural logarithm of the base (1 for nats, log 2 for bits)
/// Masked       entries are outside of both rows; a fully masked or empty row gives 0
[[nodiscard]] Status jensen_shannon(Rows<const float> p, const float* q, float* out,
                                    double log_base = 1,
                                    const std::uint8_t* mask = nullptr) noexcept;
[[nodiscard]] Status jensen_shannon(Rows<const double> p, const double* q, double* out,
                                    double log_base = 1,
                                    const std::uint8_t* mask = nullptr) noexcept;

}  // namespace logitkit
