#include "fit_temperature.h"

#include <algorithm>
#include <cmath>

#include "../losses/loss.h"
#include "../simd/double_lanes.h"
#include "../simd/exp.h"
#include "../simd/log.h"
#include "../simd/vector.h"

namespace logitkit {
namespace {

using simd::F64x2;

/// The negative log-likelihood as a function of beta: its sum over the rows and two derivatives.
struct Likelihood {
  double nll = 0, slope = 0, curvature = 0;
};

template <class T>
struct Data {
  const T* logits;
  const std::int32_t* labels;
  std::size_t rows, classes;
  const double* weights;  ///< null: 1 for all rows

  [[nodiscard]] double weight(std::size_t r) const { return weights ? weights[r] : 1; }
  [[nodiscard]] const T* row(std::size_t r) const { return logits + r * classes; }
  [[nodiscard]] double max(std::size_t r) const {
    return static_cast<double>(simd::row_max(row(r), classes));
  }
  /// The label's logit relative to the row's maximum
  [[nodiscard]] double margin(std::size_t r) const {
    return static_cast<double>(row(r)[labels[r]]) - max(r);
  }
};

template <class T>
Likelihood likelihood(const Data<T>& data, double beta) {
  Likelihood total;
  for (std::size_t r = 0; r < data.rows; ++r) {
    const double weight = data.weight(r);
    if (weight == 0) continue;
    const T* x = data.row(r);
    const double max = data.max(r);
    const F64x2 shift(max), factor(beta);
    F64x2 mass(0.0), first(0.0), second(0.0);
    simd::each_lane(0, data.classes, [&](auto lane) {
      const F64x2 distance = lane.of(x, -kInfinity<double>) - shift;
      // -inf takes no part; kept finite, so that 0 times it is 0. NaN stays.
      const F64x2 d = pmax(distance, F64x2(-1e150));
      const F64x2 e = and_not(simd::exp(d * factor), distance == F64x2(-kInfinity<double>));
      mass = mass + e;
      first = first + e * d;
      second = second + e * d * d;
    });
    const double sum = reduce_add(mass), mean = reduce_add(first) / sum;
    const double margin = data.margin(r);
    total.nll += weight * (simd::log(sum) - beta * margin);
    total.slope += weight * (mean - margin);
    total.curvature += weight * std::max(reduce_add(second) / sum - mean * mean, 0.0);
  }
  return total;
}

/// Mean log of the number of entries that `counts` in each row: the likelihood in the limits of T
template <class T, class Counts>
double mean_log_count(const Data<T>& data, Counts counts) {
  double total = 0;
  for (std::size_t r = 0; r < data.rows; ++r) {
    const double max = data.max(r);
    const T* x = data.row(r);
    const auto kept = std::count_if(x, x + data.classes,
                                    [&](T v) { return counts(static_cast<double>(v), max); });
    total += weigh(data.weight(r), simd::log(static_cast<double>(kept)));
  }
  return total / sum_of_weights(data.weights, data.rows);
}

template <class T>
TemperatureFit fit(const Data<T>& data) {
  const double rows = sum_of_weights(data.weights, data.rows);
  const double before = likelihood(data, 1).nll / rows;
  TemperatureFit fit{kNaN<double>, kNaN<double>, before, 0, false};
  if (data.rows == 0 || !(std::fabs(before) < kInfinity<double>)) return fit;

  const auto end = [&](double temperature, double nll) {
    fit.temperature = temperature;
    fit.nll = std::min(nll, before);
    fit.is_degenerate = true;
    return fit;
  };
  if (likelihood(data, 0).slope >= 0) {
    return end(kInfinity<double>,
               mean_log_count(data, [](double x, double) { return x > -kInfinity<double>; }));
  }
  double margins = 0;
  for (std::size_t r = 0; r < data.rows; ++r) margins += weigh(data.weight(r), data.margin(r));
  if (margins == 0)
    return end(0, mean_log_count(data, [](double x, double max) { return x == max; }));

  // slope(low) < 0 <= slope(high): the optimum lies between. The scales of the rows may lie decades
  // apart, so the bracket grows by squares and shrinks by its geometric mean wherever Newton's step
  // leaves it or is not half of the step before.
  double beta = 1, low = 0, high = kInfinity<double>, growth = 16, step = kInfinity<double>;
  Likelihood at = likelihood(data, beta);
  constexpr double kLargest = 0x1p1000;
  while (at.slope != 0) {
    ++fit.iterations;
    (at.slope < 0 ? low : high) = beta;
    const double least = std::max(low, beta / growth);
    const double most = std::min({high, beta * growth, kLargest});
    double next = beta - at.slope / at.curvature;
    // Newton's method doubles the digits: after a step this small they are all there
    const bool is_last = std::fabs(next - beta) <= 1e-9 * beta;
    const bool is_good = next > least && next < most && std::fabs(next - beta) <= step / 2;
    if (!is_last && !is_good) {
      const bool is_bracketed = low > 0 && high < kInfinity<double>;
      next = is_bracketed ? std::sqrt(low) * std::sqrt(high) : at.slope < 0 ? most : least;
      if (!is_bracketed) growth = std::min(growth * growth, 0x1p256);
    }
    if (!is_last && !(next > low && next < high)) break;  // neighbours: no number lies between
    step = is_good ? std::fabs(next - beta) : kInfinity<double>;
    beta = next;
    at = likelihood(data, beta);
    if (is_last) break;
  }
  fit.temperature = 1 / beta;
  fit.nll = at.nll / rows;
  if (fit.nll > before * (1 + 1e-12)) fit.temperature = 1;
  fit.nll = std::min(fit.nll, before);  // never worse than the start, in the last digit neither
  return fit;
}

}  // namespace

TemperatureFit fit_temperature(const float* logits, const std::int32_t* labels, std::size_t rows,
                               std::size_t classes, const double* weights) noexcept {
  return fit<float>({logits, labels, rows, classes, weights});
}
TemperatureFit fit_temperature(const double* logits, const std::int32_t* labels, std::size_t rows,
                               std::size_t classes, const double* weights) noexcept {
  return fit<double>({logits, labels, rows, classes, weights});
}

}  // namespace logitkit
