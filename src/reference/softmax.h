#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

#include "sum.h"

// The plainest form of softmax, log_softmax and logsumexp in long double: the oracle of the tests.
// NaN, +inf and a row of nothing but -inf give NaN by themselves (inf - inf).

namespace logitkit::reference {

template <class T>
Real max_of(std::span<const T> x) {
  Real max = -std::numeric_limits<Real>::infinity();
  for (const T v : x) {
    if (!(v <= max)) max = v;  // a NaN stays
  }
  return max;
}

/// (x - max) / temperature with the limits of the contract: at 0 ties share, at infinity all above
/// -inf do
inline Real scaled_distance(Real x, Real max, Real temperature) {
  const Real distance = x - max;
  if (std::isnan(distance)) return distance;
  if (temperature == 0) return distance == 0 ? 0 : -std::numeric_limits<Real>::infinity();
  if (std::isinf(temperature)) return std::isinf(distance) ? distance : 0;
  return distance / temperature;
}

/// sum_k exp((x[k] - max) / T) without the first maximum
template <class T>
Real rest_of(std::span<const T> x, Real max, Real temperature) {
  Sum sum;
  bool skipped = false;
  for (const T v : x) {
    if (!skipped && v == max && std::isfinite(max)) {
      skipped = true;
    } else {
      sum.add(std::exp(scaled_distance(v, max, temperature)));
    }
  }
  return sum.total();
}

template <class T>
void softmax(std::span<const T> x, std::span<Real> probs, double temperature = 1) {
  const Real max = max_of(x), sum = 1 + rest_of(x, max, temperature);
  for (std::size_t k = 0; k < x.size(); ++k) {
    probs[k] = std::exp(scaled_distance(x[k], max, temperature)) / sum;
  }
}

template <class T>
void log_softmax(std::span<const T> x, std::span<Real> log_probs, double temperature = 1) {
  const Real max = max_of(x), log_sum = std::log1p(rest_of(x, max, temperature));
  for (std::size_t k = 0; k < x.size(); ++k) {
    log_probs[k] = scaled_distance(x[k], max, temperature) - log_sum;
  }
}

template <class T>
Real logsumexp(std::span<const T> x) {
  const Real max = max_of(x);
  return std::isfinite(max) ? max + std::log1p(rest_of(x, max, 1)) : max;
}

/// sum_k weights[k] exp(x[k]) as its sign and the logarithm of its magnitude; weight 0 removes an
/// entry
template <class T>
Real logsumexp(std::span<const T> x, std::span<const T> weights, Real& sign) {
  Real max = -std::numeric_limits<Real>::infinity();
  for (std::size_t k = 0; k < x.size(); ++k) {
    if (weights[k] != 0 && !(x[k] <= max)) max = x[k];
  }
  const Real shift = std::isfinite(max) ? max : 0;
  Sum sum;
  for (std::size_t k = 0; k < x.size(); ++k) {
    if (weights[k] != 0) sum.add(weights[k] * std::exp(static_cast<Real>(x[k]) - shift));
  }
  const Real total = sum.total();
  sign = total > 0 ? 1 : total < 0 ? -1 : total;
  return std::log(std::fabs(total)) + shift;
}

}  // namespace logitkit::reference
