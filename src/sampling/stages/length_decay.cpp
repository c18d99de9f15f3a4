#include "length_decay.h"

#include <cmath>

#include "../portable_math.h"

namespace logitkit::sampling {

bool LengthDecay::enabled(const SamplerOptions& options) noexcept {
  return options.length_decay_factor != 1 && !options.end_tokens.empty();
}

Status LengthDecay::apply(Step& step) noexcept {
  const auto generated = static_cast<std::int64_t>(step.history.generated_count());
  const std::int64_t beyond = generated - step.options.length_decay_start;
  if (beyond <= 0) return Status::ok;
  const double growth =
      portable::pow(step.options.length_decay_factor, static_cast<double>(beyond)) - 1;
  for (const std::int32_t token : step.options.end_tokens) {
    const Status status =
        step.candidates.edit(token, [=](double logit) { return logit + std::abs(logit) * growth; });
    if (status != Status::ok) return status;
  }
  return Status::ok;
}

}  // namespace logitkit::sampling
