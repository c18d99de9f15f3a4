#include "min_p.h"

#include "../portable_math.h"

namespace logitkit::sampling {

bool MinP::enabled(const SamplerOptions& options) noexcept { return options.min_p > 0; }

Status MinP::apply(Step& step) noexcept {
  return step.candidates.keep_within(portable::log(step.options.min_p),
                                     static_cast<std::size_t>(step.options.min_keep));
}

}  // namespace logitkit::sampling
