#pragma once

namespace logitkit {

/// What a routine reports instead of throwing. The numbers cross the wasm border;
/// `bindings/js/errors.ts` turns them into messages. Options that a caller can get wrong are
/// checked there, before the call.
enum class Status : int {
  ok = 0,
  out_of_memory = 1,  ///< the scratch that the call needs could not be had; nothing was written
};

}  // namespace logitkit
