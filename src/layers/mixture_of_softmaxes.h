#pragma once

#include "../status.h"
#include "matrix.h"

namespace logitkit {

/// out[n][v] = log sum_k pi[n][k] softmax(logits[n][k])[v], pi = softmax(log_weights) (Yang et al.
/// 2018)
///
/// log_weights  [N, K]; normalized here, so that logits of the mixture serve as well as logarithms
/// logits       [N, K, V]
/// Max error    in double, rounded once
/// NaN          in a row of either makes the row NaN
[[nodiscard]] Status mixture_of_softmaxes(const Matrix<const float>& log_weights,
                                          const float* logits, std::size_t classes,
                                          float* out) noexcept;
[[nodiscard]] Status mixture_of_softmaxes(const Matrix<const double>& log_weights,
                                          const double* logits, std::size_t classes,
                                          double* out) noexcept;

/// The gradients with respect to log_weights and logits, from that with respect to out.
[[nodiscard]] Status mixture_of_softmaxes_backward(const Matrix<const float>& log_weights,
                                                   const float* logits, std::size_t classes,
                                                   const float* gradient, float* weights_gradient,
                                                   float* logits_gradient) noexcept;
[[nodiscard]] Status mixture_of_softmaxes_backward(const Matrix<const double>& log_weights,
                                                   const double* logits, std::size_t classes,
                                                   const double* gradient, double* weights_gradient,
                                                   double* logits_gradient) noexcept;

}  // namespace logitkit
