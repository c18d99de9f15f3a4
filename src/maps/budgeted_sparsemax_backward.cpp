#include "budgeted_sparsemax_backward.h"

#include "support_backward.h"

namespace logitkit {
namespace {

using simd::F64x2;

/// 1 strictly between 0 and 1, 0 elsewhere, NaN for NaN
F64x2 inside_weight(F64x2 y) {
  return select(y == y, F64x2(1.0) & (y > F64x2(0.0)) & (y < F64x2(1.0)), y);
}

template <class T>
Status budgeted_sparsemax_backward_rows(Rows<const T> y, const T* gradient, Rows<T> out,
                                        const std::uint8_t* mask) {
  auto kernel = [](const DoubleRow& row) { support_backward(row, inside_weight); };
  return for_each_double_row(y, RowArrays<T>{{y.data, gradient}, {out.data}}, {mask}, kernel);
}

}  // namespace

Status budgeted_sparsemax_backward(Rows<const float> y, const float* gradient, Rows<float> out,
                                   const std::uint8_t* mask) noexcept {
  return budgeted_sparsemax_backward_rows(y, gradient, out, mask);
}
Status budgeted_sparsemax_backward(Rows<const double> y, const double* gradient, Rows<double> out,
                                   const std::uint8_t* mask) noexcept {
  return budgeted_sparsemax_backward_rows(y, gradient, out, mask);
}

}  // namespace logitkit
