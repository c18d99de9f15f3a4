#include "logsumexp.h"

#include <array>
#include <cmath>

#include "rows_driver.h"
#include "side_by_side.h"
#include "softmax_row.h"

namespace logitkit {
namespace {

template <class T>
class LogSumExpRow {
 public:
  void find_top(const T* x, std::size_t count) { top_ = simd::row_argmax(x, count); }
  void add_up(const T* x, std::size_t count) { sum_ = row_sum(x, count, 1, top_); }
  [[nodiscard]] T log(const T* x, std::size_t count) const {
    if (sum_.rest == sum_.rest) return static_cast<T>(log_sum_of(sum_.max, sum_.rest).high);
    // No finite maximum, or a NaN: the answer is the maximum unless there is a NaN.
    return simd::has_nan(x, count) ? kNaN<T> : sum_.max;
  }

 private:
  simd::RowMax<T> top_;
  RowSum<T> sum_;
};

template <class T>
[[gnu::noinline]] void logsumexp_unmasked(const T* x, T* y, std::size_t count, std::size_t rows) {
  side_by_side<LogSumExpRow<T>>(
      rows, count, [&](auto& row, std::size_t r) { row.find_top(x + r * count, count); },
      [&](auto& row, std::size_t r) { row.add_up(x + r * count, count); },
      [&](auto& row, std::size_t r) { y[r] = row.log(x + r * count, count); });
}

struct SignedLog {
  double log_magnitude, sign;
};

/// log|sum b exp(x)| in double, the sum compensated: terms of both signs may cancel.
template <class T>
SignedLog weighted_logsumexp_row(const T* x, const T* weights, const std::uint8_t* keep,
                                 std::size_t count) {
  double max = -kInfinity<double>;
  const auto counts = [&](std::size_t k) { return weights[k] != 0 && (!keep || keep[k]); };
  for (std::size_t k = 0; k < count; ++k) {
    if (counts(k) && x[k] > max) max = x[k];
  }
  const double shift = std::fabs(max) < kInfinity<double> ? max : 0;
  double sum = 0, error = 0;
  for (std::size_t k = 0; k < count; ++k) {
    if (!counts(k)) continue;
    const double distance = x[k] - shift;
    // What the subtraction rounded away, to first order.
    const double b = distance - x[k];
    const double lost = (x[k] - (distance - b)) + (-shift - b);
    const double e = simd::exp(distance);
    const double term = weights[k] * e;
    const double next = sum + term;
    const double part = next - sum;
    error += (sum - (next - part)) + (term - part);
    if (e > 0 && e < kInfinity<double>) error += term * lost;
    sum = next;
  }
  // An infinite sum has no error to speak of (it is NaN).
  const double total = std::fabs(sum) < kInfinity<double> ? sum + error : sum;
  const double sign = total > 0 ? 1 : total < 0 ? -1 : total;
  return {simd::log(std::fabs(total)) + shift, sign};
}

template <class T>
Status logsumexp_weighted(Rows<const T> in, T* out, const LogSumExpOptions<T>& options) {
  return for_each_row<T>(in, std::array{in.data, options.weights}, std::array<T*, 0>{},
                         options.mask, [&](const RowSpans<T, 2, 0>& row) {
                           const SignedLog y =
                               weighted_logsumexp_row(row.in[0], row.in[1], row.keep, row.length);
                           if (options.sign) options.sign[row.row] = static_cast<T>(y.sign);
                           const bool is_real = options.sign || !(y.sign < 0);
                           out[row.row] = is_real ? static_cast<T>(y.log_magnitude) : kNaN<T>;
                         });
}

template <class T>
Status logsumexp_rows(Rows<const T> in, T* out, const LogSumExpOptions<T>& options) {
  if (options.weights) return logsumexp_weighted(in, out, options);
  if (in.inner == 1 && !options.mask && !options.sign) {
    logsumexp_unmasked(in.data, out, in.length, in.outer);
    return Status::ok;
  }
  return reduce_rows<T>(in, {.keep = options.mask}, [&](const ReducedRow<T>& row) {
    T& y = out[row.row];
    logsumexp_unmasked(row.x, &y, row.length, 1);
    if (options.sign) options.sign[row.row] = y != y ? y : T(y > -kInfinity<T> ? 1 : 0);
  });
}

}  // namespace

Status logsumexp(Rows<const float> in, float* out,
                 const LogSumExpOptions<float>& options) noexcept {
  return logsumexp_rows(in, out, options);
}
Status logsumexp(Rows<const double> in, double* out,
                 const LogSumExpOptions<double>& options) noexcept {
  return logsumexp_rows(in, out, options);
}

}  // namespace logitkit
