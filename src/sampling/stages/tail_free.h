#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// With p sorted downward and d_i = |p_i - 2 p_(i+1) + p_(i+2)| normalised to sum 1: keeps the
/// first token and token i + 1 as long as d_0 + ... + d_i <= z; the last token of all always goes.
/// Of equal probabilities throughout (no d at all) only the last goes. Up to two candidates stay as
/// they are. The one stage whose definition needs all candidates in order: they are sorted by
/// radix, in linear time.
///
/// Range    [0, 1]
/// Default  off (1)
/// Source   Phelps 2019, "Tail free sampling", as text-generation-webui counts (koboldcpp keeps one
/// token fewer)
struct TailFree {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
