#pragma once

#include <cstddef>

#include "../constants.h"
#include "../status.h"

namespace logitkit {

/// A softmax over a row that arrives in pieces (Milakov and Gimelshein 2018), in any order:
///
///   sum_k exp(x[k]) = (sum_high + sum_low) 2^shift,  shift = round(max / ln 2)
///
/// The sum is relative to a power of two, so that a new maximum rescales it exactly, and has twice
/// the digits of a double, so that merging loses nothing: however a row is cut and whatever is
/// merged first, the results are those of the whole row within the error of one piece.
///
/// Empty, all -inf   max is -inf, sum 0, log_sum_exp_of -inf, and normalize gives NaN
/// +inf              max is +inf, sum NaN, log_sum_exp_of +inf, and normalize gives NaN
/// NaN               everything is NaN
/// Range             |x| <= 2^52; beyond, only entries equal to the maximum count exactly
struct SoftmaxState {
  double max = -kInfinity<double>;
  double shift = 0;
  double sum_high = 0;
  double sum_low = 0;
};

/// The state of a row of which only max and sum_k exp(x[k] - max) are known.
[[nodiscard]] SoftmaxState softmax_state_of(double max, double sum) noexcept;

/// Takes in count more entries. Max error of the sum: 6e-8 relative (float), 5e-16 (double).
void update(SoftmaxState& state, const float* x, std::size_t count) noexcept;
void update(SoftmaxState& state, const double* x, std::size_t count) noexcept;

/// Takes in what another state has seen.
void merge(SoftmaxState& state, const SoftmaxState& other) noexcept;

/// sum_k exp(x[k] - max)
[[nodiscard]] double sum_of(const SoftmaxState& state) noexcept;

/// log sum_k exp(x[k]), 4 ulp of max(|y|, 1)
[[nodiscard]] double log_sum_exp_of(const SoftmaxState& state) noexcept;

/// probs[k] = exp(x[k] - max) / sum: the share of entries of the row, piece by piece. x may be
/// probs.
///
/// Max error    4 ulp, for float and double. Entries that were not part of the row may give more
/// than 1.
void normalize(const SoftmaxState& state, const float* x, float* probs, std::size_t count) noexcept;
void normalize(const SoftmaxState& state, const double* x, double* probs,
               std::size_t count) noexcept;

}  // namespace logitkit
