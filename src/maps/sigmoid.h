#pragma once

#include <cstddef>

#include "../status.h"

namespace logitkit {

/// out[i] = 1 / (1 + exp(-x[i])), in [0, 1] for every input; element-wise
///
/// Max error    4 ulp, also in the tails (subnormal results are kept)
/// -inf 0, +inf 1, NaN NaN
/// In place     in and out may be the same
[[nodiscard]] Status sigmoid(const float* in, float* out, std::size_t count) noexcept;
[[nodiscard]] Status sigmoid(const double* in, double* out, std::size_t count) noexcept;

/// out[i] = -log1p(exp(-x[i])) = log(sigmoid(x[i]))
///
/// Max error    4 ulp
/// -inf -inf, +inf -0, NaN NaN
[[nodiscard]] Status log_sigmoid(const float* in, float* out, std::size_t count) noexcept;
[[nodiscard]] Status log_sigmoid(const double* in, double* out, std::size_t count) noexcept;

}  // namespace logitkit
