#pragma once

#include <cstddef>

namespace logitkit::sampling {

/// weights[i] = exp(logits[i] / temperature - max) for count entries, and their sum in a fixed
/// order. `max` is the largest of these quotients, so that the best entry weighs exactly 1, at
/// every temperature. -infinity weighs 0.
///
/// Each weight has 1 ulp from the exponential and |logit / temperature| * 2^-52 from its argument,
/// and the same bits on every machine and whichever of the two forms computes it.
[[nodiscard]] double weigh(const float* logits, std::size_t count, double temperature, double max,
                           double* weights) noexcept;
[[nodiscard]] double weigh(const double* logits, std::size_t count, double max,
                           double* weights) noexcept;

/// The weight of one logit.
[[nodiscard]] double weight_of(double logit, double max) noexcept;

/// The sum of count values in a fixed order.
[[nodiscard]] double ordered_sum(const double* values, std::size_t count) noexcept;

}  // namespace logitkit::sampling
