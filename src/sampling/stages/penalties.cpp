#include "penalties.h"

namespace logitkit::sampling {

namespace {

double repeat_penalized(double logit, double penalty) noexcept {
  return logit <= 0 ? logit * penalty : logit / penalty;
}

}  // namespace

bool Penalties::enabled(const SamplerOptions& options) noexcept {
  return options.repetition_penalty != 1 || options.frequency_penalty != 0 ||
         options.presence_penalty != 0 ||
         (options.encoder_repetition_penalty != 1 && !options.encoder_tokens.empty());
}

Status Penalties::apply(Step& step) noexcept {
  const SamplerOptions& options = step.options;
  const bool normalizes = options.penalty_space == PenaltySpace::log_probs;
  if (options.encoder_repetition_penalty != 1) {
    const Status normalized = normalizes ? step.candidates.normalize() : Status::ok;
    if (normalized != Status::ok) return normalized;
    for (const std::int32_t token : options.encoder_tokens) {
      const Status status = step.candidates.edit(token, [&](double logit) {
        return repeat_penalized(logit, 1 / options.encoder_repetition_penalty);
      });
      if (status != Status::ok) return status;
    }
  }
  if (normalizes && options.repetition_penalty != 1) {
    const Status status = step.candidates.normalize();
    if (status != Status::ok) return status;
  }
  for (const TokenCounts::Entry& entry : step.history.counts().entries()) {
    const double count = options.penalize_prompt ? entry.count : entry.generated;
    const double subtracted =
        count * options.frequency_penalty + (count > 0 ? options.presence_penalty : 0);
    const Status status = step.candidates.edit(entry.id, [&](double logit) {
      return options.penalty_order == PenaltyOrder::repetition_first
                 ? repeat_penalized(logit, options.repetition_penalty) - subtracted
                 : repeat_penalized(logit - subtracted, options.repetition_penalty);
    });
    if (status != Status::ok) return status;
  }
  return Status::ok;
}

}  // namespace logitkit::sampling
