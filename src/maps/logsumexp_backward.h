#pragma once

#include <cstdint>

#include "../rows.h"
#include "../status.h"

namespace logitkit {

/// The gradient with respect to x, from one number a row with respect to logsumexp(x, b):
/// out[k] = g b[k] exp(x[k]) / sum_j b[j] exp(x[j]); without weights, g softmax(x)[k]
///
/// Max error    computed in double, rounded once
/// Weights      b as in the forward call; null is all ones. b[k] = 0 gives 0, even for an infinite
/// x[k]. Masked       entries give 0; so does a fully masked row NaN, +inf, all -inf   the row is
/// NaN In place     out may be x
[[nodiscard]] Status logsumexp_backward(Rows<const float> x, const float* gradient, Rows<float> out,
                                        const float* weights = nullptr,
                                        const std::uint8_t* mask = nullptr) noexcept;
[[nodiscard]] Status logsumexp_backward(Rows<const double> x, const double* gradient,
                                        Rows<double> out, const double* weights = nullptr,
                                        const std::uint8_t* mask = nullptr) noexcept;

}  // namespace logitkit
