#pragma once

#include <cstdint>

#include "../rows.h"
#include "../status.h"

namespace logitkit {

struct BudgetOptions {
  double budget = 1;                   ///< in [0, length]
  const std::uint8_t* mask = nullptr;  ///< laid out like the input, 1 = keep; null keeps everything
};

/// y[k] = min(max(logits[k] - tau, 0), 1) with tau such that they sum to the budget: the Euclidean
/// projection of the logits on {0 <= y <= 1, sum y = budget}
///
/// budget       1 is sparsemax; with no more than `budget` entries above -inf each of them is 1
/// Max error    float: 6e-8 absolute at any offset of the logits; double: 1e-15, and that of tau, 1
/// ulp
///              of the largest distance to the maximum within the support
/// Support      exact, and entries are exactly 1 where they are full
/// -inf, NaN, +inf, masks, empty rows, in place, memory: as sparsemax
[[nodiscard]] Status budgeted_sparsemax(Rows<const float> in, Rows<float> out,
                                        const BudgetOptions& options = {}) noexcept;
[[nodiscard]] Status budgeted_sparsemax(Rows<const double> in, Rows<double> out,
                                        const BudgetOptions& options = {}) noexcept;

}  // namespace logitkit
