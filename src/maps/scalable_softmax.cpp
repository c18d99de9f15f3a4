#include "scalable_softmax.h"

#include <algorithm>
#include <cmath>

#include "../simd/exp.h"
#include "../simd/log.h"
#include "rows_driver.h"
#include "softmax.h"

namespace logitkit {
namespace {

/// 1 / (|s| ln n) in two parts: rounded to a double it would be wrong by |z| ulp in exp(z).
SoftmaxOptions options_of(double scale, std::size_t n) {
  const simd::LogParts parts =
      simd::log1p_parts(simd::F64x2(static_cast<double>(std::max<std::size_t>(n, 1) - 1)));
  const simd::TwoSum log = two_sum(parts.head, parts.tail);
  const double log_n = log.sum.first(), s = std::fabs(scale);
  const double beta = s * log_n;
  const double beta_rest = simd::product_error(s, log_n, beta) + s * log.error.first();
  const double temperature = 1 / beta;
  // 1 / 0 is the infinite temperature, which is uniform
  if (!(temperature > 0x1p-900 && temperature < 0x1p900)) return {.temperature = temperature};
  const double product = temperature * beta;
  const double missing =
      (1 - product) - simd::product_error(temperature, beta, product) - temperature * beta_rest;
  return {.temperature = temperature, .temperature_rest = temperature * missing};
}

/// One row whose entries are all kept, n of them; the row itself may be longer under `mask`.
template <class T>
Status scalable_row(const T* x, T* y, std::size_t length, std::size_t n, double scale,
                    const std::uint8_t* mask) {
  SoftmaxOptions options = options_of(scale, n);
  options.mask = mask;
  const Rows<const T> in{x, 1, length, 1};
  const Rows<T> out{y, 1, length, 1};
  return scale < 0 && n > 1 ? softmin(in, out, options) : softmax(in, out, options);
}

template <class T>
Status scalable_rows(Rows<const T> in, Rows<T> out, const ScalableSoftmaxOptions& options) {
  Status status = Status::ok;
  const Status driven = for_each_row<T>(
      in, std::array{in.data}, std::array{out.data}, options.mask,
      [&](const RowSpans<T, 1, 1>& row) {
        std::size_t kept = row.length;
        if (row.keep) {
          kept =
              row.length - static_cast<std::size_t>(std::count(row.keep, row.keep + row.length, 0));
        }
        const Status done =
            scalable_row(row.in[0], row.out[0], row.length, kept, options.scale, row.keep);
        if (done != Status::ok) status = done;
      });
  return driven == Status::ok ? status : driven;
}

}  // namespace

Status scalable_softmax(Rows<const float> in, Rows<float> out,
                        const ScalableSoftmaxOptions& options) noexcept {
  return scalable_rows(in, out, options);
}
Status scalable_softmax(Rows<const double> in, Rows<double> out,
                        const ScalableSoftmaxOptions& options) noexcept {
  return scalable_rows(in, out, options);
}

}  // namespace logitkit
