#include "top_k.h"

#include <algorithm>

namespace logitkit::sampling {

bool TopK::enabled(const SamplerOptions& options) noexcept { return options.top_k > 0; }

Status TopK::apply(Step& step) noexcept {
  const std::int64_t k = std::max(step.options.top_k, step.options.min_keep);
  return step.candidates.keep_top(static_cast<std::size_t>(k), step.options.rules.top_k_keeps_ties
                                                                   ? Ties::keep_all
                                                                   : Ties::lowest_id);
}

}  // namespace logitkit::sampling
