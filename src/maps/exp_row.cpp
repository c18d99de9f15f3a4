#include "exp_row.h"

#include <cmath>

#include "../simd/exp.h"
#include "../simd/log.h"
#include "../simd/reduce.h"

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

using simd::F64x2;

ExpRow exp_row(const double* x, std::size_t count, double temperature, double* e) {
  const double max = simd::row_max(x, count);
  ExpRow row{max, 0, kNaN<double>, kNaN<double>, temperature};
  if (!(std::fabs(max) < kInfinity<double>)) {
    simd::fill(e, count, kNaN<double>);
    return row;
  }
  row.argmax = simd::find_first(x, count, max);
  const F64x2 shift(-max), divisor(temperature), lowest(-1e300), none(0.0);
  F64x2 sums[2] = {none, none};
  for (std::size_t k = 0; k < count; k += 2) {
    const simd::Lane lane{k, count - k >= 2};
    // The rounding error of x - max is kept; it has no meaning for -inf.
    const simd::TwoSum d = simd::two_sum(lane.of(x, -kInfinity<double>), shift);
    const F64x2 error = d.error & (d.sum > lowest);
    const F64x2 power = simd::exp(d.sum / divisor);
    F64x2 value = simd::madd(power, error / divisor, power);
    lane.store(e, value);
    if (row.argmax - k < 2) {
      // the maximum's own 1 stays out of the sum
      e[row.argmax] = 0;
      value = lane.of(e, 0);
    }
    sums[k / 2 % 2] = sums[k / 2 % 2] + value;
  }
  row.rest = simd::reduce_add(sums[0] + sums[1]);
  e[row.argmax] = 1;
  if (row.rest != row.rest) simd::fill(e, count, kNaN<double>);
  row.log_sum = simd::log1p(row.rest);
  return row;
}

double entropy_row(const double* x, const ExpRow& row, const double* e, std::size_t count) {
  const double minus_ez = simd::sum_lanes(0, count, [&](auto lane) {
    const F64x2 share = lane.of(e, 0);
    return simd::select(share == F64x2(0.0), share, share * -row.z(lane.of(x, row.max)));
  });
  return row.log_sum + minus_ez / row.sum();
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
