#include "argmax.h"

#include "../simd/block_maxima.h"
#include "../simd/reduce.h"
#include "rows_driver.h"

namespace logitkit {
namespace {

template <class T>
std::size_t first_nan(const T* x) {
  std::size_t k = 0;
  while (x[k] == x[k]) ++k;
  return k;
}

/// The first NaN, else the first largest entry
std::size_t argmax_row(const double* x, std::size_t count) {
  return simd::has_nan(x, count) ? first_nan(x) : simd::row_argmax(x, count).index;
}

/// The same, NaN and maxima in one pass
std::size_t argmax_row(const float* x, std::size_t count) {
  float best = -kInfinity<float>;
  std::size_t best_four = 0;
  const std::size_t fours = count / simd::kFourMaximaBlocks;
  const bool found = simd::block_maxima(x, fours, [&](std::size_t k, simd::F32x4 maxima) {
    const float max = simd::reduce_max(maxima);
    if (max > best) {
      best = max;
      best_four = k;
    }
  });
  const std::size_t best_at = best_four * simd::kFourMaximaBlocks;
  const std::size_t i = fours * simd::kFourMaximaBlocks;
  if (found || simd::has_nan(x + i, count - i)) return first_nan(x);
  const float last = simd::row_max(x + i, count - i);
  if (last > best) return i + simd::find_first(x + i, count - i, last);
  return best_at + simd::find_first(x + best_at, count - best_at, best);
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
