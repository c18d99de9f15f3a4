#include "forced.h"

namespace logitkit::sampling {

bool Forced::enabled(const SamplerOptions& options) noexcept {
  return !options.forced_positions.empty();
}

Status Forced::apply(Step& step) noexcept {
  const auto position = static_cast<std::int64_t>(step.history.generated_count());
  for (std::size_t i = 0; i < step.options.forced_positions.size(); ++i) {
    if (step.options.forced_positions[i] != position) continue;
    const Status status = step.candidates.keep_only({});
    return status != Status::ok ? status
                                : step.candidates.set_logit(step.options.forced_tokens[i], 0);
  }
  return Status::ok;
}

}  // namespace logitkit::sampling
