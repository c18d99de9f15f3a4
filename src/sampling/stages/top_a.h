#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// Keeps p(t) >= a * (max p)^2.
///
/// Range    [0, 1]
/// Default  off (0)
/// Source   BlinkDL, RWKV-LM; text-generation-webui, koboldcpp, ExLlamaV2
struct TopA {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
