#include "entmax_backward.h"

#include <cmath>

#include "../simd/power.h"
#include "support_backward.h"

namespace logitkit {
namespace {

using simd::F64x2;

/// s = y^(2 - alpha) up to a factor that all share: 1 for the smallest power, so that none
/// overflows.
class PowerWeight {
 public:
  PowerWeight(double alpha, double reference)
      : exponent_(2 - alpha), shift_(simd::log(reference)) {}

  [[nodiscard]] double factor() const { return simd::exp(exponent_ * shift_); }
  [[nodiscard]] F64x2 operator()(F64x2 y) const {
    const F64x2 s = simd::exp(F64x2(exponent_) * (simd::log(y) - F64x2(shift_)));
    return select(y == y, s & (y > F64x2(0.0)), y);
  }

 private:
  double exponent_, shift_;
};

/// (e^x - 1 - x) / x^2
double exp_remainder(double x) {
  if (!(std::fabs(x) <= 0.5)) return (simd::expm1(x) - x) / (x * x);
  double term = 0.5, sum = 0;
  for (int k = 3; sum + term != sum; ++k) {
    sum += term;
    term *= x / k;
  }
  return sum;
}

/// sum_k g[k] dy[k]/dalpha. With c = alpha - 1 and r(L) = (e^(-cL) - 1 + cL) / c^2, the published
/// form
///
///   dy/dalpha = (y - s) / c^2 - (y L + s H) / c,   s = y^(2 - alpha) / sum
///             = y (R - r - c (L R + H r)) / sum_j y[j] e^(-c L[j]),   R = sum_j y[j] r(L[j])
///
/// where the terms that cancel are gone. Entries of y are taken over their sum: what rounding left
/// of 1 would be divided by c^2.
double alpha_gradient(const DoubleRow& row, double alpha) {
  const auto [y, g] = row.in;
  const std::size_t count = row.length;
  if (alpha == kInfinity<double>) return 0;
  const double c = alpha - 1;
  double total = 0;
  for (std::size_t k = 0; k < count; ++k) total += y[k];
  const auto each = [&](auto&& visit) {
    for (std::size_t k = 0; k < count; ++k) {
      if (y[k] == 0) continue;
      const double p = y[k] / total, log = simd::log(p);
      visit(k, p, log);
    }
  };
  double entropy = 0, rest = 0, norm = 0, result = 0;
  if (c > 0.5) {
    // no cancellation here, and e^(-cL) may overflow: s = y^(1 - c) from its own exponent
    double top = -kInfinity<double>;
    each([&](std::size_t, double, double log) { top = std::fmax(top, (1 - c) * log); });
    each([&](std::size_t, double p, double log) {
      entropy -= p * log;
      norm += simd::exp((1 - c) * log - top);
    });
    each([&](std::size_t k, double p, double log) {
      const double s = simd::exp((1 - c) * log - top) / norm;
      result += g[k] * ((p - s) / c - (p * log + s * entropy)) / c;
    });
    return result;
  }
  each([&](std::size_t, double p, double log) {
    entropy -= p * log;
    rest += p * exp_remainder(-c * log) * log * log;
    norm += p * simd::exp(-c * log);
  });
  each([&](std::size_t k, double p, double log) {
    const double r = exp_remainder(-c * log) * log * log;
    result += g[k] * p * (rest - r - c * (log * rest + entropy * r)) / norm;
  });
  return result;
}

void input_gradient(const DoubleRow& row, double alpha) {
  if (alpha == 2) return support_backward(row, support_weight);
  if (alpha == 1.5) {
    return support_backward(row, [](F64x2 v) { return F64x2(wasm_f64x2_sqrt(v.v)); });
  }
  if (alpha == 1) return support_backward(row, [](F64x2 v) { return v; });
  if (alpha < 2) return support_backward(row, PowerWeight(alpha, 1));
  if (alpha == kInfinity<double>) {
    double sum = 0;
    for (std::size_t k = 0; k < row.length; ++k) sum += row.in[0][k];
    if (sum != sum) return simd::fill(row.out[0], row.length, sum);
    return support_backward(row, no_weight);
  }
  // the weights grow as y falls: where they could overflow, relative to that of the smallest
  double least = 1;
  for (std::size_t k = 0; k < row.length; ++k) {
    if (row.in[0][k] > 0) least = std::fmin(least, row.in[0][k]);
  }
  const bool is_safe = (2 - alpha) * simd::log(least) < 300;
  const PowerWeight weight(alpha, is_safe ? 1 : least);
  support_backward(row, weight);
  for (std::size_t k = 0; !is_safe && k < row.length; ++k) {
    if (row.out[0][k] != 0) row.out[0][k] *= weight.factor();
  }
}

template <class T>
Status entmax_backward_rows(Rows<const T> y, const T* gradient, Rows<T> out, double* d_alpha,
                            const EntmaxOptions& options) {
  auto kernel = [&](const DoubleRow& row) {
    const double alpha = options.alpha_of(row.row);
    if (d_alpha) d_alpha[row.row] = alpha_gradient(row, alpha);
    input_gradient(row, alpha);
  };
  return for_each_double_row(y, RowArrays<T>{{y.data, gradient}, {out.data}}, {options.mask},
                             kernel);
}

}  // namespace

Status entmax_backward(Rows<const float> y, const float* gradient, Rows<float> out, double* d_alpha,
                       const EntmaxOptions& options) noexcept {
  return entmax_backward_rows(y, gradient, out, d_alpha, options);
}
Status entmax_backward(Rows<const double> y, const double* gradient, Rows<double> out,
                       double* d_alpha, const EntmaxOptions& options) noexcept {
  return entmax_backward_rows(y, gradient, out, d_alpha, options);
}

}  // namespace logitkit
