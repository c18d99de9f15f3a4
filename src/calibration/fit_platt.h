#pragma once

#include <cstddef>
#include <cstdint>

namespace logitkit {

struct PlattFit {
  double a, b;
  double loss;  ///< mean cross-entropy against the (smoothed) targets
  int iterations;
  bool is_degenerate;  ///< only without smoothing: the optimum is infinite
};

/// The sigmoid p = 1 / (1 + e^(a s + b)) that minimises the mean cross-entropy of scores s against
/// labels in {0, 1} (Platt 1999; Newton's method with backtracking as in Lin, Lin and Weng 2007).
///
/// smoothing    targets are (n1 + 1) / (n1 + 2) and 1 / (n0 + 2), as Platt and scikit-learn
///              have them; else 1 and 0
/// weights      one a score, or null: a score counts so often, in n0 and n1 too
/// Degenerate   without smoothing and with scores that separate the labels there is no optimum:
///              a is -inf (+inf where larger scores mean 0), b NaN, loss 0. One label only: a is 0,
///              b infinite.
/// Invalid      a score that is not finite: loss is NaN
[[nodiscard]] PlattFit fit_platt(const double* scores, const std::int32_t* labels,
                                 std::size_t count, bool smoothing,
                                 const double* weights = nullptr) noexcept;

}  // namespace logitkit
