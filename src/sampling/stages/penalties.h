#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// For every token t that occurs in the last penalty_window tokens, n times (n' times, if primed
/// tokens do not count):
///
///     logit(t) = logit(t) * r  if logit(t) <= 0, else logit(t) / r      (repetition)
///     logit(t) -= n' * frequency + (n' > 0) * presence                  (frequency, presence)
///
/// in this order, or subtracting first. Before it the encoder's tokens are divided by their own
/// penalty likewise (1/r). In the space of log-probabilities logits are replaced by their
/// log-softmax before each of the two, so that r does not depend on where a model has its zero.
/// The first penalty_skip tokens of the text do not count.
///
/// Range    r in (0, inf); the others any finite number; negative ones encourage
/// Default  1, 0, 0, window -1 (all)
/// Source   CTRL (Keskar et al. 2019, arXiv:1909.05858); OpenAI; web-llm subtracts first
struct Penalties {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
