#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// Keeps the k largest logits, ties by lower id; by rule of transformers and vLLM everything that
/// ties with the k-th.
///
/// Range    k >= 1
/// Default  off (0)
/// Source   Fan et al. 2018, arXiv:1805.04833
struct TopK {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
