#pragma once

#include <cstdint>

#include "../rows.h"
#include "../status.h"

namespace logitkit {

struct ScalableSoftmaxOptions {
  double scale = 1;                    ///< s, any finite number
  const std::uint8_t* mask = nullptr;  ///< laid out like the input, 1 = keep; null keeps everything
};

/// probs = softmax(s ln(n) x), n the number of entries of the row (of kept ones under a mask)
///
/// Scalable softmax (Nakanishi 2025, "Scalable-Softmax Is Superior for Attention"): probs[k] is
/// n^(s x[k]) / sum_j n^(s x[j]), which does not fade as rows grow longer. Otherwise the contract
/// of softmax at temperature 1 / (s ln n): 4 + |x - max| s ln n ulp for float. For
/// double s ln n is used to twice the precision: 4 + |x - max| s ln n / 16 ulp. s = 0 and n = 1 are
/// uniform over the entries above -inf; a negative s prefers the smallest, and there +inf gives 0
/// and -inf NaN.
[[nodiscard]] Status scalable_softmax(Rows<const float> in, Rows<float> out,
                                      const ScalableSoftmaxOptions& options = {}) noexcept;
[[nodiscard]] Status scalable_softmax(Rows<const double> in, Rows<double> out,
                                      const ScalableSoftmaxOptions& options = {}) noexcept;

}  // namespace logitkit
