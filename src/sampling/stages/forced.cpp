#include "forced.h"

#include "bans.h"
#include "bias.h"

namespace logitkit::sampling {

bool Forced::enabled(const SamplerOptions& options) noexcept {
  return !options.forced_positions.empty();
}

Status Forced::apply(Step& step) noexcept {
  const auto position = static_cast<std::int64_t>(step.history.generated_count());
  for (std::size_t i = 0; i < step.options.forced_positions.size(); ++i) {
    if (step.options.forced_positions[i] != position) continue;
    const std::int32_t token = step.options.forced_tokens[i];
    Status status = step.candidates.keep_only({});
    if (status != Status::ok) return status;
    if (!step.candidates.given(token) || Bias::bans(step, token)) return Status::ok;
    status = step.candidates.set_logit(token, 0);
    // What is forced may have been cut away, but not banned, wherever the bans stand
    return status == Status::ok ? Bans::apply(step) : status;
  }
  return Status::ok;
}

}  // namespace logitkit::sampling
