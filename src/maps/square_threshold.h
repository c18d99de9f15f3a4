#pragma once

#include "sparse_row.h"

// The threshold of sums of squares, sum_k max(z[k] - tau, 0)^2 = norm^2 with z = x - max <= 0: that
// of 1.5-entmax (norm 2) and of normmax with alpha 2 (norm 1). tau lies in [-norm, 0).

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

namespace square_detail {

/// Of the entries above a threshold: how they lie above tau, d = z - tau.
struct Moments {
  double count, sum, squares;

  /// The step from tau to the root of sum (d - step)^2 = norm^2, its closed form over these
  /// entries; NaN where there is none.
  [[nodiscard]] double closed_step(double norm) const {
    const double excess = squares - norm * norm;
    return excess / (sum + std::sqrt(sum * sum - count * excess));
  }
  /// Newton's step on the norm of d: never past the root, and exact where all d are equal.
  [[nodiscard]] double newton_step(double norm) const {
    const double now = std::sqrt(squares);
    return (now - norm) * now / sum;
  }
};

/// Of the list's entries that are above `floor`.
template <class T>
inline Moments moments(const SparseList<T>& list, double tau, double floor) {
  using simd::F64x2;
  const auto [count, sum, squares] = sum_distances<3>(list, [=](F64x2 z) {
    const F64x2 is_above = z > F64x2(floor);
    const F64x2 d = (z - F64x2(tau)) & is_above;
    return std::array{F64x2(1.0) & is_above, d, d * d};
  });
  return {count, sum, squares};
}

}  // namespace square_detail

/// tau for the list's entries, which are those above the lower bound `tau`; the support is what
/// lies above it.
///
/// Over the entries above a lower bound the closed form gives an upper bound (an entry below the
/// threshold adds to the sum of squares), over the entries above an upper bound a lower one. When
/// no entry lies between the two, the support is known and its closed form is exact. The norm of
/// (z - t)+ is convex in t, so Newton's method on it from the left brings the bounds together
/// quadratically, whatever the row. Ends when a step moves tau no more.
template <class T>
inline double square_threshold(SparseList<T>& list, double norm, double tau) {
  using square_detail::Moments;
  bool is_final = sizeof(T) == 4;  // doubles take the closed form again from where it led
  for (;;) {
    const Moments all = square_detail::moments(list, tau, tau);
    const double upper = tau + all.closed_step(norm);
    const bool is_bounded = upper < 0;  // no, if there is no root and upper is NaN
    const T least = smallest(list);
    if (is_bounded && least > cut_at(list.max, upper)) {
      if (is_final) return upper;
      is_final = true;
      tau = upper;
      continue;
    }
    double lower = tau + all.newton_step(norm);
    if (is_bounded && least > cut_at(list.max, lower)) {
      // Newton drops nothing: ask the entries that are in the support for certain
      const Moments sure = square_detail::moments(list, tau, upper);
      const double bound = tau + sure.closed_step(norm);
      if (bound > lower && bound <= upper) lower = bound;
    }
    if (!(lower > tau)) return tau;
    tau = lower;
    list.retain(cut_at(list.max, tau));
  }
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
