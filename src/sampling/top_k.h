#pragma once

#include <cstddef>
#include <cstdint>

#include "../status.h"

namespace logitkit {

/// The k largest logits, best first, ties by lower id; ids and values have room for min(k,
/// vocab_size). -infinity comes last. The values are those of the input.
///
/// not_a_number   where a logit is NaN
[[nodiscard]] Status top_k(const float* logits, std::size_t vocab_size, std::size_t k,
                           std::int32_t* ids, float* values) noexcept;
[[nodiscard]] Status top_k(const double* logits, std::size_t vocab_size, std::size_t k,
                           std::int32_t* ids, double* values) noexcept;

/// The n most likely tokens of softmax(logits) with ln p, best first, ties by lower id; `count` of
/// them, fewer than n where fewer logits are above -infinity. +infinity shares among its equals.
/// Max error 2 ulp + 2^-52 |logit|.
///
/// not_a_number, all_masked   as for a sampler
[[nodiscard]] Status top_logprobs(const float* logits, std::size_t vocab_size, std::size_t n,
                                  std::int32_t* ids, double* logprobs, std::size_t& count) noexcept;
[[nodiscard]] Status top_logprobs(const double* logits, std::size_t vocab_size, std::size_t n,
                                  std::int32_t* ids, double* logprobs, std::size_t& count) noexcept;

}  // namespace logitkit
