#include "log_softmax.h"

#include <cmath>

#include "rows_driver.h"
#include "side_by_side.h"
#include "softmax_row.h"

namespace logitkit {
namespace {
using simd::Vector;

/// y[k] = (x[k] - max) - log(1 + rest), as (x - high) - low with high + low = max + log(1 + rest)
/// to twice the precision: no cancellation next to 0, and one rounding less than in the order of
/// the formula. In steps.
template <class T>
class LogSoftmaxRow {
 public:
  void find_top(const T* x, std::size_t count) { top_ = simd::row_argmax(x, count); }
  void add_up(const T* x, std::size_t count) { sum_ = row_sum(x, count, 1, top_); }
  void take_log() {
    if (sum_.rest != sum_.rest) return;
    const DoublePair log_sum = log_sum_of(sum_.max, sum_.rest);
    high_ = static_cast<T>(log_sum.high);
    low_ = static_cast<T>((log_sum.high - static_cast<double>(high_)) + log_sum.low);
  }
  void subtract(const T* x, T* y, std::size_t count) const {
    if (sum_.rest != sum_.rest) return simd::fill(y, count, kNaN<T>);
    const Vector<T> high(high_), low(low_);
    simd::transform(x, y, count, T{0}, [=](Vector<T> v) { return (v - high) - low; });
  }

 private:
  simd::RowMax<T> top_;
  RowSum<T> sum_;
  T high_, low_;
};

template <class T>
[[gnu::noinline]] void log_softmax_unscaled(const T* x, T* y, std::size_t count, std::size_t rows) {
  side_by_side<LogSoftmaxRow<T>>(
      rows, count, [&](auto& row, std::size_t r) { row.find_top(x + r * count, count); },
      [&](auto& row, std::size_t r) { row.add_up(x + r * count, count); },
      [&](auto& row, std::size_t) { row.take_log(); },
      [&](auto& row, std::size_t r) { row.subtract(x + r * count, y + r * count, count); });
}

/// y[k] = (x[k] - max) / T - log(1 + rest), by halves: the distance may overflow where its quotient
/// does not.
template <class T>
void log_softmax_row_scaled(const T* x, T* y, std::size_t count, double temperature) {
  const RowSum<T> sum = row_sum(x, count, temperature);
  if (sum.rest != sum.rest) return simd::fill(y, count, kNaN<T>);
  const Vector<T> half(T{0.5}), half_max(sum.max / 2), scale(static_cast<T>(2 / temperature));
  const Vector<T> log_sum(static_cast<T>(simd::log1p(sum.rest)));
  simd::transform(x, y, count, T{0},
                  [=](Vector<T> v) { return (v * half - half_max) * scale - log_sum; });
}

/// Any other temperature in (0, inf): exact but slow.
template <class T>
void log_softmax_row_extreme(const T* x, T* y, std::size_t count, double temperature) {
  const auto [max, first] = simd::row_argmax(x, count);
  if (!(std::fabs(max) < kInfinity<T>)) return simd::fill(y, count, kNaN<T>);
  double rest = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (i != first) rest += exp_of_distance(x[i], max, temperature);
  }
  if (rest != rest) return simd::fill(y, count, kNaN<T>);
  const double log_sum = simd::log1p(rest);
  for (std::size_t i = 0; i < count; ++i) {
    y[i] = static_cast<T>(scaled_distance(x[i], max, temperature) - log_sum);
  }
}

/// Temperature 0 or inf
template <class T>
void log_softmax_row_limit(const T* x, T* y, std::size_t count, double temperature) {
  const SharedRow<T> row = shared_row(x, count, temperature);
  if (row.sharing == 0) return simd::fill(y, count, kNaN<T>);
  const T share = static_cast<T>(-simd::log(static_cast<double>(row.sharing)));
  for (std::size_t i = 0; i < count; ++i) y[i] = x[i] >= row.least ? share : -kInfinity<T>;
}

template <class T>
void log_softmax_at(const T* x, T* y, std::size_t count, double temperature) {
  if (temperature == 1) return log_softmax_unscaled(x, y, count, 1);
  if (temperature == 0 || temperature == kInfinity<double>) {
    return log_softmax_row_limit(x, y, count, temperature);
  }
  if (!is_ordinary_temperature<T>(temperature)) {
    return log_softmax_row_extreme(x, y, count, temperature);
  }
  log_softmax_row_scaled(x, y, count, temperature);
}

template <class T>
Status log_softmax_rows(Rows<const T> in, Rows<T> out, const SoftmaxOptions& options) {
  if (in.inner == 1 && !options.mask && options.temperature == 1) {
    log_softmax_unscaled(in.data, out.data, in.length, in.outer);
    return Status::ok;
  }
  const RowMask<T> mask{.keep = options.mask, .result = -kInfinity<T>};
  return map_rows<T>(in, out, mask, [&](const T* x, T* y, std::size_t count) {
    log_softmax_at(x, y, count, options.temperature);
  });
}

}  // namespace

Status log_softmax(Rows<const float> in, Rows<float> out, const SoftmaxOptions& options) noexcept {
  return log_softmax_rows(in, out, options);
}
Status log_softmax(Rows<const double> in, Rows<double> out,
                   const SoftmaxOptions& options) noexcept {
  return log_softmax_rows(in, out, options);
}

}  // namespace logitkit
