#include "softmax.h"

#include <cmath>

#include "rows_driver.h"
#include "softmax_row.h"

namespace logitkit {
namespace {

using simd::F32x4;
using simd::F64x2;
using simd::kInfinity;
using simd::kNaN;

/// Up to here a row is divided, which rounds once: a single class is exactly 1, two equal ones are
/// exactly 1/2. Longer rows are multiplied by the reciprocal, which costs an ulp and is faster.
constexpr std::size_t kDivided = 16;

/// y[k] = e[k] / sum, in place
void normalize_row(float* y, std::size_t count, double sum) {
  if (count <= kDivided) {
    const F32x4 divisor(static_cast<float>(sum));
    return simd::transform(y, y, count, 0.0f, [=](F32x4 e) { return e / divisor; });
  }
  const F32x4 reciprocal(static_cast<float>(1 / sum));
  simd::transform(y, y, count, 0.0f, [=](F32x4 e) { return e * reciprocal; });
}

void normalize_row(double* y, std::size_t count, double sum) {
  const F64x2 divisor(sum);
  simd::transform(y, y, count, 0.0, [=](F64x2 e) { return e / divisor; });
}

template <class T>
void softmax_row(const T* x, T* y, std::size_t count, double temperature) {
  const T max = simd::row_max(x, count);
  if (!(std::fabs(max) < kInfinity<T>)) return simd::fill(y, count, kNaN<T>);
  const double sum = exp_sum<true>(x, y, count, simd::RowExp<T>(max, temperature));
  if (sum != sum) return simd::fill(y, count, kNaN<T>);
  normalize_row(y, count, sum);
}

/// Any other temperature in (0, inf): exact but slow.
template <class T>
void softmax_row_extreme(const T* x, T* y, std::size_t count, double temperature) {
  const T max = simd::row_max(x, count);
  if (!(std::fabs(max) < kInfinity<T>)) return simd::fill(y, count, kNaN<T>);
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += simd::exp(scaled_distance(x[i], max, temperature));
  if (sum != sum) return simd::fill(y, count, kNaN<T>);
  for (std::size_t i = 0; i < count; ++i) {
    y[i] = static_cast<T>(simd::exp(scaled_distance(x[i], max, temperature)) / sum);
  }
}

/// The limits: a share for every entry that `counts`
template <class T, class Counts>
void share_row(const T* x, T* y, std::size_t count, Counts counts) {
  const T max = simd::row_max(x, count);
  if (!(std::fabs(max) < kInfinity<T>) || simd::has_nan(x, count)) {
    return simd::fill(y, count, kNaN<T>);
  }
  std::size_t sharing = 0;
  for (std::size_t i = 0; i < count; ++i) sharing += counts(x[i], max);
  const T share = static_cast<T>(1 / static_cast<double>(sharing));
  for (std::size_t i = 0; i < count; ++i) y[i] = counts(x[i], max) ? share : T{0};
}

template <class T>
void softmax_at(const T* x, T* y, std::size_t count, double temperature) {
  if (temperature == 0) return share_row(x, y, count, [](T value, T max) { return value == max; });
  if (temperature == kInfinity<double>) {
    return share_row(x, y, count, [](T value, T) { return value > -kInfinity<T>; });
  }
  if (!is_ordinary_temperature<T>(temperature)) {
    return softmax_row_extreme(x, y, count, temperature);
  }
  softmax_row(x, y, count, temperature);
}

template <class T>
Status softmax_rows(Rows<const T> in, Rows<T> out, const SoftmaxOptions& options) {
  return map_rows<T>(in, out, {.keep = options.mask}, [&](const T* x, T* y, std::size_t count) {
    softmax_at(x, y, count, options.temperature);
  });
}

template <class T>
Status softmin_rows(Rows<const T> in, Rows<T> out, const SoftmaxOptions& options) {
  const RowMask<T> mask{.keep = options.mask, .absorbed = kInfinity<T>};
  return map_rows<T>(in, out, mask, [&](const T* x, T* y, std::size_t count) {
    simd::transform(x, y, count, T{0}, [](auto v) { return -v; });
    softmax_at(static_cast<const T*>(y), y, count, options.temperature);
  });
}

}  // namespace

Status softmax(Rows<const float> in, Rows<float> out, const SoftmaxOptions& options) noexcept {
  return softmax_rows(in, out, options);
}
Status softmax(Rows<const double> in, Rows<double> out, const SoftmaxOptions& options) noexcept {
  return softmax_rows(in, out, options);
}

Status softmin(Rows<const float> in, Rows<float> out, const SoftmaxOptions& options) noexcept {
  return softmin_rows(in, out, options);
}
Status softmin(Rows<const double> in, Rows<double> out, const SoftmaxOptions& options) noexcept {
  return softmin_rows(in, out, options);
}

}  // namespace logitkit
