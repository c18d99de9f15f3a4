#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// Quadratic and cubic smoothing, with d = logit - max, k = (3 - curve) / 2, s = (curve - 1) / 2:
///
///     logit = max - k * factor * d^2 + s * factor * d^3
///
/// Range    factor [0, inf), curve any finite number; 1 is the plain quadratic
/// Default  off (factor 0), curve 1
/// Source   kalomaze; koboldcpp and text-generation-webui
struct Smoothing {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
