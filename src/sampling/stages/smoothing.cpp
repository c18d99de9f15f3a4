#include "smoothing.h"

#include <algorithm>
#include <limits>

namespace logitkit::sampling {

bool Smoothing::enabled(const SamplerOptions& options) noexcept {
  return options.smoothing_factor != 0;
}

Status Smoothing::apply(Step& step) noexcept {
  const Status status = step.candidates.to_list();
  if (status != Status::ok) return status;
  CandidateList& list = step.candidates.list();
  const double max = list.max();
  const double square = -(3 - step.options.smoothing_curve) / 2 * step.options.smoothing_factor;
  const double cube = (step.options.smoothing_curve - 1) / 2 * step.options.smoothing_factor;
  list.transform([=](double logit) {
    const double d = std::max(logit - max, std::numeric_limits<double>::lowest());
    const double smoothed = max + square * (d * d) + cube * (d * d * d);
    // No number where a power overflows and its factor is 0 or the other one overflows too
    return smoothed == smoothed ? smoothed : max + (square + (cube == 0 ? 0 : cube * d)) * (d * d);
  });
  return Status::ok;
}

}  // namespace logitkit::sampling
