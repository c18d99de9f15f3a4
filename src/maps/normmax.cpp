#include "normmax.h"

#include "normmax_row.h"
#include "rows_driver.h"

namespace logitkit {
namespace {

template <class T>
Status normmax_rows(Rows<const T> in, Rows<T> out, const NormmaxOptions& options) {
  SparseRow<T> row(in.length);
  if (!row) return Status::out_of_memory;
  return map_rows<T>(in, out, {.keep = options.mask},
                     [&](const T* x, T* y, std::size_t length, std::size_t at) {
                       normmax_row(row, x, y, length, options.alpha_of(at));
                     });
}

}  // namespace

Status normmax(Rows<const float> in, Rows<float> out, const NormmaxOptions& options) noexcept {
  return normmax_rows(in, out, options);
}
Status normmax(Rows<const double> in, Rows<double> out, const NormmaxOptions& options) noexcept {
  return normmax_rows(in, out, options);
}

}  // namespace logitkit
