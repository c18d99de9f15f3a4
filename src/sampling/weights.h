#pragma once

#include <cstddef>

namespace logitkit::sampling {

/// How the floats of a row are weighed: exp((logit - top) / temperature + below). `top` is the
/// largest of the row, and `below` how far it is below the largest candidate of all once both are
/// divided: what is compared is subtracted before it is scaled, so that the best entry weighs
/// exactly 1 at every temperature.
struct RowScale {
  double temperature = 1;
  double top = 0;    ///< finite
  double below = 0;  ///< <= 0
};

/// The weights of count floats, a multiple of 4, and their sum in a fixed order. -infinity weighs
/// 0.
///
/// Each weight has 1 ulp from the exponential and 2^-52 times the distance from its argument, and
/// the same bits on every machine.
[[nodiscard]] double weigh(const float* logits, std::size_t count, const RowScale& scale,
                           double* weights) noexcept;
/// weights[i] = exp(logits[i] - max), and their sum in the same order.
[[nodiscard]] double weigh(const double* logits, std::size_t count, double max,
                           double* weights) noexcept;

/// The weight of one logit.
[[nodiscard]] double weight_of(double logit, double max) noexcept;

/// The sum of count values in a fixed order.
[[nodiscard]] double ordered_sum(const double* values, std::size_t count) noexcept;

}  // namespace logitkit::sampling
