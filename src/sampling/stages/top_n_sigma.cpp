#include "top_n_sigma.h"

namespace logitkit::sampling {

bool TopNSigma::enabled(const SamplerOptions& options) noexcept { return options.top_n_sigma > 0; }

Status TopNSigma::apply(Step& step) noexcept {
  Candidates& candidates = step.candidates;
  const double threshold = candidates.max() - step.options.top_n_sigma * candidates.deviation();
  return candidates.keep_at_least(threshold, static_cast<std::size_t>(step.options.min_keep));
}

}  // namespace logitkit::sampling
