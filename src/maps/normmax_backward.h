#pragma once

#include "normmax.h"

namespace logitkit {

/// The gradient with respect to x, from the gradient g with respect to y = normmax(x, alpha). With
/// a = y and b = y^(2 - alpha) on the support, B = sum b, m = <g, b>, n = <g, a>:
///
///   out[k] = (b[k] (g[k] - n) - a[k] (m - n B)) (sum a^alpha)^((alpha - 1) / alpha) / (alpha - 1)
///
/// Max error    in double, the sums compensated, rounded once: as exact as y is
/// alpha        1 and infinity: the map is piecewise constant, the gradient 0
/// Masked       entries give 0 and count for nothing, whatever they hold
/// NaN          in y makes the row NaN, in the gradient where y > 0; elsewhere it is not looked at
/// In place     out may be y
[[nodiscard]] Status normmax_backward(Rows<const float> y, const float* gradient, Rows<float> out,
                                      const NormmaxOptions& options = {}) noexcept;
[[nodiscard]] Status normmax_backward(Rows<const double> y, const double* gradient,
                                      Rows<double> out,
                                      const NormmaxOptions& options = {}) noexcept;

}  // namespace logitkit
