#include "bans.h"

namespace logitkit::sampling {

bool Bans::enabled(const SamplerOptions& options) noexcept {
  return !options.banned_tokens.empty() || !options.begin_suppress.empty() ||
         options.banned_sequences.size() > 0 || options.restrict_to_allowed ||
         (!options.end_tokens.empty() && (options.min_new_tokens > 0 || options.min_length > 0));
}

Status Bans::apply(Step& step) noexcept {
  const SamplerOptions& options = step.options;
  if (step.bitmask != nullptr) {
    const Status status = step.candidates.apply_bitmask(step.bitmask);
    if (status != Status::ok) return status;
  }
  for (const std::int32_t token : options.banned_tokens) step.candidates.remove(token);
  if (step.history.generated_count() == 0) {
    for (const std::int32_t token : options.begin_suppress) step.candidates.remove(token);
  }
  for (std::size_t i = 0; i < options.banned_sequences.size(); ++i) {
    const auto sequence = options.banned_sequences[i];
    if (step.history.leads_to(sequence, options.rules.sequences_within_context))
      step.candidates.remove(sequence.back());
  }
  const bool too_short =
      static_cast<std::int64_t>(step.history.generated_count()) < options.min_new_tokens ||
      static_cast<std::int64_t>(step.history.tokens().size()) < options.min_length;
  if (too_short) {
    for (const std::int32_t token : options.end_tokens) step.candidates.remove(token);
  }
  return options.restrict_to_allowed ? step.candidates.keep_only(options.allowed_tokens)
                                     : Status::ok;
}

}  // namespace logitkit::sampling
