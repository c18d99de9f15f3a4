#include "softmax_jacobian.h"

#include <array>

#include "../memory.h"
#include "../simd/double_lanes.h"
#include "rows_driver.h"

namespace logitkit {
namespace {

using simd::F64x2;

template <class T>
Status softmax_jacobian_rows(Rows<const T> y, T* out, const SoftmaxOptions& options) {
  const std::size_t count = y.length;
  Buffer<T> p(count);
  if (!p) return Status::out_of_memory;
  const F64x2 temperature(options.temperature);
  const auto kernel = [&](const RowSpans<T, 1, 0>& row) {
    T* line = out + row.row * count * count;
    if (options.temperature == 0) return simd::fill(line, count * count, T{0});
    for (std::size_t k = 0; k < count; ++k) p[k] = !row.keep || row.keep[k] ? row.in[0][k] : T{0};
    for (std::size_t i = 0; i < count; ++i, line += count) {
      const double p_i = static_cast<double>(p[i]);
      simd::each_lane(0, count, [&](auto lane) {
        lane.store(line, F64x2(-p_i) * lane.of(p.data(), 0) / temperature);
      });
      line[i] = static_cast<T>(p_i * (1 - p_i) / options.temperature);
    }
  };
  return for_each_row<T>(y, std::array{y.data}, std::array<T*, 0>{}, options.mask, kernel);
}

}  // namespace

Status softmax_jacobian(Rows<const float> y, float* out, const SoftmaxOptions& options) noexcept {
  return softmax_jacobian_rows(y, out, options);
}
Status softmax_jacobian(Rows<const double> y, double* out, const SoftmaxOptions& options) noexcept {
  return softmax_jacobian_rows(y, out, options);
}

}  // namespace logitkit
