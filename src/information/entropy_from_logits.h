#pragma once

#include <cstdint>

#include "../rows.h"
#include "../status.h"

namespace logitkit {

struct EntropyFromLogitsOptions {
  double log_base = 1;     ///< the natural logarithm of the base: 1 for nats, log 2 for bits
  double temperature = 1;  ///< in (0, inf)
  const std::uint8_t* mask =
      nullptr;  ///< laid out like the logits, 1 = keep; null keeps everything
};

/// out[row] = entropy of softmax(x / T): log sum e^z - sum p z with z = (x - max) / T
///
/// Max error    in double, rounded once. Every term has the same sign, so that confident rows keep
/// their
///              digits where the entropy of rounded probabilities loses them.
/// -inf         counts nothing;  NaN, +inf, all -inf make it NaN
/// Masked       entries count for nothing; a fully masked or empty row gives 0
[[nodiscard]] Status entropy_from_logits(Rows<const float> logits, float* out,
                                         const EntropyFromLogitsOptions& options = {}) noexcept;
[[nodiscard]] Status entropy_from_logits(Rows<const double> logits, double* out,
                                         const EntropyFromLogitsOptions& options = {}) noexcept;

}  // namespace logitkit
