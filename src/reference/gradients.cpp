#include "gradients.h"

#include <algorithm>
#include <cmath>

namespace logitkit::reference {

void softmax(const double* x, std::size_t count, double temperature, double* y) {
  const double max = count ? *std::max_element(x, x + count) : 0;
  double sum = 0;
  for (std::size_t k = 0; k < count; ++k) sum += y[k] = std::exp((x[k] - max) / temperature);
  for (std::size_t k = 0; k < count; ++k) y[k] /= sum;
}

void softmax_backward(const double* x, const double* g, std::size_t count, double temperature,
                      double* dx) {
  softmax(x, count, temperature, dx);
  double dot = 0;
  for (std::size_t k = 0; k < count; ++k) dot += g[k] * dx[k];
  for (std::size_t k = 0; k < count; ++k) dx[k] *= (g[k] - dot) / temperature;
}

void log_softmax_backward(const double* x, const double* g, std::size_t count, double temperature,
                          double* dx) {
  softmax(x, count, temperature, dx);
  double sum = 0;
  for (std::size_t k = 0; k < count; ++k) sum += g[k];
  for (std::size_t k = 0; k < count; ++k) dx[k] = (g[k] - dx[k] * sum) / temperature;
}

void logsumexp_backward(const double* x, double g, const double* b, std::size_t count, double* dx) {
  const double max = count ? *std::max_element(x, x + count) : 0;
  double sum = 0;
  for (std::size_t k = 0; k < count; ++k) sum += dx[k] = (b ? b[k] : 1) * std::exp(x[k] - max);
  for (std::size_t k = 0; k < count; ++k) dx[k] *= g / sum;
}

}  // namespace logitkit::reference
