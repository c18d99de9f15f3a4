#pragma once

#include "entmax15_row.h"
#include "float_power.h"
#include "power_threshold.h"
#include "root_threshold.h"
#include "sparsemax_row.h"

// entmax of one row for any alpha in (1, inf], with s = alpha - 1, z = x - max:
//
//   p[k] = max(1 + s (z[k] - theta), 0)^(1/s),   theta such that they sum to 1
//
// 1.5 and 2 have closed forms, inf is hardmax. In the limit alpha = 1, which is left to softmax,
// theta is log sum exp z.

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

namespace entmax_detail {

template <class T>
inline void hardmax_row_of(const T* x, T max, T* y, std::size_t length) {
  const std::size_t first = simd::find_first(x, length, max);
  simd::fill(y, length, T{0});
  y[first] = 1;
}

/// Long float rows with a power that is not multiplied out.
inline double float_power_row(SparseRow<float>& row, double scale, double exponent, double width) {
  // the powers' errors can move the threshold of the groups' maxima by this much
  constexpr double kMargin = 1e-3;
  const FloatPower power(scale, exponent);
  row.collect_tops(cut_at(row.list.max, -width));
  const double tops = power_threshold(row.list, scale, exponent, width, 0,
                                      [&](const SparseList<float>& list, double theta) {
                                        return float_power_sums<false>(list, power, theta);
                                      });
  const double lower = std::fmax(tops - kMargin, 0);
  row.collect(cut_at(row.list.max, lower - width));
  const double theta = power_threshold(row.list, scale, exponent, width, lower,
                                       [&](const SparseList<float>& list, double at) {
                                         return float_power_sums<true>(list, power, at);
                                       });
  if (!share_among_ties(row.list)) float_power_law(row.list, power, theta);
  return theta;
}

/// alpha in (1, 2)
template <class T>
inline double power_row(SparseRow<T>& row, double scale) {
  const double exponent = 1 / scale, width = candidate_width<T>(scale, exponent);
  const PowerOfOnePlus power(exponent);
  if constexpr (sizeof(T) == 4) {
    // beyond 1024 the rounding of a base, times the exponent, would show
    if (row.has_many_groups() && !power.is_multiplied() && exponent <= 1024) {
      return float_power_row(row, scale, exponent, width);
    }
  }
  double theta = 0;
  if (row.has_many_groups()) {
    row.collect_tops(cut_at(row.list.max, theta - width));
    theta = power_threshold(row.list, scale, exponent, width, theta);
  }
  row.collect(cut_at(row.list.max, theta - width));
  theta = power_threshold(row.list, scale, exponent, width, theta);
  if (share_among_ties(row.list)) return theta;
  transform_distances(row.list, [&](simd::F64x2 z) {
    return power.of(simd::F64x2(scale) * (z - simd::F64x2(theta))).power;
  });
  return theta;
}

/// alpha > 2
template <class T>
inline double root_row(SparseRow<T>& row, double scale) {
  T cut = cut_at(row.list.max, -1 / scale);
  if (row.has_many_groups()) {
    // what is out for some of the entries is out for all of them
    row.collect_tops(cut);
    (void)root_support(row.list, scale);
    cut = row.list.cut;
  }
  row.collect(cut);
  const T least = root_support(row.list, scale);
  if (share_among_ties(row.list)) {
    return (1 - simd::pow(static_cast<double>(row.list.count), -scale)) / scale;
  }
  const RootLaw law = root_law(row.list, scale, least);
  transform_distances(row.list, [&](simd::F64x2 z) { return law.of(z); });
  return law.lowest + (1 - law.power / law.lift.factor) / scale;
}

}  // namespace entmax_detail

/// y = entmax(x, alpha) for alpha above 1, y may be x. Gives theta (0 for alpha inf); NaN where the
/// row is.
template <class T>
inline double entmax_row(SparseRow<T>& row, const T* x, T* y, std::size_t length, double alpha) {
  if (alpha == 2) return sparsemax_row(row, x, y, length) + 1;
  if (alpha == 1.5) return entmax15_row(row, x, y, length) + 2;
  if (!row.scan(x, length)) {
    simd::fill(y, length, kNaN<T>);
    return kNaN<double>;
  }
  if (alpha == kInfinity<double>) {
    entmax_detail::hardmax_row_of(x, row.max(), y, length);
    return 0;
  }
  const double scale = alpha - 1;
  const double theta =
      scale < 1 ? entmax_detail::power_row(row, scale) : entmax_detail::root_row(row, scale);
  row.spread(y);
  return theta;
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
