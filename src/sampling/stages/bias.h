#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// logit(t) += bias for every biased token t, duplicates adding up; and, for every biased sequence
/// whose beginning the text ends with, the bias on its last token. A bias of -infinity bans.
///
/// Default  off
/// Source   OpenAI's logit_bias; sequences: transformers' SequenceBiasLogitsProcessor (of equal
/// ones
///          the last counts there, which its preset sees to; here they add)
struct Bias {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
  /// Whether a bias of -infinity bans the token in this step.
  [[nodiscard]] static bool bans(const Step& step, std::int32_t token) noexcept;
};

}  // namespace logitkit::sampling
