#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "../status.h"

namespace logitkit {

/// Verifies the tokens of a draft model against the target model (speculative decoding). Token t,
/// with draft probability q and target probability p, is accepted if
///
///     u_t < 1 - w + w p / q        w = ensemble_weight, 1 for the exact method
///
/// At the first rejection the token comes from max(p - q, 0) normalised, after all were accepted
/// from the target's last row, by the last uniform and the draw that walks upward. With w = 1 the
/// tokens have exactly the target's law.
///
/// draft_probs [n, vocab_size], target_probs [n + 1, vocab_size], n tokens and n + 1 uniforms in
/// [0, 1). q = 0 accepts where p > 0. Where max(p - q, 0) is zero throughout, p takes its place.
/// token_out_of_range, not_a_number, all_masked   as their names say
///
/// Source   Leviathan et al. 2023, arXiv:2211.17192; the weight: transformers
[[nodiscard]] Status verify_draft(std::span<const std::int32_t> draft_tokens,
                                  const double* draft_probs, const double* target_probs,
                                  std::size_t vocab_size, double ensemble_weight,
                                  const double* uniforms, std::size_t& accepted_count,
                                  std::int32_t& token) noexcept;

}  // namespace logitkit
