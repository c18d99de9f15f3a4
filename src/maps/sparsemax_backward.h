#pragma once

#include "sparsemax.h"

namespace logitkit {

/// The gradient with respect to x, from the gradient g with respect to y = sparsemax(x):
/// out[k] = g[k] - mean of g over the support for y[k] > 0, else 0
///
/// Max error    in double, the sum compensated, rounded once
/// Masked       entries give 0 and count for nothing, whatever they hold
/// NaN          in y makes the row NaN, in the gradient where y > 0; elsewhere it is not looked at
/// In place     out may be y
[[nodiscard]] Status sparsemax_backward(Rows<const float> y, const float* gradient, Rows<float> out,
                                        const std::uint8_t* mask = nullptr) noexcept;
[[nodiscard]] Status sparsemax_backward(Rows<const double> y, const double* gradient,
                                        Rows<double> out,
                                        const std::uint8_t* mask = nullptr) noexcept;

}  // namespace logitkit
