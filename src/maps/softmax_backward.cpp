#include "softmax_backward.h"

#include "../double_rows.h"
#include "../simd/double_lanes.h"

namespace logitkit {
namespace {

using simd::F64x2;

struct SoftmaxBackward {
  double temperature;

  void operator()(const DoubleRow& row) const {
    const auto [p, g] = row.in;
    double* dx = row.out[0];
    if (temperature == 0) return simd::fill(dx, row.length, 0.0);
    const F64x2 dot(simd::exact_sum_lanes(
        0, row.length, [&](auto lane) { return lane.of(p, 0) * lane.of(g, 0); }));
    simd::each_lane(0, row.length, [&](auto lane) {
      lane.store(dx, lane.of(p, 0) * (lane.of(g, 0) - dot) / F64x2(temperature));
    });
  }
};

template <class T>
Status softmax_backward_rows(Rows<const T> y, const T* gradient, Rows<T> out,
                             const SoftmaxOptions& options) {
  SoftmaxBackward kernel{options.temperature};
  return for_each_double_row(y, RowArrays<T>{{y.data, gradient}, {out.data}}, {options.mask},
                             kernel);
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
