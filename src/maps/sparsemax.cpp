#include "sparsemax.h"

#include "rows_driver.h"
#include "sparsemax_row.h"

namespace logitkit {
namespace {

template <class T>
Status sparsemax_rows(Rows<const T> in, Rows<T> out, const std::uint8_t* mask) {
  SparseRow<T> row(in.length);
  if (!row) return Status::out_of_memory;
  return map_rows<T>(in, out, {.keep = mask}, [&](const T* x, T* y, std::size_t length) {
    sparsemax_row(row, x, y, length);
  });
}

}  // namespace

Status sparsemax(Rows<const float> in, Rows<float> out, const std::uint8_t* mask) noexcept {
  return sparsemax_rows(in, out, mask);
}
Status sparsemax(Rows<const double> in, Rows<double> out, const std::uint8_t* mask) noexcept {
  return sparsemax_rows(in, out, mask);
}

}  // namespace logitkit
