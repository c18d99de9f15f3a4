#pragma once

#include <cstdint>

#include "../rows.h"
#include "../status.h"

namespace logitkit {

/// probs[k] = max(logits[k] - max - tau, 0) with tau such that they sum to 1: the Euclidean
/// projection of the logits on the simplex (Martins & Astudillo 2016)
///
/// Max error    float: the exact result rounded once (6e-8 absolute) at any offset of the logits,
///              |sum - 1| <= 1.2e-7; double: 1e-15 absolute, |sum - 1| <= 1e-13
/// Support      exact: an entry on the threshold is 0
/// Cost         that of the candidates above max - 1; no sort, no cap on iterations
/// -inf         gives exactly 0
/// NaN, +inf, all -inf   the row is NaN
/// Masked       entries are exactly 0, whatever they hold; a fully masked row is all zeros
/// Empty        a row of length 0 writes nothing
/// In place     in and out may be the same rows
/// Memory       scratch of about 1.1 rows; out_of_memory before anything is written
[[nodiscard]] Status sparsemax(Rows<const float> in, Rows<float> out,
                               const std::uint8_t* mask = nullptr) noexcept;
[[nodiscard]] Status sparsemax(Rows<const double> in, Rows<double> out,
                               const std::uint8_t* mask = nullptr) noexcept;

}  // namespace logitkit
