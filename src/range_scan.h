#pragma once

#include <cstddef>

namespace logitkit {

/// The first of x[0..count) that is outside [low, high] or NaN; count where there is none.
[[nodiscard]] std::size_t first_outside(const double* x, std::size_t count, double low,
                                        double high) noexcept;

}  // namespace logitkit
