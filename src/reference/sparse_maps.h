#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

// The plainest form of the sparse maps in long double, by halving an interval that holds the
// threshold: the oracle of the tests. NaN, +inf and a row of nothing but -inf give NaN.

namespace logitkit::reference {

/// The t in [low, high] where total, which falls with t, passes `target`.
template <class Total>
long double threshold(long double low, long double high, long double target, Total total) {
  for (int halving = 0; halving < 16000; ++halving) {
    const long double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    (total(middle) >= target ? low : high) = middle;
  }
  return low;
}

/// Distances to the maximum; NaN where the row is.
template <class T>
std::vector<long double> distances(std::span<const T> x) {
  long double max = -std::numeric_limits<long double>::infinity();
  for (const T v : x) max = v <= max || max != max ? max : v;  // a NaN stays
  std::vector<long double> z(x.begin(), x.end());
  for (long double& v : z)
    v = std::isfinite(max) ? v - max : std::numeric_limits<long double>::quiet_NaN();
  return z;
}

/// probs[k] = max(s z[k] - tau, 0)^(1 / s), s = alpha - 1 > 0; as (1 + s (z[k] - theta))^(1 / s)
template <class T>
void entmax(std::span<const T> x, std::span<long double> probs, double alpha) {
  const long double s = static_cast<long double>(alpha) - 1;
  const std::vector<long double> z = distances(x);
  const auto power = [=](long double v, long double theta) -> long double {
    const long double w = s * (v - theta);
    return std::isnan(w) ? w : w > -1 ? std::exp(std::log1p(w) / s) : 0;
  };
  const long double theta = threshold(0, 1 / s, 1, [&](long double t) {
    long double sum = 0;
    for (const long double v : z) sum += power(v, t);
    return sum;
  });
  for (std::size_t k = 0; k < z.size(); ++k) probs[k] = power(z[k], theta);
}

/// probs[k] = d[k]^(r - 1) over their sum, d = max(z - tau, 0), sum d^r = 1, r = alpha / (alpha -
/// 1)
template <class T>
void normmax(std::span<const T> x, std::span<long double> probs, double alpha) {
  const long double r = static_cast<long double>(alpha) / (static_cast<long double>(alpha) - 1);
  const std::vector<long double> z = distances(x);
  const long double tau = threshold(-1, 0, 1, [&](long double t) {
    long double sum = 0;
    for (const long double v : z) sum += v > t ? std::pow(v - t, r) : 0;
    return sum;
  });
  long double sum = 0;
  for (const long double v : z) sum += v > tau ? std::pow(v - tau, r - 1) : 0;
  for (std::size_t k = 0; k < z.size(); ++k) {
    probs[k] = std::isnan(z[k]) ? z[k] : z[k] > tau ? std::pow(z[k] - tau, r - 1) / sum : 0;
  }
}

/// y[k] = min(max(z[k] - tau, 0), 1), summing to the budget, which is below the number of entries
/// above -inf
template <class T>
void budgeted_sparsemax(std::span<const T> x, std::span<long double> y, double budget) {
  const std::vector<long double> z = distances(x);
  const auto clip = [](long double v) {
    return std::isnan(v) ? v : std::clamp<long double>(v, 0, 1);
  };
  long double least = 0;
  for (const long double v : z) least = std::isfinite(v) ? std::min(least, v) : least;
  const long double tau = threshold(least - 1, 0, budget, [&](long double t) {
    long double sum = 0;
    for (const long double v : z) sum += clip(v - t);
    return sum;
  });
  for (std::size_t k = 0; k < z.size(); ++k) y[k] = clip(z[k] - tau);
}

}  // namespace logitkit::reference
