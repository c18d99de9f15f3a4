#pragma once

#include "softmax.h"

namespace logitkit {

/// The whole Jacobian of y = softmax(x / T): out[row][i][j] = y[i] ([i = j] - y[j]) / T, that is
/// length * length numbers a row, row after row. softmax_backward multiplies with it without making
/// it.
///
/// Max error    in double, rounded once: as exact as y
/// Options      the forward call's; at temperature 0 the map is constant, the Jacobian 0
/// Masked       entries have rows and columns of zeros
[[nodiscard]] Status softmax_jacobian(Rows<const float> y, float* out,
                                      const SoftmaxOptions& options = {}) noexcept;
[[nodiscard]] Status softmax_jacobian(Rows<const double> y, double* out,
                                      const SoftmaxOptions& options = {}) noexcept;

}  // namespace logitkit
