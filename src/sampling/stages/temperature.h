#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// logit = logit / T. T = 0 keeps the largest logit alone, the lowest id among equals; T = infinity
/// makes all candidates equal. Where dynamic temperature is on, T is the middle of its range and
/// this stage leaves the division to it.
///
/// Range    [0, inf]
/// Default  1
struct Temperature {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
