#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// Where a token is forced at this position (counted in tokens of the answer), only it stays, with
/// logit 0, whatever filter, penalty or n-gram took it out. Bans are stronger, before and after
/// this stage: where the stage `bans`, the bitmask, a bias of -infinity or a logit of -infinity
/// forbids the token, none is left.
///
/// Default  off
/// Source   transformers' ForcedBOSToken and ForcedEOSToken processors
struct Forced {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
