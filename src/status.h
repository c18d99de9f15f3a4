#pragma once

namespace logitkit {

/// What a routine reports instead of throwing. The numbers cross the wasm border;
/// `bindings/js/errors.ts` turns them into messages. Options that a caller can get wrong are
/// checked there, before the call.
enum class Status : int {
  ok = 0,
  out_of_memory = 1,    ///< the scratch that the call needs could not be had; nothing was written
  not_a_number = 2,     ///< a NaN among a sampler's logits
  all_masked = 3,       ///< no token is left: every logit is -inf, banned or masked away
  length_mismatch = 4,  ///< logits of another length than the first ones
  token_out_of_range = 5,  ///< a token id below 0 or past the vocabulary
};

}  // namespace logitkit
