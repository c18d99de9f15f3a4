#pragma once

#include <cstddef>
#include <cstdint>

#include "../status.h"

namespace logitkit {

struct VectorScalingFit {
  double nll,
      nll_before;  ///< mean negative log-likelihood with the fit, and with scales 1, biases 0
  int iterations;
  bool is_degenerate;  ///< there is no finite optimum (separable data, or a class without a label)
};

/// The scales w and biases b (classes each) that minimise the mean of
/// -log softmax(w * logits + b)[label] (Guo et al. 2017, "vector scaling").
///
/// Convex in (w, b): Newton's method, each step by conjugate gradients on products with the
/// Hessian, which is never made; scratch is one double a logit and a few a class. Biases, which are
/// determined up to a constant, have mean 0.
///
/// Max error    where it ends the slope of the likelihood in every parameter is below 1e-6
/// Steps        one is taken only if the likelihood does not fall: never worse than the start
/// Degenerate   the likelihood goes on rising towards infinite parameters; those reached are given
/// weights      one a row, or null: a row counts so often
/// -inf         a logit that takes no part, whatever its scale
/// Invalid      NaN, +inf, a label whose logit is -inf: nll_before is not a finite number
[[nodiscard]] Status fit_vector_scaling(const double* logits, const std::int32_t* labels,
                                        std::size_t rows, std::size_t classes, double* scales,
                                        double* biases, VectorScalingFit& fit,
                                        const double* weights = nullptr) noexcept;

}  // namespace logitkit
