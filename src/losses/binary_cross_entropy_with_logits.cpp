#include "binary_cross_entropy_with_logits.h"

#include "../simd/softplus.h"
#include "elementwise.h"

namespace logitkit {
namespace {

using simd::F64x2;

struct BinaryCrossEntropy {
  const double* positive_weights;
  LossSum sum;

  void operator()(const DoubleRow& row) {
    add_entries(row, sum, [&](F64x2 x, F64x2 y, auto lane) {
      const simd::Logistic at = simd::logistic(x);
      const F64x2 positive = positive_weights ? y * lane.of(positive_weights, 0) : y;
      const F64x2 negative = F64x2(1.0) - y;
      const F64x2 weight = row.third ? lane.of(row.third, 0) : F64x2(1.0);
      const F64x2 loss = weigh(positive, at.softplus_of_minus) + weigh(negative, at.softplus);
      return LossLanes{weigh(weight, loss), weight * (negative * at.p - positive * at.one_minus_p)};
    });
  }
};

template <class T>
Status binary_cross_entropy_entries(Rows<const T> logits, const T* targets,
                                    const BinaryCrossEntropyOptions<T>& options,
                                    const LossOutput<T>& out) {
  double total = options.weights ? 0 : static_cast<double>(logits.size());
  for (std::size_t i = 0; options.weights && i < logits.size(); ++i) {
    total += static_cast<double>(options.weights[i]);
  }
  BinaryCrossEntropy kernel{options.positive_weights, {options.reduction, total, out}};
  return elementwise_loss(logits, targets, out, kernel, options.weights);
}

}  // namespace

Status binary_cross_entropy_with_logits(Rows<const float> logits, const float* targets,
                                        const BinaryCrossEntropyOptions<float>& options,
                                        const LossOutput<float>& out) noexcept {
  return binary_cross_entropy_entries(logits, targets, options, out);
}
Status binary_cross_entropy_with_logits(Rows<const double> logits, const double* targets,
                                        const BinaryCrossEntropyOptions<double>& options,
                                        const LossOutput<double>& out) noexcept {
  return binary_cross_entropy_entries(logits, targets, options, out);
}

}  // namespace logitkit
