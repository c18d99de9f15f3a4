#pragma once

#include <cstddef>
#include <cstdint>

#include "../status.h"
#include "random.h"

namespace logitkit {

/// argmax_i (logits[i] - max) / temperature + g_i, g_i the i-th standard Gumbel variate of the
/// stream: a draw from softmax(logits / temperature). Takes vocab_size draws from `random`.
/// temperature 0 is the argmax, infinity uniform over the logits above -infinity; ties by lower id.
/// +infinity shares among its equals.
///
/// not_a_number, all_masked   as for a sampler; then no draw is taken
[[nodiscard]] Status gumbel_max(const float* logits, std::size_t vocab_size, double temperature,
                                Random& random, std::int32_t& token) noexcept;
[[nodiscard]] Status gumbel_max(const double* logits, std::size_t vocab_size, double temperature,
                                Random& random, std::int32_t& token) noexcept;

}  // namespace logitkit
