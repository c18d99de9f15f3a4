#include "epsilon_cutoff.h"

#include "../portable_math.h"

namespace logitkit::sampling {

bool EpsilonCutoff::enabled(const SamplerOptions& options) noexcept {
  return options.epsilon_cutoff > 0;
}

Status EpsilonCutoff::apply(Step& step) noexcept {
  double total = 0;
  const Status status = step.candidates.total(total);
  if (status != Status::ok) return status;
  return step.candidates.keep_within(
      portable::log(step.options.epsilon_cutoff * total),
      static_cast<std::size_t>(step.options.min_keep),
      step.options.rules.cutoffs_keep_ties ? Ties::keep_all : Ties::lowest_id);
}

}  // namespace logitkit::sampling
