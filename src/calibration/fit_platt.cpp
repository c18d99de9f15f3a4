#include "fit_platt.h"

#include <algorithm>
#include <cmath>

#include "../simd/exp.h"
#include "../simd/log.h"
#include "../simd/vector.h"

namespace logitkit {
namespace {

struct PlattTargets {
  double positive, negative;
  [[nodiscard]] double of(std::int32_t label) const { return label ? positive : negative; }
};

/// What is known of the scores of one label
struct Range {
  double count = 0;  ///< of scores, each as often as it weighs
  double low = kInfinity<double>, high = -kInfinity<double>;
  void add(double score, double weight) {
    if (weight == 0) return;
    count += weight;
    low = std::min(low, score);
    high = std::max(high, score);
  }
};

/// 2^-n for a size in [2^n, 2^(n + 1)), within what a double can say
double unit_of(double size) {
  if (!(size > 0)) return 1;
  return std::scalbn(1.0, -std::clamp(std::ilogb(size), -1000, 1000));
}

/// The loss at (a, b) with its derivatives.
struct Loss {
  double value = 0, d_a = 0, d_b = 0, d_aa = 0, d_ab = 0, d_bb = 0;
};

Loss loss_at(const double* scores, double unit, const std::int32_t* labels, std::size_t count,
             const double* weights, PlattTargets targets, double a, double b) {
  Loss loss;
  for (std::size_t i = 0; i < count; ++i) {
    const double s = scores[i] * unit, z = a * s + b, target = targets.of(labels[i]);
    // p = 1 / (1 + e^z), through e^-|z| so that nothing overflows
    const double e = simd::exp(-std::fabs(z));
    const double p = z >= 0 ? e / (1 + e) : 1 / (1 + e);
    const double slope = target - p, curvature = e / ((1 + e) * (1 + e));
    const double w = weights ? weights[i] : 1;
    loss.value += w * (simd::log1p(e) + (z >= 0 ? target * z : (target - 1) * z));
    loss.d_a += w * (s * slope);
    loss.d_b += w * slope;
    loss.d_aa += w * (s * s * curvature);
    loss.d_ab += w * (s * curvature);
    loss.d_bb += w * curvature;
  }
  return loss;
}

}  // namespace

PlattFit fit_platt(const double* scores, const std::int32_t* labels, std::size_t count,
                   bool smoothing, const double* weights) noexcept {
  Range zeros, ones;
  bool is_valid = count > 0;
  for (std::size_t i = 0; i < count; ++i) {
    is_valid = is_valid && std::fabs(scores[i]) < kInfinity<double>;
    (labels[i] ? ones : zeros).add(scores[i], weights ? weights[i] : 1);
  }
  PlattFit fit{kNaN<double>, kNaN<double>, kNaN<double>, 0, false};
  if (!is_valid) return fit;
  const double n0 = zeros.count, n1 = ones.count;
  PlattTargets targets{1, 0};
  if (smoothing) {
    targets = {(n1 + 1) / (n1 + 2), 1 / (n0 + 2)};
  } else {
    if (n0 == 0) return {0, -kInfinity<double>, 0, 0, true};
    if (n1 == 0) return {0, kInfinity<double>, 0, 0, true};
    const bool is_constant = zeros.low == ones.high && ones.low == zeros.high;
    if (zeros.high <= ones.low && !is_constant)
      return {-kInfinity<double>, kNaN<double>, 0, 0, true};
    if (ones.high <= zeros.low && !is_constant)
      return {kInfinity<double>, kNaN<double>, 0, 0, true};
  }

  // scores in units of a power of two near the largest: no square of one
  // overflows
  const double unit = unit_of(std::max({zeros.high, ones.high, -zeros.low, -ones.low}));
  double a = 0, b = simd::log((n0 + 1) / (n1 + 1));
  const auto loss = [&](double at_a, double at_b) {
    return loss_at(scores, unit, labels, count, weights, targets, at_a, at_b);
  };
  Loss at = loss(a, b);
  const double before = at.value;
  constexpr int kMost = 200;
  int near = 0;  // steps at the end, each of which doubles the digits
  while (fit.iterations < kMost) {
    ++fit.iterations;
    // a ridge far below the curvature keeps constant scores solvable
    const double h_aa = at.d_aa * (1 + 1e-14) + 1e-300, h_bb = at.d_bb * (1 + 1e-14) + 1e-300;
    const double determinant = h_aa * h_bb - at.d_ab * at.d_ab;
    double step_a = 0, step_b = -at.d_b / h_bb;
    if (determinant > 0) {
      step_a = -(h_bb * at.d_a - at.d_ab * at.d_b) / determinant;
      step_b = -(h_aa * at.d_b - at.d_ab * at.d_a) / determinant;
    }
    const double slope = at.d_a * step_a + at.d_b * step_b;  // minus twice what the step promises
    if (!(slope < 0)) break;
    double length = 1;
    Loss next = loss(a + step_a, b + step_b);
    // Near the end the loss is flat to its last digit, and only the gradient leads on.
    const bool is_near = slope > -1e-8 * at.value;
    const auto is_accepted = [&] {
      return is_near ? next.value <= std::min(at.value + at.value * 0x1p-48, before)
                     : next.value <= at.value + 1e-4 * length * slope;
    };
    for (int halving = 0; halving < 60 && !is_near && !is_accepted(); ++halving) {
      length /= 2;
      next = loss(a + length * step_a, b + length * step_b);
    }
    if (!is_accepted()) break;
    a += length * step_a;
    b += length * step_b;
    at = next;
    near += is_near;
    if (near == 3) break;
  }
  fit.a = a * unit;
  fit.b = b;
  fit.loss = at.value / (n0 + n1);
  return fit;
}

}  // namespace logitkit
