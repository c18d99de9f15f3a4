#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// Among the 100 largest logits, p renormalised over them, with entropy H: keeps the most likely
/// tokens as long as the sum of their -p ln p stays within h * H; always the first.
///
/// Range    (0, 1]
/// Default  off (1)
/// Source   Potraghloo et al. 2025, arXiv:2509.02510; transformers' TopHLogitsWarper
struct TopH {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
