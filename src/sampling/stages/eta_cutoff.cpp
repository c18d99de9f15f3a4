#include "eta_cutoff.h"

#include <algorithm>
#include <cmath>

#include "../portable_math.h"

namespace logitkit::sampling {

bool EtaCutoff::enabled(const SamplerOptions& options) noexcept { return options.eta_cutoff > 0; }

Status EtaCutoff::apply(Step& step) noexcept {
  double total = 0;
  double entropy = 0;
  Status status = step.candidates.total(total);
  if (status == Status::ok) status = step.candidates.entropy(entropy);
  if (status != Status::ok) return status;
  const double epsilon = step.options.eta_cutoff;
  const double eta = std::min(epsilon, std::sqrt(epsilon) * portable::exp(-entropy));
  return step.candidates.keep_within(
      portable::log(eta * total), static_cast<std::size_t>(step.options.min_keep),
      step.options.rules.cutoffs_keep_ties ? Ties::keep_all : Ties::lowest_id);
}

}  // namespace logitkit::sampling
