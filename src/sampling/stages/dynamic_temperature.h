#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// logit = logit / T with T between max(0, temperature - range) and temperature + range, by how
/// undecided the model is:
///
///     T = low + (high - low) * (H / ln n)^exponent,  H the entropy of the n finite candidates
///
/// A T of 0 is greedy; a single candidate stays as it is.
///
/// Range    range [0, inf), exponent (0, inf)
/// Default  off (range 0), exponent 1
/// Source   kalomaze; llama.cpp (which counts masked tokens in n)
struct DynamicTemperature {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
