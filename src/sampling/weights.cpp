#include "weights.h"

#include "portable_math.h"

namespace logitkit::sampling {

double weight_of(double logit, double max) noexcept { return portable::exp(logit - max); }

double ordered_sum(const double* values, std::size_t count) noexcept {
  double lanes[4] = {0, 0, 0, 0};
  std::size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    for (std::size_t lane = 0; lane < 4; ++lane) lanes[lane] += values[i + lane];
  }
  for (; i < count; ++i) lanes[i % 4] += values[i];
  return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

double weigh(const float* logits, std::size_t count, double scale, double max,
             double* weights) noexcept {
  for (std::size_t i = 0; i < count; ++i)
    weights[i] = weight_of(static_cast<double>(logits[i]) * scale, max);
  return ordered_sum(weights, count);
}

double weigh(const double* logits, std::size_t count, double max, double* weights) noexcept {
  for (std::size_t i = 0; i < count; ++i) weights[i] = weight_of(logits[i], max);
  return ordered_sum(weights, count);
}

}  // namespace logitkit::sampling
