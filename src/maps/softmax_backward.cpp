#include "softmax_backward.h"

#include "../simd/double_lanes.h"
#include "backward_rows.h"

namespace logitkit {
namespace {

using simd::F64x2;

template <class T>
Status softmax_backward_rows(Rows<const T> y, const T* gradient, Rows<T> out,
                             const SoftmaxOptions& options) {
  const F64x2 temperature(options.temperature);
  const auto kernel = [&](const T* p, const T* g, T* dx, std::size_t count) {
    if (options.temperature == 0) return simd::fill(dx, count, T{0});
    const double dot =
        simd::exact_sum_lanes(0, count, [&](auto lane) { return lane.of(p, 0) * lane.of(g, 0); });
    simd::each_lane(0, count, [&](auto lane) {
      lane.store(dx, lane.of(p, 0) * (lane.of(g, 0) - F64x2(dot)) / temperature);
    });
  };
  return backward_rows<T>(y, gradient, out, options.mask, T{0}, kernel);
}

}  // namespace

Status softmax_backward(Rows<const float> y, const float* gradient, Rows<float> out,
                        const SoftmaxOptions& options) noexcept {
  return softmax_backward_rows(y, gradient, out, options);
}
Status softmax_backward(Rows<const double> y, const double* gradient, Rows<double> out,
                        const SoftmaxOptions& options) noexcept {
  return softmax_backward_rows(y, gradient, out, options);
}

}  // namespace logitkit
