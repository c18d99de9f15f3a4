#include "softmax_jacobian.h"

#include "../double_rows.h"
#include "../simd/double_lanes.h"

namespace logitkit {
namespace {

using simd::F64x2;

template <class T>
Status softmax_jacobian_rows(Rows<const T> y, T* out, const SoftmaxOptions& options) {
  auto kernel = [&](const DoubleRow& row) {
    const double* p = row.in[0];
    T* line = out + row.row * row.length * row.length;
    if (options.temperature == 0) return simd::fill(line, row.length * row.length, T{0});
    for (std::size_t i = 0; i < row.length; ++i, line += row.length) {
      const F64x2 minus_p(-p[i]);
      simd::each_lane(0, row.length, [&](auto lane) {
        lane.store(line, minus_p * lane.of(p, 0) / F64x2(options.temperature));
      });
      line[i] = static_cast<T>(p[i] * (1 - p[i]) / options.temperature);
    }
  };
  return for_each_double_row(y, RowArrays<T>{{y.data}, {}}, {options.mask}, kernel);
}

}  // namespace

Status softmax_jacobian(Rows<const float> y, float* out, const SoftmaxOptions& options) noexcept {
  return softmax_jacobian_rows(y, out, options);
}
Status softmax_jacobian(Rows<const double> y, double* out, const SoftmaxOptions& options) noexcept {
  return softmax_jacobian_rows(y, out, options);
}

}  // namespace logitkit
