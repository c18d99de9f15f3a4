#include "argmax.h"

#include "../simd/reduce.h"
#include "rows_driver.h"

namespace logitkit {
namespace {

using simd::kInfinity;
using simd::kNaN;

/// The first NaN, else the first largest entry
template <class T>
std::size_t argmax_row(const T* x, std::size_t count) {
  if (simd::has_nan(x, count)) {
    std::size_t k = 0;
    while (x[k] == x[k]) ++k;
    return k;
  }
  return simd::row_argmax(x, count).index;
}

template <class T>
std::int32_t argmax_reduced(const ReducedRow<T>& row) {
  if (row.kept == 0) return -1;
  std::size_t k = argmax_row(row.x, row.length);
  // Nothing but -inf: the first entry that is kept, which the -inf of a masked one may hide.
  if (row.keep && row.x[k] == -kInfinity<T>) {
    for (k = 0; !row.keep[k];) ++k;
  }
  return static_cast<std::int32_t>(k);
}

template <class T>
Status argmax_rows(Rows<const T> in, std::int32_t* out, const std::uint8_t* mask) {
  return reduce_rows<T>(in, {.keep = mask},
                        [&](const ReducedRow<T>& row) { out[row.row] = argmax_reduced(row); });
}

template <class T>
void hardmax_row(const T* x, T* y, std::size_t count) {
  if (count == 0) return;
  const std::size_t k = argmax_row(x, count);
  if (!(x[k] > -kInfinity<T>)) return simd::fill(y, count, kNaN<T>);
  simd::fill(y, count, T{0});
  y[k] = 1;
}

template <class T>
Status hardmax_rows(Rows<const T> in, Rows<T> out, const std::uint8_t* mask) {
  return map_rows<T>(in, out, {.keep = mask}, hardmax_row<T>);
}

}  // namespace

Status argmax(Rows<const float> in, std::int32_t* out, const std::uint8_t* mask) noexcept {
  return argmax_rows(in, out, mask);
}
Status argmax(Rows<const double> in, std::int32_t* out, const std::uint8_t* mask) noexcept {
  return argmax_rows(in, out, mask);
}

Status hardmax(Rows<const float> in, Rows<float> out, const std::uint8_t* mask) noexcept {
  return hardmax_rows(in, out, mask);
}
Status hardmax(Rows<const double> in, Rows<double> out, const std::uint8_t* mask) noexcept {
  return hardmax_rows(in, out, mask);
}

}  // namespace logitkit
