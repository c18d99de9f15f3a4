#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// Keeps the smallest set of tokens whose probability reaches p, taken in order of |-ln p(t) - H|,
/// the distance of their surprise from the entropy, ties by lower id. By rule: llama.cpp until the
/// mass exceeds p; transformers with all ties of the one that reaches it.
///
/// Range    (0, 1]
/// Default  off (1)
/// Source   Meister et al. 2023, arXiv:2202.00666
struct TypicalP {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
