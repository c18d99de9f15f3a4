#include "top_p.h"

namespace logitkit::sampling {

bool TopP::enabled(const SamplerOptions& options) noexcept { return options.top_p < 1; }

Status TopP::apply(Step& step) noexcept {
  return step.candidates.keep_share(step.options.top_p,
                                    static_cast<std::size_t>(step.options.min_keep));
}

}  // namespace logitkit::sampling
