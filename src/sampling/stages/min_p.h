#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// Keeps p(t) >= min_p * max p, that is logit >= max + ln min_p.
///
/// Range    [0, 1]
/// Default  off (0)
/// Source   Nguyen et al. 2024, arXiv:2407.01082
struct MinP {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
