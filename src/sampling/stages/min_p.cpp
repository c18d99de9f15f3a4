#include "min_p.h"

#include "../portable_math.h"

namespace logitkit::sampling {

bool MinP::enabled(const SamplerOptions& options) noexcept { return options.min_p > 0; }

Status MinP::apply(Step& step) noexcept {
  const double threshold = step.candidates.max() + portable::log(step.options.min_p);
  return step.candidates.keep_at_least(threshold, static_cast<std::size_t>(step.options.min_keep));
}

}  // namespace logitkit::sampling
