#include "penalties.h"

#include "../../simd/f64x2.h"

namespace logitkit::sampling {

namespace {

// logit <= 0 ? logit * penalty : logit / penalty without a branch: signs come as they like, and the
// processor would foresee half of them wrongly
double repeat_penalized(double logit, double penalty) noexcept {
  using simd::F64x2;
  const F64x2 x(logit), r(penalty);
  return select(x <= F64x2(0.0), x * r, x / r).first();
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
  const bool repetition_first = options.penalty_order == PenaltyOrder::repetition_first;
  return step.candidates.edit_each(
      step.history.counts().entries(), [&](double logit, const TokenCounts::Entry& entry) {
        const double count = options.penalize_prompt ? entry.count : entry.generated;
        const double subtracted =
            count * options.frequency_penalty + (count > 0 ? options.presence_penalty : 0);
        return repetition_first ? repeat_penalized(logit, options.repetition_penalty) - subtracted
                                : repeat_penalized(logit - subtracted, options.repetition_penalty);
      });
}

}  // namespace logitkit::sampling
