#pragma once

#include <cstddef>

#include "../simd/double_lanes.h"

// The softmax of one row in double: what losses, gradients and information stand on. The row's
// maximum is kept out of the sum, so that a confident row keeps its digits: log p there is
// -log1p(rest), and 1 - p is rest / (1 + rest).

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

/// With e[k] = exp((x[k] - max) / temperature). A row with NaN, +inf or nothing above -inf has NaN
/// throughout; so has an empty one.
struct ExpRow {
  double max;
  std::size_t argmax;  ///< the first index of the maximum
  double rest;         ///< the sum of e over the others; e[argmax] is 1
  double log_sum;      ///< log(1 + rest)
  double temperature;

  [[nodiscard]] double sum() const { return 1 + rest; }
  /// What the others have: the sum without e[k], by no subtraction that loses digits.
  [[nodiscard]] double others(std::size_t k, const double* e) const {
    return k == argmax ? rest : sum() - e[k];
  }
  /// (x - max) / temperature, at most 0
  [[nodiscard]] double z(double x) const { return (x - max) / temperature; }
  [[nodiscard]] simd::F64x2 z(simd::F64x2 x) const {
    return (x - simd::F64x2(max)) / simd::F64x2(temperature);
  }
};

/// Writes e[0..count), which may be x. Temperature in (0, inf).
/// Max error of e: 1 ulp at temperature 1, else 1 + |z| / 2.
ExpRow exp_row(const double* x, std::size_t count, double temperature, double* e);

/// The entropy of the row's softmax: log_sum - sum e z / sum, whose terms have one sign. x must
/// still be there.
double entropy_row(const double* x, const ExpRow& row, const double* e, std::size_t count);

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
