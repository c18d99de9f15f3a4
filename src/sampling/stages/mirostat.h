#pragma once

#include "../options.h"
#include "../step.h"

namespace logitkit::sampling {

/// Keeps the surprise of the text near tau bits. The state mu begins at 2 tau; on accept, p being
/// the final probability of the token, mu -= eta * (-log2 p - tau).
///
///     version 2: keeps -log2 p(t) <= mu
///     version 1: keeps the k largest, k = floor(((e 2^mu) / (1 - V^-e))^(1/s)), V the vocabulary's
///     length, e = s - 1 and s estimated
///                from the `window` largest: s = sum t_i b_i / sum t_i^2, t_i = ln((i + 2) / (i +
///                1)), b_i = ln(p_i / p_(i+1))
///
/// At least min_keep stay.
///
/// Range    tau [0, inf), eta [0, inf), window >= 2
/// Default  off; tau 5, eta 0.1, window 100
/// Source   Basu et al. 2021, arXiv:2007.14966; llama.cpp
struct Mirostat {
  [[nodiscard]] static bool enabled(const SamplerOptions& options) noexcept;
  [[nodiscard]] static Status apply(Step& step) noexcept;
};

}  // namespace logitkit::sampling
