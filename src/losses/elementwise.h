#pragma once

#include "../double_rows.h"
#include "../simd/double_lanes.h"
#include "loss.h"

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

/// Two lanes of an element-wise loss and of its gradient.
struct LossLanes {
  simd::F64x2 loss, gradient;
};

/// One row of a loss that is a sum over entries: term(x, y, lane) gives the LossLanes of two of
/// them, `lane` tells where in the row they are. out is the gradient and the losses, either of
/// which may be null.
template <class Term>
inline void add_entries(const DoubleRow& row, LossSum& sum, Term term) {
  using simd::F64x2;
  const F64x2 scale(1 / sum.denominator());
  const double total = simd::sum_lanes(0, row.length, [&](auto lane) {
    const LossLanes lanes = term(lane.of(row.in[0], 0), lane.of(row.in[1], 0), lane);
    if (row.out[0]) lane.store(row.out[0], lanes.gradient * scale);
    if (row.out[1]) lane.store(row.out[1], lanes.loss);
    return lane.only(lanes.loss);
  });
  sum.add_total(total);
}

/// Drives a kernel over x and y, which lie alike. `each` of a LossOutput has an entry for each of
/// x's.
template <class T, class Kernel>
[[nodiscard]] Status elementwise_loss(Rows<const T> x, const T* y, const LossOutput<T>& out,
                                      Kernel& kernel) {
  return kernel.sum.finish(
      for_each_double_row(x, RowArrays<T>{{x.data, y}, {out.gradient, out.each}}, {}, kernel));
}

/// weight * loss, lane by lane, where nothing weighs nothing: 0 * inf is 0.
inline simd::F64x2 weigh(simd::F64x2 weight, simd::F64x2 loss) {
  const simd::F64x2 zero(0.0);
  return simd::select((weight == zero) & (loss == loss), zero, weight * loss);
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
