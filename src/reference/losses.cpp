#include "losses.h"

#include <algorithm>
#include <cmath>

namespace logitkit::reference {
namespace {

/// log sum_c exp(x[c] / T)
long double log_sum(const double* x, std::size_t count, double temperature) {
  const long double max = *std::max_element(x, x + count);
  long double sum = 0;
  for (std::size_t c = 0; c < count; ++c) sum += std::exp((x[c] - max) / temperature);
  return max / temperature + std::log(sum);
}

long double softplus(long double x) {
  return std::max(x, 0.0L) + std::log1p(std::exp(-std::fabs(x)));
}

}  // namespace

long double cross_entropy(const double* x, const double* q, const double* w, std::size_t count,
                          double temperature, double penalty) {
  const long double log_total = log_sum(x, count, temperature);
  long double loss = 0;
  for (std::size_t c = 0; c < count; ++c) {
    const long double log_p = x[c] / static_cast<long double>(temperature) - log_total;
    if (q[c] != 0) loss -= q[c] * (w ? w[c] : 1) * log_p;
    loss += penalty * std::exp(log_p) * log_p;
  }
  return loss;
}

long double focal_loss(const double* x, const double* q, const double* w, std::size_t count,
                       double gamma) {
  const long double log_total = log_sum(x, count, 1);
  long double loss = 0;
  for (std::size_t c = 0; c < count; ++c) {
    const long double log_p = x[c] - log_total;
    loss -= q[c] * (w ? w[c] : 1) * std::pow(-std::expm1(log_p), static_cast<long double>(gamma)) *
            log_p;
  }
  return loss;
}

long double kl_of_logits(const double* p, const double* q, std::size_t count, double temperature) {
  const long double log_p_total = log_sum(p, count, temperature),
                    log_q_total = log_sum(q, count, temperature);
  long double kl = 0;
  for (std::size_t c = 0; c < count; ++c) {
    const long double log_p = p[c] / static_cast<long double>(temperature) - log_p_total;
    const long double log_q = q[c] / static_cast<long double>(temperature) - log_q_total;
    kl += std::exp(log_p) * (log_p - log_q);
  }
  return kl;
}

long double jensen_shannon_of_logits(const double* p, const double* q, std::size_t count) {
  const long double log_p_total = log_sum(p, count, 1), log_q_total = log_sum(q, count, 1);
  long double js = 0;
  for (std::size_t c = 0; c < count; ++c) {
    const long double share_p = std::exp(p[c] - log_p_total),
                      share_q = std::exp(q[c] - log_q_total);
    const long double m = (share_p + share_q) / 2;
    if (share_p > 0) js += share_p * std::log(share_p / m) / 2;
    if (share_q > 0) js += share_q * std::log(share_q / m) / 2;
  }
  return js;
}

long double entropy_of_logits(const double* x, std::size_t count, double temperature) {
  const long double total = log_sum(x, count, temperature);
  long double entropy = 0;
  for (std::size_t c = 0; c < count; ++c) {
    const long double log_p = x[c] / static_cast<long double>(temperature) - total;
    entropy -= std::exp(log_p) * log_p;
  }
  return entropy;
}

long double binary_cross_entropy(double x, double y, double w) {
  return w * y * softplus(-x) + (1 - y) * softplus(x);
}

long double sigmoid_focal_loss(double x, double y, double gamma, double alpha) {
  const long double p = 1 / (1 + std::exp(static_cast<long double>(-x)));
  const long double miss = y * (1 - p) + (1 - y) * p;
  const long double weight = alpha < 0 ? 1 : alpha * y + (1 - alpha) * (1 - y);
  return weight * std::pow(miss, static_cast<long double>(gamma)) * binary_cross_entropy(x, y, 1);
}

}  // namespace logitkit::reference
