#pragma once

#include <cstddef>
#include <cstdint>

#include "../status.h"

namespace logitkit {

/// out[i] = 1 / (1 + exp(-x[i])), in [0, 1] for every input; element-wise
///
/// Max error    4 ulp, also in the tails (subnormal results are kept)
/// -inf 0, +inf 1, NaN NaN
/// Masked       entries are 0
/// In place     in and out may be the same
[[nodiscard]] Status sigmoid(const float* in, float* out, std::size_t count,
                             const std::uint8_t* mask = nullptr) noexcept;
[[nodiscard]] Status sigmoid(const double* in, double* out, std::size_t count,
                             const std::uint8_t* mask = nullptr) noexcept;

/// out[i] = -log1p(exp(-x[i])) = log(sigmoid(x[i]))
///
/// Max error    4 ulp
/// -inf -inf, +inf -0, NaN NaN
/// Masked       entries are -inf
[[nodiscard]] Status log_sigmoid(const float* in, float* out, std::size_t count,
                                 const std::uint8_t* mask = nullptr) noexcept;
[[nodiscard]] Status log_sigmoid(const double* in, double* out, std::size_t count,
                                 const std::uint8_t* mask = nullptr) noexcept;

}  // namespace logitkit
