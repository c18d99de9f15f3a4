#pragma once

#include "../double_rows.h"
#include "../simd/double_lanes.h"
#include "loss.h"

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

/// weight * loss, lane by lane, where nothing weighs nothing: 0 * inf is 0.
inline simd::F64x2 weigh(simd::F64x2 weight, simd::F64x2 loss) {
  const simd::F64x2 zero(0.0);
  return simd::select((weight == zero) & (loss == loss), zero, weight * loss);
}

/// Two lanes of an element-wise loss and of its gradient.
struct LossLanes {
  simd::F64x2 loss, gradient;
};

/// A sum over entries without loss; infinite terms are no NaN.
class EntrySum {
 public:
  [[gnu::noinline]] void add(simd::F64x2 terms) {
    exact_.add(terms);
    plain_ = plain_ + terms;
  }
  [[nodiscard]] [[gnu::noinline]] double total() const {
    const double total = exact_.total();
    return total == total ? total : reduce_add(plain_);
  }

 private:
  simd::Sum<simd::F64x2> exact_;
  simd::F64x2 plain_{0.0};
};

/// One row of a loss that is a sum over entries: term(x, y, lane) gives the LossLanes of two of
/// them, `lane` tells where in the row they are. out is the gradient and the losses, either of
/// which may be null.
template <class Term>
inline void add_entries(const DoubleRow& row, LossSum& sum, Term term) {
  using simd::F64x2;
  const F64x2 weight(sum.weight(row.row)), scale(sum.weight(row.row) / sum.denominator());
  EntrySum total;
  simd::each_lane(0, row.length, [&](auto lane) {
    const LossLanes lanes = term(lane.of(row.in[0], 0), lane.of(row.in[1], 0), lane);
    if (row.out[0]) lane.store(row.out[0], lanes.gradient * scale);
    const F64x2 loss = weigh(weight, lanes.loss);
    if (row.out[1]) lane.store(row.out[1], loss);
    total.add(lane.only(loss));
  });
  sum.add_total(total.total());
}

/// Drives a kernel over x and y, which lie alike. `each` of a LossOutput has an
/// entry for each of x's; so have `weights`, if there are any, which the kernel
/// finds in `third`.
template <class T, class Kernel>
[[nodiscard]] Status elementwise_loss(Rows<const T> x, const T* y, const LossOutput<T>& out,
                                      Kernel& kernel, const T* weights = nullptr,
                                      const DoubleMask& mask = {}) {
  const RowArrays<T> arrays{{x.data, y}, {out.gradient, out.each}, weights};
  return kernel.sum.finish(for_each_double_row(x, arrays, mask, kernel));
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
