#pragma once

#include "../double_rows.h"
#include "../simd/double_lanes.h"
#include "../simd/exp.h"
#include "../simd/log.h"

// Products with the Jacobian of a map whose derivative is dp = (diag(s) - s s' / sum s) dx, s = 0
// outside the support: what sparsemax (s = 1) and entmax (s = p^(2 - alpha)) share.

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

/// Of a row with y and the gradient g: dx[k] = s[k] (g[k] - <g, s> / sum s), with s = weight(lane
/// of y), which must be 0 for y = 0 and NaN for NaN. What the gradient holds where s is 0 is not
/// looked at. dx may be y or g.
template <class Weight>
inline void support_backward(const DoubleRow& row, Weight weight) {
  using simd::F64x2;
  const auto [y, g] = row.in;
  double* dx = row.out[0];
  const std::size_t count = row.length;
  const auto masked = [](F64x2 gradient, F64x2 s) { return gradient & (s != F64x2(0.0)); };
  const double total =
      simd::exact_sum_lanes(0, count, [&](auto lane) { return weight(lane.of(y, 0)); });
  const double dot = simd::exact_sum_lanes(0, count, [&](auto lane) {
    const F64x2 s = weight(lane.of(y, 0));
    return s * masked(lane.of(g, 0), s);
  });
  if (total == 0) return simd::fill(dx, count, 0.0);
  const F64x2 mean(dot / total);
  simd::each_lane(0, count, [&](auto lane) {
    const F64x2 s = weight(lane.of(y, 0));
    lane.store(dx, masked(s * (masked(lane.of(g, 0), s) - mean), s));
  });
}

/// The weight of sparsemax: 1 in the support, 0 outside, NaN for NaN.
inline simd::F64x2 support_weight(simd::F64x2 y) {
  return select(y == y, simd::F64x2(1.0) & (y > simd::F64x2(0.0)), y);
}
/// Of a map that is constant: 0, NaN for NaN.
inline simd::F64x2 no_weight(simd::F64x2 y) { return select(y == y, simd::F64x2(0.0), y); }

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
