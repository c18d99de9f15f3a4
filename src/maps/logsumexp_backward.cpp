#include "logsumexp_backward.h"

#include "../double_rows.h"
#include "../memory.h"
#include "exp_row.h"

namespace logitkit {
namespace {

using simd::F64x2;

/// dx = b exp(x) / sum b exp(x), b null: ones. `e` is scratch. -inf stands for an entry that is
/// masked, so does b = 0; a row of nothing else is 0.
void share_row(const DoubleRow& row, double gradient, bool is_masked, double* e) {
  const auto [x, b] = row.in;
  double* dx = row.out[0];
  const std::size_t count = row.length;
  bool is_empty = is_masked || b;
  for (std::size_t k = 0; k < count; ++k) {
    e[k] = b && b[k] == 0 ? -kInfinity<double> : x[k];
    is_empty = is_empty && e[k] == -kInfinity<double>;
  }
  if (is_empty) return simd::fill(dx, count, 0.0);
  double sum = exp_row(e, count, 1, e).sum();
  if (b) {
    sum = simd::exact_sum_lanes(0, count, [&](auto lane) {
      const F64x2 share = lane.of(e, 0);
      const F64x2 product = simd::select(share == F64x2(0.0), share, share * lane.of(b, 0));
      lane.store(e, product);
      return product;
    });
  }
  // Where the others make the row NaN, what does not count stays 0.
  for (std::size_t k = 0; k < count; ++k) dx[k] = b && b[k] == 0 ? 0 : e[k] * (gradient / sum);
}

template <class T>
Status logsumexp_backward_rows(Rows<const T> x, const T* gradient, Rows<T> out, const T* weights,
                               const std::uint8_t* mask) {
  Buffer<double> e(x.length);
  if (!e) return Status::out_of_memory;
  auto kernel = [&](const DoubleRow& row) {
    share_row(row, static_cast<double>(gradient[row.row]), mask != nullptr, e.data());
  };
  return for_each_double_row(x, RowArrays<T>{{x.data, weights}, {out.data}},
                             {mask, {-kInfinity<double>, 0}}, kernel);
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
