#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// For every end token, once more than `start` tokens are generated: logit += |logit| *
/// (factor^(generated - start) - 1).
///
/// Range    factor (0, inf); above 1 the end comes nearer with every token
/// Default  off (factor 1)
/// Source   transformers' ExponentialDecayLengthPenalty
struct LengthDecay {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
