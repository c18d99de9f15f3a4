#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// Takes out every token that would complete an n-gram which the text already has; n = 1 every
/// token that occurs.
///
/// Range    n >= 1
/// Default  off (0)
/// Source   fairseq; transformers' NoRepeatNGramLogitsProcessor
struct NoRepeatNgram {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
