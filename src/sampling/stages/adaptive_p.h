#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// Steers the probability of the drawn tokens towards `target`. With the moving average sum /
/// weight of the probabilities drawn so far, a = clamp(2 target - sum / weight, 0, 1) and x = |p(t)
/// - a| / 0.3:
///
///     logit(t) = 5 - 10 x^2 / (1 + x)
///
/// On accept, p being what this stage found for the token: sum = p + decay * sum, weight = 1 +
/// decay * weight; they begin at target / (1 - decay) and 1 / (1 - decay).
///
/// Range    target [0, 1], decay [0, 0.99]
/// Default  off, decay 0.9
/// Source   MrJackSpade and ddh0, llama.cpp #17927
struct AdaptiveP {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
