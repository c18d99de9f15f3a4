#include "fit_vector_scaling.h"

#include <algorithm>
#include <cmath>

#include "../losses/loss.h"
#include "../memory.h"
#include "../simd/exp.h"
#include "../simd/log.h"
#include "../simd/vector.h"

namespace logitkit {
namespace {

double dot(const double* a, const double* b, std::size_t count) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += a[i] * b[i];
  return sum;
}

/// The problem in 2 K parameters: K scales, then K biases. The logits of a
/// class are in units of a power of two near their largest, and its scale in
/// the inverse.
struct Problem {
  const double* logits;
  const std::int32_t* labels;
  std::size_t rows, classes;
  double* units;          ///< one a class
  double* probs;          ///< [rows, classes], of the parameters last evaluated
  const double* weights;  ///< one a row; null is 1 for all
  double total_weight;

  [[nodiscard]] double weight(std::size_t r) const { return weights ? weights[r] : 1; }

  [[nodiscard]] std::size_t size() const { return 2 * classes; }

  /// 0 for -inf, which takes no part
  [[nodiscard]] double logit(std::size_t r, std::size_t k) const {
    const double x = logits[r * classes + k];
    return x == -kInfinity<double> ? 0 : x * units[k];
  }

  void choose_units() const {
    for (std::size_t k = 0; k < classes; ++k) {
      units[k] = 1;
      double most = 0;
      for (std::size_t r = 0; r < rows; ++r) most = std::max(most, std::fabs(logit(r, k)));
      if (most > 0 && most < kInfinity<double>) {
        units[k] = std::scalbn(1.0, -std::clamp(std::ilogb(most), -1000, 1000));
      }
    }
  }

  /// Mean negative log-likelihood; makes `probs`.
  double evaluate(const double* parameters) const {
    double total = 0;
    for (std::size_t r = 0; r < rows; ++r) {
      const double* x = logits + r * classes;
      double* p = probs + r * classes;
      double max = -kInfinity<double>, sum = 0;
      for (std::size_t c = 0; c < classes; ++c) {
        p[c] = x[c] == -kInfinity<double> ? x[c]
                                          : parameters[c] * logit(r, c) + parameters[classes + c];
        max = p[c] > max ? p[c] : max;
      }
      const double label = p[labels[r]] - max;
      for (std::size_t c = 0; c < classes; ++c) sum += p[c] = simd::exp(p[c] - max);
      for (std::size_t c = 0; c < classes; ++c) p[c] /= sum;
      total += weigh(weight(r), simd::log(sum) - label);
    }
    return total / total_weight;
  }

  /// sum over rows of c[k] * (x[k], 1), with c made for each row by `make(p,
  /// row, c)`
  template <class Make>
  void accumulate(double* result, double* c, Make&& make) const {
    std::fill(result, result + size(), 0.0);
    for (std::size_t r = 0; r < rows; ++r) {
      const double share = weight(r) / total_weight;
      if (share == 0) continue;
      make(probs + r * classes, r, c);
      for (std::size_t k = 0; k < classes; ++k) {
        result[k] += c[k] * logit(r, k) * share;
        result[classes + k] += c[k] * share;
      }
    }
  }

  void gradient(double* result, double* c) const {
    accumulate(result, c, [&](const double* p, std::size_t r, double* out) {
      std::copy(p, p + classes, out);
      out[labels[r]] -= 1;
    });
  }

  /// Hessian times direction: for u = x v_w + v_b, c = p (u - <p, u>)
  void curve(const double* direction, double* result, double* c) const {
    accumulate(result, c, [&](const double* p, std::size_t r, double* out) {
      double mean = 0;
      for (std::size_t k = 0; k < classes; ++k) {
        out[k] = direction[k] * logit(r, k) + direction[classes + k];
        mean += p[k] * out[k];
      }
      for (std::size_t k = 0; k < classes; ++k) out[k] = p[k] * (out[k] - mean);
    });
  }
};

/// Solves Hessian * step = -gradient to a part of the gradient's size.
void conjugate_gradients(const Problem& problem, const double* gradient, double* step,
                         double* residual, double* direction, double* curved, double* c) {
  const std::size_t size = problem.size();
  std::fill(step, step + size, 0.0);
  for (std::size_t i = 0; i < size; ++i) direction[i] = residual[i] = -gradient[i];
  double norm = dot(residual, residual, size);
  const double target = norm * std::min(1e-4, norm);  // the nearer the end, the more exact
  for (std::size_t round = 0; round < 2 * size + 20 && norm > target; ++round) {
    problem.curve(direction, curved, c);
    const double curvature = dot(direction, curved, size);
    if (!(curvature > 0)) break;
    const double length = norm / curvature;
    for (std::size_t i = 0; i < size; ++i) step[i] += length * direction[i];
    for (std::size_t i = 0; i < size; ++i) residual[i] -= length * curved[i];
    const double next = dot(residual, residual, size);
    for (std::size_t i = 0; i < size; ++i) {
      direction[i] = residual[i] + next / norm * direction[i];
    }
    norm = next;
  }
}

constexpr double kPerfect = 1e-10;  ///< no likelihood of rows that can be told apart ends below

/// By how much a step moves the margins of a row, at most.
double largest_move(const double* step, std::size_t classes) {
  double mean = 0, most = 0;
  for (std::size_t k = 0; k < classes; ++k)
    mean += step[classes + k] / static_cast<double>(classes);
  for (std::size_t k = 0; k < classes; ++k) {
    most = std::max({most, std::fabs(step[k]), std::fabs(step[classes + k] - mean)});
  }
  return most;
}

bool has_class_without_label(const Problem& problem) {
  for (std::size_t c = 0; c < problem.classes; ++c) {
    bool is_there = false;
    for (std::size_t r = 0; r < problem.rows; ++r) {
      is_there =
          is_there || (problem.labels[r] == static_cast<std::int32_t>(c) && problem.weight(r) > 0);
    }
    if (!is_there) return true;
  }
  return false;
}

}  // namespace

Status fit_vector_scaling(const double* logits, const std::int32_t* labels, std::size_t rows,
                          std::size_t classes, double* scales, double* biases,
                          VectorScalingFit& fit, const double* weights) noexcept {
  const std::size_t size = 2 * classes;
  Buffer<double> probs(rows * classes), scratch(8 * size + classes);
  if (!probs || !scratch) return Status::out_of_memory;
  double *at = scratch.data(), *next = at + size, *gradient = next + size;
  double *step = gradient + size, *residual = step + size, *direction = residual + size;
  double *curved = direction + size, *c = curved + size;
  const Problem problem{logits,   labels,       rows,    classes,
                        c + size, probs.data(), weights, sum_of_weights(weights, rows)};
  problem.choose_units();
  for (std::size_t k = 0; k < classes; ++k) {
    at[k] = 1 / problem.units[k];
    at[classes + k] = 0;
  }

  double nll = rows == 0 ? kNaN<double> : problem.evaluate(at);
  const double before = nll;
  fit = {nll, nll, 0, false};
  constexpr int kMost = 100;
  int near = 0;      // steps at the end, each of which doubles the digits
  double moved = 0;  // by the last of them
  bool has_settled = !(std::fabs(nll) < kInfinity<double>);
  const auto try_length = [&](double length) {
    for (std::size_t i = 0; i < size; ++i) next[i] = at[i] + length * step[i];
    return problem.evaluate(next);
  };
  while (!has_settled && fit.iterations < kMost && nll >= kPerfect) {
    ++fit.iterations;
    problem.gradient(gradient, c);
    conjugate_gradients(problem, gradient, step, residual, direction, curved, c);
    const double slope = dot(gradient, step, size);  // minus twice what the step promises
    // Near the end the likelihood is flat to its last digit, and only the gradient leads on.
    const bool is_near = slope < 0 && slope > -1e-8 * nll;
    double length = 1, tried = kInfinity<double>;
    bool is_better = false;
    for (int halving = 0; slope < 0 && halving < 40 && !is_better; ++halving, length /= 2) {
      tried = try_length(length);
      is_better = is_near ? tried <= std::min(nll + nll * 0x1p-48, before)
                          : tried <= nll + 1e-4 * length * slope;
      if (is_near) break;
    }
    if (!is_better && !is_near) {
      // Rows that are surely wrong have a slope and no curvature: down the
      // slope, as far as it goes.
      for (std::size_t i = 0; i < size; ++i) step[i] = -gradient[i];
      tried = try_length(length = 1);
      for (int halving = 0; halving < 60 && !(tried < nll); ++halving) {
        tried = try_length(length /= 2);
      }
      is_better = tried < nll;
      for (int doubling = 0; doubling < 1000 && is_better; ++doubling) {
        const double further = try_length(2 * length);
        if (!(further < tried)) break;
        length *= 2;
        tried = further;
      }
      if (is_better) tried = try_length(length);
    }
    has_settled = !is_better;
    if (!is_better) break;
    std::swap(at, next);
    nll = tried;
    near += is_near;
    moved = largest_move(step, classes);
    has_settled = near == 3;
  }
  fit.nll = nll;
  // A finite optimum is approached by ever smaller steps, an infinite one by
  // steps of one size.
  const bool goes_on = near > 0 && moved > 0.01;
  const bool is_perfect = classes > 1 && nll < kPerfect;
  fit.is_degenerate = !has_settled || goes_on || is_perfect || has_class_without_label(problem);
  double mean = 0;
  for (std::size_t k = 0; k < classes; ++k) mean += at[classes + k] / static_cast<double>(classes);
  for (std::size_t k = 0; k < classes; ++k) {
    scales[k] = at[k] * problem.units[k];
    biases[k] = at[classes + k] - mean;
  }
  return Status::ok;
}

}  // namespace logitkit
