#pragma once

#include <cstdint>

#include "../rows.h"
#include "../status.h"

namespace logitkit {

template <class T>
struct LogSumExpOptions {
  const T* weights = nullptr;          ///< b, laid out like the input; null is all ones
  const std::uint8_t* mask = nullptr;  ///< 1 = keep; a masked entry counts for nothing
  T* sign = nullptr;  ///< if given: one sign a row in {-1, 0, 1, NaN}, and out is log|sum|
};

/// out[row] = log(sum_k b[k] exp(x[k])), one value a row (outer * inner of them)
///
/// Max error    1 ulp (float) of max(|y|, 1); 4 ulp (double) of max(|y|, 1)
/// Empty, all -inf, fully masked   -inf
/// +inf         +inf;  NaN gives NaN
/// Weights      b = 0 removes an entry, even an infinite one; a negative sum is NaN without `sign`
[[nodiscard]] Status logsumexp(Rows<const float> in, float* out,
                               const LogSumExpOptions<float>& options = {}) noexcept;
[[nodiscard]] Status logsumexp(Rows<const double> in, double* out,
                               const LogSumExpOptions<double>& options = {}) noexcept;

}  // namespace logitkit
