#include "fit_vector_scaling.h"

#include <algorithm>
#include <cmath>

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

/// The problem in 2 K parameters: K scales, then K biases.
struct Problem {
  const double* logits;
  const std::int32_t* labels;
  std::size_t rows, classes;
  double* probs;  ///< [rows, classes], of the parameters last evaluated

  [[nodiscard]] std::size_t size() const { return 2 * classes; }

  /// Mean negative log-likelihood; makes `probs`.
  double evaluate(const double* parameters) const {
    double total = 0;
    for (std::size_t r = 0; r < rows; ++r) {
      const double* x = logits + r * classes;
      double* p = probs + r * classes;
      double max = -kInfinity<double>, sum = 0;
      for (std::size_t c = 0; c < classes; ++c) {
        p[c] = x[c] == -kInfinity<double> ? x[c] : parameters[c] * x[c] + parameters[classes + c];
        max = p[c] > max ? p[c] : max;
      }
      const double label = p[labels[r]] - max;
      for (std::size_t c = 0; c < classes; ++c) sum += p[c] = simd::exp(p[c] - max);
      for (std::size_t c = 0; c < classes; ++c) p[c] /= sum;
      total += simd::log(sum) - label;
    }
    return total / static_cast<double>(rows);
  }

  /// sum over rows of c[k] * (x[k], 1), with c made for each row by `make(p, x, row, c)`
  template <class Make>
  void accumulate(double* result, double* c, Make&& make) const {
    std::fill(result, result + size(), 0.0);
    const double share = 1 / static_cast<double>(rows);
    for (std::size_t r = 0; r < rows; ++r) {
      const double* x = logits + r * classes;
      make(probs + r * classes, x, r, c);
      for (std::size_t k = 0; k < classes; ++k) {
        if (x[k] != -kInfinity<double>) result[k] += c[k] * x[k] * share;
        result[classes + k] += c[k] * share;
      }
    }
  }

  void gradient(double* result, double* c) const {
    accumulate(result, c, [&](const double* p, const double*, std::size_t r, double* out) {
      std::copy(p, p + classes, out);
      out[labels[r]] -= 1;
    });
  }

  /// Hessian times direction: for u = x v_w + v_b, c = p (u - <p, u>)
  void curve(const double* direction, double* result, double* c) const {
    accumulate(result, c, [&](const double* p, const double* x, std::size_t, double* out) {
      double mean = 0;
      for (std::size_t k = 0; k < classes; ++k) {
        const double seen = x[k] == -kInfinity<double> ? 0 : x[k];
        out[k] = direction[k] * seen + direction[classes + k];
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

bool has_class_without_label(const Problem& problem) {
  for (std::size_t c = 0; c < problem.classes; ++c) {
    const std::int32_t* end = problem.labels + problem.rows;
    if (std::find(problem.labels, end, static_cast<std::int32_t>(c)) == end) return true;
  }
  return false;
}

}  // namespace

Status fit_vector_scaling(const double* logits, const std::int32_t* labels, std::size_t rows,
                          std::size_t classes, double* scales, double* biases,
                          VectorScalingFit& fit) noexcept {
  const std::size_t size = 2 * classes;
  Buffer<double> probs(rows * classes), scratch(8 * size);
  if (!probs || !scratch) return Status::out_of_memory;
  double *at = scratch.data(), *next = at + size, *gradient = next + size;
  double *step = gradient + size, *residual = step + size, *direction = residual + size;
  double *curved = direction + size, *c = curved + size;
  const Problem problem{logits, labels, rows, classes, probs.data()};
  std::fill(at, at + classes, 1.0);
  std::fill(at + classes, at + size, 0.0);

  double nll = rows == 0 ? kNaN<double> : problem.evaluate(at);
  fit = {nll, nll, 0, false};
  constexpr int kMost = 100;
  int near = 0;  // steps at the end, each of which doubles the digits
  bool has_settled = !(std::fabs(nll) < kInfinity<double>);
  while (!has_settled && fit.iterations < kMost) {
    ++fit.iterations;
    problem.gradient(gradient, c);
    conjugate_gradients(problem, gradient, step, residual, direction, curved, c);
    const double slope = dot(gradient, step, size);  // minus twice what the step promises
    if (!(slope < 0)) {
      has_settled = true;
      break;
    }
    // Near the end the likelihood is flat to its last digit, and only the gradient leads on.
    const bool is_near = slope > -1e-8 * nll;
    double length = 1, tried = 0;
    for (int halving = 0; halving < 40; ++halving, length /= 2) {
      for (std::size_t i = 0; i < size; ++i) next[i] = at[i] + length * step[i];
      tried = problem.evaluate(next);
      if (is_near || tried <= nll + 1e-4 * length * slope) break;
    }
    std::swap(at, next);
    nll = tried;
    near += is_near;
    has_settled = near == 3;
    if (nll < 1e-10) break;
  }
  fit.nll = nll;
  fit.is_degenerate = !has_settled || has_class_without_label(problem);
  double mean = 0;
  for (std::size_t k = 0; k < classes; ++k) mean += at[classes + k] / static_cast<double>(classes);
  for (std::size_t k = 0; k < classes; ++k) {
    scales[k] = at[k];
    biases[k] = at[classes + k] - mean;
  }
  return Status::ok;
}

}  // namespace logitkit
