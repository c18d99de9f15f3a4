#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// "Exclude top choices": with the given probability, where at least two tokens have p(t) >=
/// threshold, takes out all of these but the least likely (the highest id among equals). Skipped
/// where fewer than min_keep, or any of the protected tokens, would not survive.
///
/// The mode `expected` needs no coin and draws from the same law: the excluded tokens, of mass m,
/// are scaled by (1 - P) / (1 + P m / (1 - m)).
///
/// Range    probability [0, 1], threshold [0, 1]
/// Default  off (probability 0), threshold 0.1
/// Source   p-e-w, text-generation-webui #6335; expected form: ExLlama
struct Xtc {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
