#pragma once

#include "entmax.h"

namespace logitkit {

/// The gradients with respect to x and to alpha, from the gradient g with respect to y = entmax(x,
/// alpha). With s = y^(2 - alpha) on the support, L = log y, and H the entropy of y:
///
///   out[k]         = s[k] (g[k] - <g, s> / sum s)
///   d_alpha[row]   = sum_k g[k] dy[k]/dalpha,  by Correia, Niculae & Martins 2019; in the limit
///                    alpha = 1: y[k] (sum_j y[j] L[j]^2 - L[k]^2) / 2
///
/// Max error    in double, rounded once: as exact as y is. d_alpha is computed without the
///              cancellation of the published form, so that it holds up to alpha = 1
/// alpha inf    both are 0
/// d_alpha      one a row (outer * inner of them); null: not wanted
/// Masked       entries give 0 and count for nothing, whatever they hold
/// NaN          in y makes the row NaN, in the gradient where y > 0; elsewhere it is not looked at
/// In place     out may be y
[[nodiscard]] Status entmax_backward(Rows<const float> y, const float* gradient, Rows<float> out,
                                     double* d_alpha, const EntmaxOptions& options = {}) noexcept;
[[nodiscard]] Status entmax_backward(Rows<const double> y, const double* gradient, Rows<double> out,
                                     double* d_alpha, const EntmaxOptions& options = {}) noexcept;

}  // namespace logitkit
