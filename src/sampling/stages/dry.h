#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// "Don't repeat yourself": for every token x that once followed what the text now ends with, over
/// m >= allowed_length tokens (the longest such m, counted back to the last breaker and inside the
/// window):
///
///     logit(x) -= multiplier * base^(m - allowed_length)
///
/// the exponent being limited so that the power stays a float32. A token that is a breaker by
/// itself is not penalised. Several breakers: the one that begins last counts, among those that
/// begin together the longest.
///
/// Range    base [1, inf), allowed_length >= 1
/// Default  multiplier 0 (off), base 1.75, allowed_length 2, window -1 (all), no breakers
/// Source   p-e-w, text-generation-webui #5677; as llama.cpp counts
struct Dry {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
