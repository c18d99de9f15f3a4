#pragma once

#include <cstddef>

#include "../status.h"
#include "growable_array.h"
#include "options.h"

namespace logitkit::sampling {

/// Options with copies of all that they point to, so that the caller's arrays may go.
/// allowed_tokens, encoder_tokens (without the exempt), penalty_exempt and ignored_tokens are
/// sorted and without doubles. Does not move: others hold references to `options()`.
class OwnedOptions {
 public:
  [[nodiscard]] Status assign(const SamplerOptions& options) noexcept;
  [[nodiscard]] const SamplerOptions& options() const noexcept { return options_; }
  /// The largest token id that the options would change or rank, -1 where there is none.
  [[nodiscard]] std::int32_t largest_token() const noexcept;

 private:
  template <class F>
  static void for_each_array(SamplerOptions& options, F f) noexcept;

  SamplerOptions options_;
  GrowableArray<std::byte> arena_;
};

}  // namespace logitkit::sampling
