#pragma once

#include <cstdint>

#include "../rows.h"
#include "../status.h"

namespace logitkit {

struct GumbelSoftmaxOptions {
  double temperature = 1;         ///< in [0, inf]
  bool hard = false;              ///< one-hot at the largest noisy logit
  const double* noise = nullptr;  ///< laid out like the input; null draws it:
  std::uint64_t seed = 0;         ///< entry n of the input gets draw n of Random(seed).gumbel()
  const std::uint8_t* mask = nullptr;  ///< laid out like the input, 1 = keep; null keeps everything
};

/// probs = softmax((logits + noise) / temperature), noise standard Gumbel: a draw from the softmax,
/// relaxed (Jang, Gu and Poole 2017; Maddison, Mnih and Teh 2017)
///
/// hard         exactly 1 at the largest logits + noise (the lowest index of those that tie),
/// exactly
///              0 elsewhere, whatever the temperature: a draw from softmax(logits)
/// Max error    in double, rounded once (float); the contract of softmax in all else
/// Memory       one double an entry (float)
/// In place     in and out may be the same rows
[[nodiscard]] Status gumbel_softmax(Rows<const float> in, Rows<float> out,
                                    const GumbelSoftmaxOptions& options = {}) noexcept;
[[nodiscard]] Status gumbel_softmax(Rows<const double> in, Rows<double> out,
                                    const GumbelSoftmaxOptions& options = {}) noexcept;

}  // namespace logitkit
