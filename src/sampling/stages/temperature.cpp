#include "temperature.h"

namespace logitkit::sampling {

bool Temperature::enabled(const SamplerOptions& options) noexcept {
  return options.temperature != 1 && options.dynamic_range <= 0;
}

Status Temperature::apply(Step& step) noexcept {
  if (step.options.temperature <= 0) return step.candidates.keep_top(1, Ties::lowest_id);
  return step.candidates.divide_by(step.options.temperature);
}

}  // namespace logitkit::sampling
