#include "softmax.h"

#include <cmath>

#include "normalize_row.h"
#include "rows_driver.h"
#include "softmax_row.h"

namespace logitkit {
namespace {

using simd::kInfinity;
using simd::kNaN;

template <class T>
void softmax_row(const T* x, T* y, std::size_t count, double temperature, double temperature_rest) {
  const auto [max, first, is_narrow] = row_top(x, count, temperature);
  if (!(std::fabs(max) < kInfinity<T>)) return simd::fill(y, count, kNaN<T>);
  const simd::RowExp<T> row_exp(max, temperature, temperature_rest);
  double sum = exp_and_sum(x, y, count, row_exp, is_narrow);
  if (sum != sum) return simd::fill(y, count, kNaN<T>);
  sum += rounding_around(y, count, first);
  const T top = y[first];
  double ties = 0;
  if (is_nearly_whole<T>(sum / static_cast<double>(top), &ties)) {
    const double exact_sum = sum + ties * (row_exp.of_max() - static_cast<double>(top));
    normalize_row(y, count, exact_sum, is_narrow);
    // The ties get 1 / n to the last bit.
    const T share = static_cast<T>(1 / ties), rounded = y[first];
    if (rounded == share) return;
    const simd::Vector<T> old_share(rounded), new_share(share);
    return simd::transform(y, y, count, T{0}, [&](simd::Vector<T> p) {
      return simd::select(p == old_share, new_share, p);
    });
  }
  // The maximum's rounding, alone among all, can lean on the whole row: it is taken out of the sum.
  const double exact_top = row_exp.of_max();
  const double exact_sum = sum + (exact_top - static_cast<double>(top));
  normalize_row(y, count, exact_sum, is_narrow);
  // A maximum of half the row or less may have ties among the rest, and all must get the same.
  if (2 * static_cast<double>(top) > sum) y[first] = static_cast<T>(exact_top / exact_sum);
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
void softmax_at(const T* x, T* y, std::size_t count, const SoftmaxOptions& options) {
  const double temperature = options.temperature;
  if (temperature == 0) return share_row(x, y, count, [](T value, T max) { return value == max; });
  if (temperature == kInfinity<double>) {
    return share_row(x, y, count, [](T value, T) { return value > -kInfinity<T>; });
  }
  if (!is_ordinary_temperature<T>(temperature)) {
    return softmax_row_extreme(x, y, count, temperature);
  }
  softmax_row(x, y, count, temperature, options.temperature_rest);
}

template <class T>
Status softmax_rows(const Rows<const T>& in, const Rows<T>& out, const SoftmaxOptions& options) {
  return map_rows<T>(in, out, {.keep = options.mask}, [&](const T* x, T* y, std::size_t count) {
    softmax_at(x, y, count, options);
  });
}

template <class T>
Status softmin_rows(const Rows<const T>& in, const Rows<T>& out, const SoftmaxOptions& options) {
  const RowMask<T> mask{.keep = options.mask, .absorbed = kInfinity<T>};
  return map_rows<T>(in, out, mask, [&](const T* x, T* y, std::size_t count) {
    simd::transform(x, y, count, T{0}, [](auto v) { return -v; });
    softmax_at(static_cast<const T*>(y), y, count, options);
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
