#pragma once

#include <cstddef>
#include <cstdint>

namespace logitkit {

struct TemperatureFit {
  double temperature;
  double nll, nll_before;  ///< mean negative log-likelihood at `temperature` and at 1
  int iterations;
  bool is_degenerate;  ///< the optimum is an end of the range: temperature is 0 or infinity
};

/// The temperature that minimises the mean of -log softmax(logits / T)[label] (Guo et al. 2017).
///
/// Convex in beta = 1 / T: Newton's method inside a bracket, to the last digits. Not a fixed number
/// of steps of a general optimiser, which stops far from the optimum.
///
/// Degenerate   every label is a largest logit of its row: T = 0 (nll is that of ties sharing);
///              the likelihood falls from beta = 0 on: T = infinity (nll is that of uniform rows)
/// weights      one a row, or null: a row counts so often
/// -inf         a logit that takes no part, at any T
/// Invalid      NaN, +inf, a label whose logit is -inf: nll_before is not a finite number, and the
///              fit is not made
/// rows == 0    nll_before is NaN, as above
[[nodiscard]] TemperatureFit fit_temperature(const float* logits, const std::int32_t* labels,
                                             std::size_t rows, std::size_t classes,
                                             const double* weights = nullptr) noexcept;
[[nodiscard]] TemperatureFit fit_temperature(const double* logits, const std::int32_t* labels,
                                             std::size_t rows, std::size_t classes,
                                             const double* weights = nullptr) noexcept;

}  // namespace logitkit
