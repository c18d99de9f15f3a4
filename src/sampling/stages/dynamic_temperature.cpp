#include "dynamic_temperature.h"

#include <algorithm>

#include "../portable_math.h"

namespace logitkit::sampling {

bool DynamicTemperature::enabled(const SamplerOptions& options) noexcept {
  return options.dynamic_range > 0;
}

Status DynamicTemperature::apply(Step& step) noexcept {
  const std::size_t count = step.candidates.count();
  if (count < 2) return Status::ok;
  double entropy = 0;
  const Status status = step.candidates.entropy(entropy);
  if (status != Status::ok) return status;
  const SamplerOptions& options = step.options;
  const double low = std::max(0.0, options.temperature - options.dynamic_range);
  const double high = options.temperature + options.dynamic_range;
  const double share = std::min(1.0, entropy / portable::log(static_cast<double>(count)));
  const double temperature = low + (high - low) * portable::pow(share, options.dynamic_exponent);
  if (temperature <= 0) return step.candidates.keep_top(1, Ties::lowest_id);
  return step.candidates.divide_by(temperature);
}

}  // namespace logitkit::sampling
