#include "top_n_sigma.h"

namespace logitkit::sampling {

bool TopNSigma::enabled(const SamplerOptions& options) noexcept { return options.top_n_sigma > 0; }

Status TopNSigma::apply(Step& step) noexcept {
  double deviation = 0;
  const Status status = step.candidates.deviation(deviation);
  if (status != Status::ok) return status;
  // Of equal logits it is 0, and all stay
  return step.candidates.keep_within(-step.options.top_n_sigma * deviation,
                                     static_cast<std::size_t>(step.options.min_keep));
}

}  // namespace logitkit::sampling
