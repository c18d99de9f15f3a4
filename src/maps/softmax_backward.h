#pragma once

#include "softmax.h"

namespace logitkit {

inline constexpr double kFloatSumError = 0x1p-23;
inline constexpr double kDoubleSumError = 0x1p-50;

/// The gradient with respect to x, from the gradient g with respect to y = softmax(x / T):
/// out[k] = y[k] (g[k] - sum_j g[j] y[j]) / T
///
/// Max error    in double, the sum compensated, rounded once: the result is as exact as y. Of a row
///              that sums to 1 within its rounding (2^-23 in float, 2^-50 in double) the largest
///              entry is taken as 1 less the others, so that a confident row keeps its digits:
///              there out[argmax] is 8 eps from the truth, not eps / (1 - y[argmax])
/// Rounding     `sum_error` is what a sum may be off 1 by rounding: of y that was rounded to float
///              and is given as double it is kFloatSumError
/// Options      the forward call's; at temperature 0 the map is constant, the gradient 0
/// Masked       entries give 0 and count for nothing, whatever they hold
/// NaN          makes the row NaN
/// In place     out may be y
[[nodiscard]] Status softmax_backward(Rows<const float> y, const float* gradient, Rows<float> out,
                                      const SoftmaxOptions& options = {}) noexcept;
[[nodiscard]] Status softmax_backward(Rows<const double> y, const double* gradient,
                                      Rows<double> out, const SoftmaxOptions& options = {},
                                      double sum_error = kDoubleSumError) noexcept;

}  // namespace logitkit
