#include "draft.h"

#include <algorithm>

#include "../constants.h"
#include "growable_array.h"
#include "multinomial.h"

namespace logitkit {

Status verify_draft(std::span<const std::int32_t> draft_tokens, const double* draft_probs,
                    const double* target_probs, std::size_t vocab_size, double ensemble_weight,
                    const double* uniforms, std::size_t& accepted_count,
                    std::int32_t& token) noexcept {
  for (const std::int32_t draft : draft_tokens) {
    if (draft < 0 || static_cast<std::size_t>(draft) >= vocab_size)
      return Status::token_out_of_range;
  }
  const std::size_t n = draft_tokens.size();
  std::size_t accepted = 0;
  for (; accepted < n; ++accepted) {
    const std::size_t place =
        accepted * vocab_size + static_cast<std::size_t>(draft_tokens[accepted]);
    const double p = target_probs[place];
    const double q = draft_probs[place];
    const double ratio = q > 0 ? p / q : p > 0 ? kInfinity<double> : 0;
    const double share = ensemble_weight > 0 ? 1 - ensemble_weight + ensemble_weight * ratio : 1;
    if (!(uniforms[accepted] < share)) break;
  }

  const double* target = target_probs + accepted * vocab_size;
  GrowableArray<double> residual;
  if (accepted < n) {
    if (!residual.resize(vocab_size)) return Status::out_of_memory;
    const double* draft = draft_probs + accepted * vocab_size;
    double sum = 0;
    for (std::size_t i = 0; i < vocab_size; ++i) {
      residual[i] = std::max(target[i] - draft[i], 0.0);
      sum += residual[i];
    }
    if (sum > 0) target = residual.data();
  }
  std::int32_t drawn = 0;
  const Status status = multinomial(target, vocab_size, uniforms + n, 1, true, &drawn);
  if (status != Status::ok) return status;
  accepted_count = accepted;
  token = drawn;
  return Status::ok;
}

}  // namespace logitkit
