#include "softmax_backward.h"

#include <cmath>

#include "../double_rows.h"
#include "../simd/double_lanes.h"

namespace logitkit {
namespace {

using simd::F64x2;

struct SoftmaxBackward {
  double temperature;
  double sum_error;  ///< what a row's sum may be off 1 by rounding

  /// What may be subtracted from all g: a constant has no gradient where the row sums to 1. The g
  /// of the largest entry, because then that entry's rounding, which is all that a confident row
  /// has, meets 0. Rows that sum to less (a sink, a mask) must keep theirs.
  [[nodiscard]] double shift_of(const double* p, const double* g, std::size_t length) const {
    double sum = 0, top = 0, shift = 0;
    for (std::size_t k = 0; k < length; ++k) {
      sum += p[k];
      if (p[k] > top) {
        top = p[k];
        shift = g[k];
      }
    }
    return std::fabs(sum - 1) <= sum_error && std::fabs(shift) < kInfinity<double> ? shift : 0;
  }

  void operator()(const DoubleRow& row) const {
    const auto [p, g] = row.in;
    double* dx = row.out[0];
    if (temperature == 0) return simd::fill(dx, row.length, 0.0);
    const double shift = shift_of(p, g, row.length);
    const auto gradient = [&](auto lane) { return lane.of(g, shift) - F64x2(shift); };
    const F64x2 dot(simd::exact_sum_lanes(
        0, row.length, [&](auto lane) { return lane.of(p, 0) * gradient(lane); }));
    simd::each_lane(0, row.length, [&](auto lane) {
      lane.store(dx, lane.of(p, 0) * (gradient(lane) - dot) / F64x2(temperature));
    });
  }
};

template <class T>
Status softmax_backward_rows(Rows<const T> y, const T* gradient, Rows<T> out,
                             const SoftmaxOptions& options, double sum_error) {
  SoftmaxBackward kernel{options.temperature, sum_error};
  return for_each_double_row(y, RowArrays<T>{{y.data, gradient}, {out.data}}, {options.mask},
                             kernel);
}

}  // namespace

Status softmax_backward(Rows<const float> y, const float* gradient, Rows<float> out,
                        const SoftmaxOptions& options) noexcept {
  return softmax_backward_rows(y, gradient, out, options, kFloatSumError);
}
Status softmax_backward(Rows<const double> y, const double* gradient, Rows<double> out,
                        const SoftmaxOptions& options, double sum_error) noexcept {
  return softmax_backward_rows(y, gradient, out, options, sum_error);
}

}  // namespace logitkit
