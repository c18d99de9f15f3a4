#include "entmax.h"

#include "argmax.h"
#include "entmax_row.h"
#include "rows_driver.h"
#include "softmax.h"

namespace logitkit {
namespace {

template <class T>
Status entmax_rows(Rows<const T> in, Rows<T> out, const EntmaxOptions& options) {
  SparseRow<T> scratch(in.length);
  if (!scratch) return Status::out_of_memory;
  return map_rows<T>(in, out, {.keep = options.mask},
                     [&](const T* x, T* y, std::size_t length, std::size_t row) {
                       const double alpha = options.alpha_of(row);
                       if (alpha == 1) {
                         (void)softmax({x, 1, length, 1}, {y, 1, length, 1});  // needs no scratch
                       } else if (alpha == kInfinity<double>) {
                         (void)hardmax({x, 1, length, 1}, {y, 1, length, 1}, nullptr);
                       } else {
                         entmax_row(scratch, x, y, length, alpha);
                       }
                     });
}

}  // namespace

Status entmax(Rows<const float> in, Rows<float> out, const EntmaxOptions& options) noexcept {
  return entmax_rows(in, out, options);
}
Status entmax(Rows<const double> in, Rows<double> out, const EntmaxOptions& options) noexcept {
  return entmax_rows(in, out, options);
}

}  // namespace logitkit
