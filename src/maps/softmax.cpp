#include "softmax.h"

#include <cmath>
#include <cstddef>

#include "normalize_row.h"
#include "rows_driver.h"
#include "side_by_side.h"
#include "softmax_row.h"

namespace logitkit {
namespace {

/// A row on its way, in steps.
template <class T>
class SoftmaxRow {
 public:
  void find_top(const T* x, std::size_t count, double temperature) {
    top_ = row_top(x, count, temperature);
  }

  void exponentiate(const T* x, T* y, std::size_t count, double temperature,
                    double temperature_rest) {
    sum_ = kNaN<double>;
    if (!(std::fabs(top_.max) < kInfinity<T>)) return;
    const simd::RowExp<T> row_exp(top_.max, temperature, temperature_rest);
    exact_top_ = row_exp.of_max();
    sum_ = exp_and_sum(x, y, count, row_exp, top_.is_narrow);
  }

  void settle_sum(const T* y, std::size_t count) {
    if (sum_ != sum_) return;
    sum_ += rounding_around(y, count, top_.first);
    const double top = static_cast<double>(y[top_.first]);
    if (!is_nearly_whole<T>(sum_ / top, &ties_)) ties_ = 0;
    // A maximum of half the row or less may have ties among the rest, and all must get the same.
    leads_ = ties_ == 0 && 2 * top > sum_;
    // The maximum's rounding, alone among all, can lean on the whole row: it is taken out of the
    // sum.
    sum_ += (ties_ == 0 ? 1 : ties_) * (exact_top_ - top);
  }

  void divide(T* y, std::size_t count) const {
    if (sum_ != sum_) return simd::fill(y, count, kNaN<T>);
    normalize_row(y, count, sum_, top_.is_narrow);
    T& first = y[top_.first];
    if (leads_) first = static_cast<T>(exact_top_ / sum_);
    if (ties_ == 0) return;
    // The ties get 1 / n to the last bit.
    const T share = static_cast<T>(1 / ties_), rounded = first;
    if (rounded == share) return;
    const simd::Vector<T> old_share(rounded), new_share(share);
    simd::transform(y, y, count, T{0},
                    [&](simd::Vector<T> p) { return simd::select(p == old_share, new_share, p); });
  }

 private:
  RowTop<T> top_;
  double exact_top_;  ///< the exponential of the maximum
  double sum_;        ///< NaN where the row is to be
  double ties_;       ///< how many entries share the whole row, 0 where others have a part of it
  bool leads_;        ///< whether the maximum has more than half
};

template <class T>
[[gnu::noinline]] void softmax_ordinary(const T* x, T* y, std::size_t count, std::size_t rows,
                                        double temperature, double temperature_rest) {
  side_by_side<SoftmaxRow<T>>(
      rows, count,
      [&](auto& row, std::size_t r) { row.find_top(x + r * count, count, temperature); },
      [&](auto& row, std::size_t r) {
        row.exponentiate(x + r * count, y + r * count, count, temperature, temperature_rest);
      },
      [&](auto& row, std::size_t r) { row.settle_sum(y + r * count, count); },
      [&](auto& row, std::size_t r) { row.divide(y + r * count, count); });
}

/// Any other temperature in (0, inf): exact but slow.
template <class T>
void softmax_row_extreme(const T* x, T* y, std::size_t count, double temperature) {
  const T max = simd::row_max(x, count);
  if (!(std::fabs(max) < kInfinity<T>)) return simd::fill(y, count, kNaN<T>);
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += exp_of_distance(x[i], max, temperature);
  if (sum != sum) return simd::fill(y, count, kNaN<T>);
  for (std::size_t i = 0; i < count; ++i) {
    y[i] = static_cast<T>(exp_of_distance(x[i], max, temperature) / sum);
  }
}

/// Temperature 0 or inf
template <class T>
void softmax_row_limit(const T* x, T* y, std::size_t count, double temperature) {
  const SharedRow<T> row = shared_row(x, count, temperature);
  if (row.sharing == 0) return simd::fill(y, count, kNaN<T>);
  const T share = static_cast<T>(1 / static_cast<double>(row.sharing));
  for (std::size_t i = 0; i < count; ++i) y[i] = x[i] >= row.least ? share : T{0};
}

template <class T>
void softmax_at(const T* x, T* y, std::size_t count, const SoftmaxOptions& options) {
  const double temperature = options.temperature;
  if (temperature == 0 || temperature == kInfinity<double>) {
    return softmax_row_limit(x, y, count, temperature);
  }
  if (!is_ordinary_temperature<T>(temperature)) {
    return softmax_row_extreme(x, y, count, temperature);
  }
  softmax_ordinary(x, y, count, 1, temperature, options.temperature_rest);
}

template <class T>
Status softmax_rows(const Rows<const T>& in, const Rows<T>& out, const SoftmaxOptions& options) {
  if (in.inner == 1 && !options.mask && is_ordinary_temperature<T>(options.temperature)) {
    softmax_ordinary(in.data, out.data, in.length, in.outer, options.temperature,
                     options.temperature_rest);
    return Status::ok;
  }
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
