#pragma once

#include <cstddef>

// The losses of one row (or entry) as their formulas say, in long double. The oracle of the tests.
namespace logitkit::reference {

/// -sum_c q[c] w[c] log p[c] - beta H(p), p = softmax(x / T); w null: ones
long double cross_entropy(const double* x, const double* q, const double* w, std::size_t count,
                          double temperature, double penalty);

/// -sum_c q[c] w[c] (1 - p[c])^gamma log p[c]
long double focal_loss(const double* x, const double* q, const double* w, std::size_t count,
                       double gamma);

/// KL(softmax(p / T) || softmax(q / T))
long double kl_of_logits(const double* p, const double* q, std::size_t count, double temperature);

/// (KL(p || m) + KL(q || m)) / 2 with m = (p + q) / 2
long double jensen_shannon_of_logits(const double* p, const double* q, std::size_t count);

/// -sum p log p, p = softmax(x / T)
long double entropy_of_logits(const double* x, std::size_t count, double temperature);

/// -w y log sigmoid(x) - (1 - y) log(1 - sigmoid(x))
long double binary_cross_entropy(double x, double y, double w);

/// alpha_t (1 - p_t)^gamma (-log p_t)
long double sigmoid_focal_loss(double x, double y, double gamma, double alpha);

}  // namespace logitkit::reference
