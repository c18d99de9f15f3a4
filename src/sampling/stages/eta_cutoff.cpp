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
  const double threshold = step.candidates.max() + portable::log(eta * total);
  return step.candidates.keep_at_least(threshold, static_cast<std::size_t>(step.options.min_keep));
}

}  // namespace logitkit::sampling
