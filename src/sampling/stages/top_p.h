#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// Keeps the smallest set of most likely tokens whose probability reaches p, ties by lower id.
///
/// Range    [0, 1]; 0 keeps min_keep tokens
/// Default  off (1)
/// Source   nucleus sampling, Holtzman et al. 2020, arXiv:1904.09751. ExLlama drops the token that
/// crosses p
struct TopP {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
