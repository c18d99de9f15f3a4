#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// Takes out: banned tokens; begin_suppress, where no token is generated yet; the last token of
/// every banned sequence whose beginning the text ends with; everything but the allowed tokens,
/// where there is such a list; end tokens while fewer than min_new_tokens are generated or the
/// text, prompt included, is shorter than min_length; and what the step's bitmask forbids.
///
/// Default  off
/// Source   transformers' NoBadWords, SuppressTokens, SuppressTokensAtBegin, MinLength and
/// MinNewTokensLength processors; bitmask: xgrammar
struct Bans {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
