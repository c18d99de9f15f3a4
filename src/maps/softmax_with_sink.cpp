#include "softmax_with_sink.h"

#include <algorithm>
#include <cmath>

#include "normalize_row.h"
#include "rows_driver.h"
#include "softmax_row.h"

namespace logitkit {
namespace {

template <class T>
void sink_row(const T* x, T* y, std::size_t count, double sink) {
  // The anchor of the exponentials: near the largest logit, the sink among them.
  const T anchor = static_cast<T>(std::max(static_cast<double>(simd::row_max(x, count)), sink));
  if (!(std::fabs(anchor) < kInfinity<T>)) return simd::fill(y, count, kNaN<T>);
  const simd::RowExp<T> row_exp(anchor, 1);
  const double share = simd::exp(sink - static_cast<double>(anchor)) * row_exp.of_max();
  const double sum = exp_and_sum(x, y, count, row_exp) + share;
  if (sum != sum) return simd::fill(y, count, kNaN<T>);
  normalize_row(y, count, sum);
}

template <class T>
Status sink_rows(Rows<const T> in, Rows<T> out, const SinkOptions& options) {
  return for_each_row<T>(
      in, std::array{in.data}, std::array{out.data}, options.mask,
      [&](const RowSpans<T, 1, 1>& row) {
        const double sink = options.sinks[row.row / options.rows_per_sink];
        T* y = row.out[0];
        if (!row.keep) return sink_row(row.in[0], y, row.length, sink);
        if (absorb_masked(row.in[0], row.keep, row.length, -kInfinity<T>, y) == 0) {
          return simd::fill(y, row.length, T{0});
        }
        sink_row(static_cast<const T*>(y), y, row.length, sink);
        absorb_masked(y, row.keep, row.length, T{0}, y);
      });
}

}  // namespace

Status softmax_with_sink(Rows<const float> in, Rows<float> out,
                         const SinkOptions& options) noexcept {
  return sink_rows(in, out, options);
}
Status softmax_with_sink(Rows<const double> in, Rows<double> out,
                         const SinkOptions& options) noexcept {
  return sink_rows(in, out, options);
}

}  // namespace logitkit
