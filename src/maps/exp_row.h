#pragma once

#include <cmath>
#include <cstddef>

#include "../simd/double_lanes.h"
#include "../simd/exp.h"
#include "../simd/log.h"
#include "../simd/reduce.h"

// The softmax of one row in double, for floats too: what losses and gradients stand on. The row's
// maximum is kept out of the sum, so that a confident row keeps its digits: log p there is
// -log1p(rest), 1 - p is rest / (1 + rest).

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

/// With e[k] = exp((x[k] - max) / temperature). A row with NaN, +inf or nothing above -inf has NaN
/// throughout.
struct ExpRow {
  double max;
  std::size_t argmax;  ///< the first index of the maximum
  double rest;         ///< the sum of e over the others; e[argmax] is 1
  double log_sum;      ///< log(1 + rest)
  double temperature;

  [[nodiscard]] double sum() const { return 1 + rest; }
  /// (x - max) / temperature, at most 0
  [[nodiscard]] double z(double x) const { return (x - max) / temperature; }
  [[nodiscard]] simd::F64x2 z(simd::F64x2 x) const {
    return (x - simd::F64x2(max)) / simd::F64x2(temperature);
  }
};

/// Writes e[0..count). Temperature in (0, inf). Max error of e: 1 ulp of double at temperature 1,
/// else 1 + |z| / 2.
template <class T>
inline ExpRow exp_row(const T* x, std::size_t count, double temperature, double* e) {
  using simd::F64x2;
  const double max = static_cast<double>(simd::row_max(x, count));
  ExpRow row{max, 0, simd::kNaN<double>, simd::kNaN<double>, temperature};
  if (!(std::fabs(max) < simd::kInfinity<double>)) {
    simd::fill(e, count, simd::kNaN<double>);
    return row;
  }
  row.argmax = simd::find_first(x, count, static_cast<T>(max));
  const F64x2 shift(-max), divisor(temperature), lowest(-1e300), infinity(simd::kInfinity<double>);
  const auto store = [&](auto lane) {
    // The rounding error of x - max is kept; it has no meaning for -inf.
    const simd::TwoSum d = simd::two_sum(lane.of(x, -simd::kInfinity<double>), shift);
    const F64x2 error = d.error & (d.sum > lowest);
    const F64x2 power = simd::exp(d.sum / divisor);
    const F64x2 value = simd::madd(power, error / divisor, power);
    lane.store(e, value);
    return value;
  };
  row.rest = simd::sum_lanes(0, row.argmax, store) + simd::sum_lanes(row.argmax + 1, count, store);
  e[row.argmax] = 1;
  if (row.rest != row.rest) simd::fill(e, count, simd::kNaN<double>);
  row.log_sum = simd::log1p(row.rest);
  return row;
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
