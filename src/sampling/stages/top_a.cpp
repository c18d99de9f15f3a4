#include "top_a.h"

#include "../portable_math.h"

namespace logitkit::sampling {

bool TopA::enabled(const SamplerOptions& options) noexcept { return options.top_a > 0; }

Status TopA::apply(Step& step) noexcept {
  // max p = 1 / total, so p >= a max p^2 is weight >= a / total
  double total = 0;
  const Status status = step.candidates.total(total);
  if (status != Status::ok) return status;
  return step.candidates.keep_within(portable::log(step.options.top_a / total),
                                     static_cast<std::size_t>(step.options.min_keep));
}

}  // namespace logitkit::sampling
