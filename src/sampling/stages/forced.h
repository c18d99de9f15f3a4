#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// Where a token is forced at this position (counted in generated tokens), only it stays, with
/// logit 0, whatever banned it.
///
/// Default  off
/// Source   transformers' ForcedBOSToken and ForcedEOSToken processors
struct Forced {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
