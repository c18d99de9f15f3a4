#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// Keeps p(t) >= min(epsilon, sqrt(epsilon) * e^-H), H the entropy. By rule of transformers, where
/// fewer than min_keep reach it, everything that ties with the last of the min_keep best.
///
/// Range    [0, 1)
/// Default  off (0)
/// Source   Hewitt et al. 2022, arXiv:2210.15191; transformers
struct EtaCutoff {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
