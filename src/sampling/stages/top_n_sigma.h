#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// Keeps logit >= max - n * sigma, sigma the population standard deviation of the finite logits.
///
/// Range    n (0, inf)
/// Default  off (0)
/// Source   Tang et al. 2024, arXiv:2411.07641; llama.cpp. text-generation-webui divides by V - 1
/// and counts masked logits as 0
struct TopNSigma {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
