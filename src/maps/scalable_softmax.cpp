#include "scalable_softmax.h"

#include <algorithm>
#include <cmath>

#include "../simd/log.h"
#include "rows_driver.h"
#include "softmax.h"

namespace logitkit {
namespace {

/// One row whose entries are all kept, n of them; the row itself may be longer under `mask`.
template <class T>
Status scalable_row(const T* x, T* y, std::size_t length, std::size_t n, double scale,
                    const std::uint8_t* mask) {
  const double beta = scale * simd::log(static_cast<double>(n));
  // 1 / 0 is the infinite temperature, which is uniform
  const SoftmaxOptions options{.temperature = 1 / std::fabs(beta), .mask = mask};
  const Rows<const T> in{x, 1, length, 1};
  const Rows<T> out{y, 1, length, 1};
  return beta < 0 ? softmin(in, out, options) : softmax(in, out, options);
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
