#pragma once

#include "budgeted_sparsemax.h"

namespace logitkit {

/// The gradient with respect to x, from the gradient g with respect to y = budgeted_sparsemax(x):
/// out[k] = g[k] - mean of g over the entries strictly between 0 and 1, for those; 0 for the others
///
/// Max error    in double, the sum compensated, rounded once
/// Masked       entries give 0 and count for nothing, whatever they hold
/// NaN          in y makes the row NaN, in the gradient where 0 < y < 1; elsewhere it is not looked
/// at In place     out may be y
[[nodiscard]] Status budgeted_sparsemax_backward(Rows<const float> y, const float* gradient,
                                                 Rows<float> out,
                                                 const std::uint8_t* mask = nullptr) noexcept;
[[nodiscard]] Status budgeted_sparsemax_backward(Rows<const double> y, const double* gradient,
                                                 Rows<double> out,
                                                 const std::uint8_t* mask = nullptr) noexcept;

}  // namespace logitkit
