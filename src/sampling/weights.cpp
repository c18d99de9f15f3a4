#include "weights.h"

#include "../simd/exp.h"

namespace logitkit::sampling {

namespace {

using simd::F32x4;
using simd::F64x2;

/// Four running sums, entry i in sum i mod 4: the order of addition does not depend on how the
/// entries come.
class LaneSums {
 public:
  void add(F64x2 first, F64x2 second) noexcept {
    first_ = first_ + first;
    second_ = second_ + second;
  }
  [[nodiscard]] double total() const noexcept { return reduce_add(first_ + second_); }

 private:
  F64x2 first_{0.0}, second_{0.0};
};

}  // namespace

double weight_of(double logit, double max) noexcept { return simd::exp(logit - max); }

double ordered_sum(const double* values, std::size_t count) noexcept {
  LaneSums sums;
  std::size_t i = 0;
  for (; i + 4 <= count; i += 4) sums.add(F64x2::load(values + i), F64x2::load(values + i + 2));
  const std::size_t rest = count - i;
  if (rest == 0) return sums.total();
  sums.add(F64x2::load_partial(values + i, rest, 0),
           rest > 2 ? F64x2::load_partial(values + i + 2, rest - 2, 0) : F64x2(0.0));
  return sums.total();
}

double weigh(const float* logits, std::size_t count, const RowScale& scale,
             double* weights) noexcept {
  const bool scales = scale.temperature != 1, shifts = scale.below != 0;
  const F64x2 top(scale.top), factor(1 / scale.temperature), below(scale.below);
  const auto weight = [&](F64x2 logit) {
    F64x2 distance = logit - top;
    if (scales) distance = distance * factor;
    if (shifts) distance = distance + below;
    return exp(distance);
  };
  for (std::size_t i = 0; i < count; i += 4) {
    const F32x4 x = F32x4::load(logits + i);
    weight(promote_low(x)).store(weights + i);
    weight(promote_high(x)).store(weights + i + 2);
  }
  return ordered_sum(weights, count);
}

double weigh(const double* logits, std::size_t count, double max, double* weights) noexcept {
  std::size_t i = 0;
  for (; i + 2 <= count; i += 2) exp(F64x2::load(logits + i) - F64x2(max)).store(weights + i);
  if (i < count) weights[i] = weight_of(logits[i], max);
  return ordered_sum(weights, count);
}

}  // namespace logitkit::sampling
