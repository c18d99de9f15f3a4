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
/// Cost     without a window, or while the text fits in it: a token more is O(1) amortized,
/// whatever
///          the text is; a step takes time with the number of different m of the text's end, at
///          most 88.7 / ln(base) (160 by default), and of the tokens that once followed it. A text
///          longer than its window: O(window)
/// Range    base [1, inf), allowed_length >= 1
/// Default  multiplier 0 (off), base 1.75, allowed_length 2, window -1 (all), no breakers
/// Source   p-e-w, text-generation-webui #5677; as llama.cpp counts
struct Dry {
  /// Longer repetitions count as one of this length.
  [[nodiscard]] static std::size_t longest_match(const SamplerOptions& options) noexcept;
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
