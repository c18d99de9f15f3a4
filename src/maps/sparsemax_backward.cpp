#include "sparsemax_backward.h"

#include "support_backward.h"

namespace logitkit {
namespace {

template <class T>
Status sparsemax_backward_rows(Rows<const T> y, const T* gradient, Rows<T> out,
                               const std::uint8_t* mask) {
  auto kernel = [](const DoubleRow& row) { support_backward(row, support_weight); };
  return for_each_double_row(y, RowArrays<T>{{y.data, gradient}, {out.data}}, {mask}, kernel);
}

}  // namespace

Status sparsemax_backward(Rows<const float> y, const float* gradient, Rows<float> out,
                          const std::uint8_t* mask) noexcept {
  return sparsemax_backward_rows(y, gradient, out, mask);
}
Status sparsemax_backward(Rows<const double> y, const double* gradient, Rows<double> out,
                          const std::uint8_t* mask) noexcept {
  return sparsemax_backward_rows(y, gradient, out, mask);
}

}  // namespace logitkit
