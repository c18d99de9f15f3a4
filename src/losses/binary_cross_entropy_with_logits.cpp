#include "binary_cross_entropy_with_logits.h"

#include "../simd/softplus.h"
#include "elementwise.h"

namespace logitkit {
namespace {

using simd::F64x2;

struct BinaryCrossEntropy {
  const double* weights;
  LossSum sum;

  void operator()(const DoubleRow& row) {
    add_entries(row, sum, [&](F64x2 x, F64x2 y, auto lane) {
      const simd::Logistic at = simd::logistic(x);
      const F64x2 positive = weights ? y * lane.of(weights, 0) : y;
      const F64x2 negative = F64x2(1.0) - y;
      return LossLanes{weigh(positive, at.softplus_of_minus) + weigh(negative, at.softplus),
                       negative * at.p - positive * at.one_minus_p};
    });
  }
};

template <class T>
Status binary_cross_entropy_entries(Rows<const T> logits, const T* targets,
                                    const BinaryCrossEntropyOptions& options,
                                    const LossOutput<T>& out) {
  BinaryCrossEntropy kernel{options.positive_weights,
                            {options.reduction, static_cast<double>(logits.size()), out}};
  return elementwise_loss(logits, targets, out, kernel);
}

}  // namespace

Status binary_cross_entropy_with_logits(Rows<const float> logits, const float* targets,
                                        const BinaryCrossEntropyOptions& options,
                                        const LossOutput<float>& out) noexcept {
  return binary_cross_entropy_entries(logits, targets, options, out);
}
Status binary_cross_entropy_with_logits(Rows<const double> logits, const double* targets,
                                        const BinaryCrossEntropyOptions& options,
                                        const LossOutput<double>& out) noexcept {
  return binary_cross_entropy_entries(logits, targets, options, out);
}

}  // namespace logitkit
