#pragma once

#include <cstddef>
#include <cstdint>

#include "../status.h"

namespace logitkit {

/// Draws from weights >= 0 that need not sum to 1, one for each of the `count` uniforms in [0, 1):
/// the first index, upward, at which the weights so far exceed u times their total. Without
/// replacement each draw is from what the earlier ones left. O(n + count log n).
///
/// not_a_number   where a weight is NaN, infinite or negative
/// all_masked     where no weight is left to draw
[[nodiscard]] Status multinomial(const double* weights, std::size_t n, const double* uniforms,
                                 std::size_t count, bool replacement, std::int32_t* drawn) noexcept;

}  // namespace logitkit
