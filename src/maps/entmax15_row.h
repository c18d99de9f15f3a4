#pragma once

#include "square_threshold.h"

// 1.5-entmax of one row: p = (max(z - tau, 0) / 2)^2, z = x - max, with tau such that the sum is 1.

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

/// y = entmax(x, 1.5), y may be x. Gives tau; NaN where the row is.
template <class T>
inline double entmax15_row(SparseRow<T>& row, const T* x, T* y, std::size_t length) {
  using simd::F64x2;
  if (!row.scan(x, length)) {
    simd::fill(y, length, kNaN<T>);
    return kNaN<double>;
  }
  double tau = -2;  // the share of the maximum is at most 1
  if (row.has_many_groups()) {
    row.collect_tops(cut_at(row.list.max, tau));
    tau = square_threshold(row.list, 2, tau);
  }
  row.collect(cut_at(row.list.max, tau));
  tau = square_threshold(row.list, 2, tau);
  // what lies within a rounding error of the threshold lies on it
  const double margin = -tau * 0x1p-50;
  transform_distances(row.list, [=](F64x2 z) {
    const F64x2 d = (z - F64x2(tau)) & (z > F64x2(tau + margin));
    return F64x2(0.25) * d * d;
  });
  row.spread(y);
  return tau;
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
