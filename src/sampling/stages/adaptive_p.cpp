#include "adaptive_p.h"

#include <algorithm>
#include <cmath>

namespace logitkit::sampling {

bool AdaptiveP::enabled(const SamplerOptions& options) noexcept {
  return options.adaptive_target >= 0;
}

Status AdaptiveP::apply(Step& step) noexcept {
  Status status = step.candidates.to_list();
  CandidateList& list = step.candidates.list();
  if (status == Status::ok) status = list.weigh();
  if (status != Status::ok) return status;
  Law& found = step.before_adaptive_p;
  if (!found.ids.assign(list.ids()) || !found.logits.assign(list.logits()) ||
      !found.probs.resize(list.size()))
    return Status::out_of_memory;
  for (std::size_t i = 0; i < list.size(); ++i) found.probs[i] = list.weights()[i] / list.total();

  const double target = std::clamp(step.options.adaptive_target, 0.0, 1.0);
  const double aim = std::clamp(2 * target - step.adaptive.sum / step.adaptive.weight, 0.0, 1.0);
  std::size_t position = 0;
  list.transform([&](double) {
    const double x = std::abs(found.probs[position++] - aim) / 0.3;
    return 5 - 10 * x * x / (1 + x);
  });
  return Status::ok;
}

}  // namespace logitkit::sampling
