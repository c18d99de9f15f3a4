#pragma once

#include "sparse_row.h"

// sparsemax of one row: p = max(z - tau, 0), z = x - max, with tau such that the sum is 1.

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

/// tau for the list's entries, which are those above the lower bound `tau`; what is left in the
/// list is the support.
///
/// sum (z - t)+ - 1 is convex in t, and Newton's method on it from the left (Michelot 1986) drops
/// entries until none is left to drop: then tau is exact, the closed form over the support. It ends
/// for every input, because each step but the last drops an entry, and soon, because each lowers
/// the excess times the number of entries by a factor of 4 or more (Radzik 1998). Terms are
/// measured from the last threshold: they are positive and sum to about 1, so nothing cancels.
/// For doubles the last step is taken again from where it led, which leaves no error of the first.
template <class T>
inline double sparsemax_threshold(SparseList<T>& list, double tau) {
  using simd::F64x2;
  bool is_final = sizeof(T) == 4;
  for (;;) {
    const auto [sum] = sum_distances<1>(
        list, [=](F64x2 z) { return std::array{pmax(F64x2(0.0), z - F64x2(tau))}; });
    tau += (sum - 1) / static_cast<double>(list.count);
    const T cut = cut_at(list.max, tau);
    if (smallest(list) <= cut) {
      list.retain(cut);
    } else if (is_final) {
      return tau;
    } else {
      is_final = true;
    }
  }
}

/// y = sparsemax(x), y may be x. Gives tau; NaN where the row is.
template <class T>
inline double sparsemax_row(SparseRow<T>& row, const T* x, T* y, std::size_t length) {
  using simd::F64x2;
  if (!row.scan(x, length)) {
    simd::fill(y, length, kNaN<T>);
    return kNaN<double>;
  }
  double tau = -1;  // the share of the maximum is at most 1
  if (row.has_many_groups()) {
    row.collect_tops(cut_at(row.list.max, tau));
    tau = sparsemax_threshold(row.list, tau);
  }
  row.collect(cut_at(row.list.max, tau));
  tau = sparsemax_threshold(row.list, tau);
  transform_distances(row.list, [=](F64x2 z) { return pmax(F64x2(0.0), z - F64x2(tau)); });
  row.spread(y);
  return tau;
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
