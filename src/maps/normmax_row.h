#pragma once

#include "power_threshold.h"
#include "sparsemax_row.h"
#include "square_threshold.h"

// normmax of one row, argmax over the simplex of <p, x> - ||p||_alpha, with r = alpha / (alpha -
// 1), z = x - max:
//
//   p[k] = d[k]^(r - 1) / sum_j d[j]^(r - 1),   d = max(1 + z - theta, 0),   theta such that sum_k
//   d[k]^r = 1
//
// ||p||_alpha is then 1 / sum_j d[j]^(r - 1). alpha inf has r = 1, so that d is sparsemax and p
// uniform on its support; in the limit alpha = 1 the maxima share.

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

namespace normmax_detail {

/// theta for the list's entries, from the lower bound theta.
template <class T>
inline double threshold(SparseList<T>& list, double alpha, double theta) {
  if (alpha == 2) return 1 + square_threshold(list, 1, theta - 1);
  if (alpha == kInfinity<double>) return 1 + sparsemax_threshold(list, theta - 1);
  return power_threshold(list, 1, alpha / (alpha - 1), 1, theta);
}

/// The list's entries become d^(r - 1), whose sum comes back.
template <class T>
inline double weigh(const SparseList<T>& list, double alpha, double theta) {
  using simd::F64x2;
  // what lies within a rounding error of the threshold lies on it
  const F64x2 floor(theta - 1), margin(0x1p-50);
  const auto is_above = [=](F64x2 z) { return z - floor > margin; };
  const auto weigh_by = [&](auto&& weight) {
    const auto [sum] = sum_distances<1>(list, [&](F64x2 z) { return std::array{weight(z)}; });
    transform_distances(list, [&](F64x2 z) { return weight(z) / F64x2(sum); });
    return sum;
  };
  if (alpha == 2) return weigh_by([&](F64x2 z) { return (z - floor) & is_above(z); });
  if (alpha == kInfinity<double>) {
    return weigh_by([&](F64x2 z) { return F64x2(1.0) & is_above(z); });
  }
  const PowerOfOnePlus power(1 / (alpha - 1));
  return weigh_by([&](F64x2 z) { return power.of(z - F64x2(theta)).power & is_above(z); });
}

}  // namespace normmax_detail

/// y = normmax(x, alpha) for alpha in [1, inf], y may be x. Gives ||y||_alpha; NaN where the row
/// is.
template <class T>
inline double normmax_row(SparseRow<T>& row, const T* x, T* y, std::size_t length, double alpha) {
  using simd::F64x2;
  if (!row.scan(x, length)) {
    simd::fill(y, length, kNaN<T>);
    return kNaN<double>;
  }
  if (alpha == 1) {
    row.collect(next_below(row.list.max));
    const double share = 1 / static_cast<double>(row.list.count);
    transform_distances(row.list, [=](F64x2) { return F64x2(share); });
    row.spread(y);
    return 1;
  }
  double theta = 0;
  if (row.has_many_groups()) {
    row.collect_tops(cut_at(row.list.max, theta - 1));
    theta = normmax_detail::threshold(row.list, alpha, theta);
  }
  row.collect(cut_at(row.list.max, theta - 1));
  theta = normmax_detail::threshold(row.list, alpha, theta);
  const double sum = normmax_detail::weigh(row.list, alpha, theta);
  row.spread(y);
  return 1 / sum;
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
