#include "log_softmax_backward.h"

#include "../double_rows.h"
#include "../simd/double_lanes.h"
#include "../simd/exp.h"

namespace logitkit {
namespace {

using simd::F64x2;

struct LogSoftmaxBackward {
  double temperature;

  void operator()(const DoubleRow& row) const {
    const auto [log_p, g] = row.in;
    double* dx = row.out[0];
    if (temperature == 0) return simd::fill(dx, row.length, 0.0);
    const F64x2 sum(simd::exact_sum_lanes(0, row.length, [&](auto lane) { return lane.of(g, 0); }));
    simd::each_lane(0, row.length, [&](auto lane) {
      const F64x2 share = simd::exp(lane.of(log_p, 0)) * sum;
      lane.store(dx, (lane.of(g, 0) - share) / F64x2(temperature));
    });
  }
};

template <class T>
Status log_softmax_backward_rows(Rows<const T> y, const T* gradient, Rows<T> out,
                                 const SoftmaxOptions& options) {
  LogSoftmaxBackward kernel{options.temperature};
  const DoubleMask mask{options.mask, {-kInfinity<double>, 0}};
  return for_each_double_row(y, RowArrays<T>{{y.data, gradient}, {out.data}}, mask, kernel);
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
