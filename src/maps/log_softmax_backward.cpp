#include "log_softmax_backward.h"

#include "../simd/double_lanes.h"
#include "../simd/exp.h"
#include "backward_rows.h"

namespace logitkit {
namespace {

using simd::F64x2;
using simd::kInfinity;

template <class T>
Status log_softmax_backward_rows(Rows<const T> y, const T* gradient, Rows<T> out,
                                 const SoftmaxOptions& options) {
  const F64x2 temperature(options.temperature);
  const auto kernel = [&](const T* log_p, const T* g, T* dx, std::size_t count) {
    if (options.temperature == 0) return simd::fill(dx, count, T{0});
    const double sum = simd::exact_sum_lanes(0, count, [&](auto lane) { return lane.of(g, 0); });
    simd::each_lane(0, count, [&](auto lane) {
      const F64x2 share = simd::exp(lane.of(log_p, 0)) * F64x2(sum);
      lane.store(dx, (lane.of(g, 0) - share) / temperature);
    });
  };
  return backward_rows<T>(y, gradient, out, options.mask, -kInfinity<T>, kernel);
}

}  // namespace

Status log_softmax_backward(Rows<const float> y, const float* gradient, Rows<float> out,
                            const SoftmaxOptions& options) noexcept {
  return log_softmax_backward_rows(y, gradient, out, options);
}
Status log_softmax_backward(Rows<const double> y, const double* gradient, Rows<double> out,
                            const SoftmaxOptions& options) noexcept {
  return log_softmax_backward_rows(y, gradient, out, options);
}

}  // namespace logitkit
