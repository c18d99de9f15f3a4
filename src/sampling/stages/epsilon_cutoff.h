#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// Keeps p(t) >= epsilon. By rule of transformers, where
/// fewer than min_keep reach it, everything that ties with the last of the min_keep best.
///
/// Range    [0, 1)
/// Default  off (0)
/// Source   Hewitt et al. 2022, arXiv:2210.15191; transformers. text-generation-webui counts
/// epsilon in units of 1e-4
struct EpsilonCutoff {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
