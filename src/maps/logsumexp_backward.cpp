#include "logsumexp_backward.h"

#include <array>

#include "../memory.h"
#include "exp_row.h"
#include "rows_driver.h"

namespace logitkit {
namespace {

using simd::F64x2;
using simd::kInfinity;

template <class T>
Status logsumexp_backward_rows(Rows<const T> x, const T* gradient, Rows<T> out, const T* weights,
                               const std::uint8_t* mask) {
  Buffer<T> copy(x.length);
  Buffer<double> e(x.length);
  if (!copy || !e) return Status::out_of_memory;
  const auto kernel = [&](const RowSpans<T, 2, 1>& row) {
    const std::size_t count = row.length;
    const T* b = row.in[1];
    const auto counts = [&](std::size_t k) {
      return (!row.keep || row.keep[k]) && (!b || b[k] != 0);
    };
    std::size_t kept = 0;
    for (std::size_t k = 0; k < count; ++k) {
      kept += counts(k);
      copy[k] = counts(k) ? row.in[0][k] : -kInfinity<T>;
    }
    if (kept == 0) return simd::fill(row.out[0], count, T{0});
    double sum = exp_row(copy.data(), count, 1, e.data()).sum();
    if (b) {
      sum = simd::exact_sum_lanes(0, count, [&](auto lane) {
        const F64x2 share = lane.of(e.data(), 0);
        const F64x2 product = simd::select(share == F64x2(0.0), share, share * lane.of(b, 0));
        lane.store(e.data(), product);
        return product;
      });
    }
    const double scale = static_cast<double>(gradient[row.row]) / sum;
    // Where the others make the row NaN, what does not count stays 0.
    for (std::size_t k = 0; k < count; ++k) {
      row.out[0][k] = counts(k) ? static_cast<T>(e[k] * scale) : T{0};
    }
  };
  return for_each_row<T>(x, std::array{x.data, weights}, std::array{out.data}, mask, kernel);
}

}  // namespace

Status logsumexp_backward(Rows<const float> x, const float* gradient, Rows<float> out,
                          const float* weights, const std::uint8_t* mask) noexcept {
  return logsumexp_backward_rows(x, gradient, out, weights, mask);
}
Status logsumexp_backward(Rows<const double> x, const double* gradient, Rows<double> out,
                          const double* weights, const std::uint8_t* mask) noexcept {
  return logsumexp_backward_rows(x, gradient, out, weights, mask);
}

}  // namespace logitkit
