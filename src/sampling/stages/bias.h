#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// logit(t) += bias for every biased token t, duplicates adding up; and, for every biased sequence
/// whose beginning the text ends with, the bias on its last token. A bias of -infinity bans.
///
/// Default  off
/// Source   OpenAI's logit_bias; sequences: transformers' SequenceBiasLogitsProcessor (there
/// one-token sequences overwrite
///          each other, here they add)
struct Bias {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
