#pragma once

#include <bit>
#include <cstdint>

#include "sparse_row.h"

// Budgeted sparsemax of one row: p = min(max(z - tau, 0), 1), z = x - max, with tau such that the
// sum is the budget.

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

namespace budget_detail {

/// The sum at one tau, and how far the line that it lies on reaches.
struct Reading {
  double sum;
  double slope;  ///< how many entries are strictly between 0 and 1
  double below;  ///< the nearest kinks: tau may move to there, and the sum stays on its line
  double above;
};

template <class T>
inline Reading read(const SparseList<T>& list, double tau) {
  using simd::F64x2;
  const F64x2 zero(0.0), one(1.0), infinity(kInfinity<double>), at(tau);
  F64x2 low = infinity, high = infinity;
  const auto [sum, slope] = sum_distances<2>(list, [&](F64x2 z) {
    const F64x2 d = z - at;
    const F64x2 is_in = d > zero, is_full = d >= one;
    // an entry at z has kinks at tau = z and tau = z - 1
    high = pmin(high, select(is_in, select(is_full, d - one, d), infinity));
    low = pmin(low, select(is_in, select(is_full, infinity, one - d), zero - d));
    return std::array{select(is_full, one, d & is_in), one & is_in & (d < one)};
  });
  return {sum, slope, tau - reduce_min(low), tau + reduce_min(high)};
}

/// Halfway between two doubles in the order of their bits: 64 halvings separate any two.
inline double bit_mean(double low, double high) {
  const auto rank = [](double value) {
    const auto bits = std::bit_cast<std::int64_t>(value);
    return bits < 0 ? INT64_MIN - bits : bits;
  };
  const std::int64_t middle = rank(low) + (rank(high) - rank(low)) / 2;
  return std::bit_cast<double>(middle < 0 ? INT64_MIN - middle : middle);
}

}  // namespace budget_detail

/// tau = base + offset in two parts: next to a distance of 1e30 no double is half a unit away.
struct BudgetThreshold {
  double base, offset;

  [[nodiscard]] double tau() const { return base + offset; }
  [[nodiscard]] simd::F64x2 of(simd::F64x2 z) const {
    const simd::F64x2 d = (z - simd::F64x2(base)) - simd::F64x2(offset);
    return pmin(pmax(d, simd::F64x2(0.0)), simd::F64x2(1.0));
  }
};

/// tau for the list's entries, whose number is above the budget; they are those above the lower
/// bound `tau`, or all above -inf.
///
/// The sum is piecewise linear in tau, neither convex nor concave: Newton's method inside a
/// bracket, which is halved in between. Ends when the root lies on the line at hand, which makes it
/// exact, or the bracket is two neighbours: then the upper one is an entry, and the entries there
/// share what is left of the budget.
template <class T>
inline BudgetThreshold budget_threshold(const SparseList<T>& list, double budget, double tau) {
  const double least = static_cast<double>(smallest(list)) - static_cast<double>(list.max);
  double low = std::fmax(tau, least - 1), high = 0;
  double at = low;
  for (unsigned turn = 0;; ++turn) {
    const auto [sum, slope, below, above] = budget_detail::read(list, at);
    const double step = sum == budget ? 0 : (sum - budget) / slope;  // infinite on a flat line
    const double root = at + step;
    if (root >= below && root <= above) return {at, step};
    (sum > budget ? low : high) = at;
    // every other turn a step of Newton's where it stays inside; halving by value is what helps
    // usually, halving by bits what bounds the number of turns
    const bool jumps = turn % 2 == 0 && root > low && root < high;
    const double mean = turn % 4 == 1 ? 0.5 * (low + high) : budget_detail::bit_mean(low, high);
    at = jumps ? root : mean;
    if (!(at > low && at < high)) at = budget_detail::bit_mean(low, high);
    if (at > low && at < high) continue;
    const double rest = budget - budget_detail::read(list, high).sum;
    const auto [ties] = sum_distances<1>(list, [=](simd::F64x2 z) {
      return std::array{simd::F64x2(1.0) & (z == simd::F64x2(high))};
    });
    return {high, ties > 0 ? -rest / ties : 0};
  }
}

/// y = budgeted_sparsemax(x, budget) for a budget in [0, length], y may be x. Gives tau; NaN where
/// the row is. A row with no more entries above -inf than the budget has 1 for each.
template <class T>
inline double budget_row(SparseRow<T>& row, const T* x, T* y, std::size_t length, double budget) {
  using simd::F64x2;
  if (!row.scan(x, length)) {
    simd::fill(y, length, kNaN<T>);
    return kNaN<double>;
  }
  constexpr double kNone = -kInfinity<double>;
  double tau = kNone;
  if (row.has_many_groups()) {
    row.collect_tops(-kInfinity<T>);
    if (static_cast<double>(row.list.count) > budget) {
      tau = budget_threshold(row.list, budget, tau).tau();
    }
  }
  row.collect(tau > kNone ? cut_at(row.list.max, tau) : -kInfinity<T>);
  const bool has_room = static_cast<double>(row.list.count) > budget;
  const BudgetThreshold threshold =
      has_room ? budget_threshold(row.list, budget, tau) : BudgetThreshold{kNone, 0};
  transform_distances(row.list, [=](F64x2 z) { return threshold.of(z); });
  row.spread(y);
  return threshold.tau();
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
