#pragma once

#include <cstddef>

// Gradients of the dense maps as their formulas say, for one row. The oracle of the tests.
namespace logitkit::reference {

/// y = softmax(x / temperature)
void softmax(const double* x, std::size_t count, double temperature, double* y);

/// dx[k] = y[k] (g[k] - sum_j g[j] y[j]) / T, y = softmax(x / T)
void softmax_backward(const double* x, const double* g, std::size_t count, double temperature,
                      double* dx);

/// dx[k] = (g[k] - y[k] sum_j g[j]) / T, y = softmax(x / T)
void log_softmax_backward(const double* x, const double* g, std::size_t count, double temperature,
                          double* dx);

/// dx[k] = g b[k] exp(x[k]) / sum_j b[j] exp(x[j]); b null: ones
void logsumexp_backward(const double* x, double g, const double* b, std::size_t count, double* dx);

}  // namespace logitkit::reference
