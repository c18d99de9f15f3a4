#include "softmax_state.h"

#include <cmath>

#include "normalize_row.h"
#include "softmax_row.h"

namespace logitkit {
namespace {

/// a + b = sum + error exactly
struct Pair {
  double sum, error;
};
Pair two_sum(double a, double b) {
  const double sum = a + b;
  const double b_part = sum - a;
  return {sum, (a - (sum - b_part)) + (b - b_part)};
}

/// max - shift ln2, to an error of 2^-53: ln2 has 100 bits here, and its product with shift is
/// exact
double remainder_of(double max, double shift) {
  constexpr double kLn2Rest = 0x1.abc9e3b39803fp-56;
  // Beyond 2^52 the spacing of doubles is 1 or more: the remainder has no meaning left.
  if (std::fabs(max) > 0x1p52) return 0;
  const double product = shift * simd::kLn2;
  const double error = simd::product_error(shift, simd::kLn2, product);
  return (max - product) - (error + shift * kLn2Rest);
}

/// 2^exponent, 0 far below the range (where the smaller side counts for nothing)
double power_of_two(double exponent) {
  return exponent < -2000 ? 0 : std::ldexp(1.0, static_cast<int>(exponent));
}

/// high + low as a sum of two without overlap
void set_sum(SoftmaxState& state, double high, double low) {
  const Pair total = two_sum(high, low);
  state.sum_high = total.sum;
  state.sum_low = total.error;
}

/// The state of a row with a finite maximum whose exponentials sum to `high` + `low` times e^max
SoftmaxState relative_to(double max, double high, double low) {
  const double shift = std::nearbyint(max * simd::kLog2E);
  const double factor = simd::exp(remainder_of(max, shift));
  SoftmaxState state{max, shift, 0, 0};
  const double product = high * factor;
  set_sum(state, product, simd::product_error(high, factor, product) + low * factor);
  return state;
}

/// sum exp(x - max) with its digits beyond a double: divided by the very factor that relative_to
/// multiplied by, so that what went in comes out.
Pair sum_pair(const SoftmaxState& state) {
  const double factor = simd::exp(remainder_of(state.max, state.shift));
  const double quotient = state.sum_high / factor;
  const double product = quotient * factor;
  const double rest = (state.sum_high - product) - simd::product_error(quotient, factor, product);
  return two_sum(quotient, (rest + state.sum_low) / factor);
}

template <class T>
void update_with(SoftmaxState& state, const T* x, std::size_t count) {
  const RowSum<T> row = row_sum(x, count, 1);
  if (row.rest == row.rest) {
    const Pair total = two_sum(1, row.rest);
    return merge(state, relative_to(row.max, total.sum, total.error));
  }
  // Nothing finite, or a NaN
  const double max = simd::has_nan(x, count) ? kNaN<double> : static_cast<double>(row.max);
  merge(state, {max, 0, max > 0 || max != max ? kNaN<double> : 0, 0});
}

bool is_finite(double x) { return std::fabs(x) < kInfinity<double>; }

/// y[k] = exp(x[k] - max) / sum one by one, for any finite max
template <class T>
void normalize_slowly(const T* x, T* y, std::size_t count, double max, double sum) {
  for (std::size_t i = 0; i < count; ++i) {
    y[i] = static_cast<T>(simd::exp(scaled_distance(x[i], max, 1)) / sum);
  }
}

template <class T>
void normalize_with(const SoftmaxState& state, const T* x, T* y, std::size_t count) {
  if (!is_finite(state.max)) return simd::fill(y, count, kNaN<T>);
  const double divisor = sum_of(state);
  const T max = static_cast<T>(state.max);
  // RowExp holds for entries up to its maximum, which has to be a T.
  if (static_cast<double>(max) != state.max || simd::row_max(x, count) > max) {
    return normalize_slowly(x, y, count, state.max, divisor);
  }
  const simd::RowExp<T> row_exp(max, 1);
  exp_and_sum(x, y, count, row_exp);
  const double total = divisor * row_exp.of_max();
  normalize_row(y, count, total);
}

}  // namespace

SoftmaxState softmax_state_of(double max, double sum) noexcept {
  if (is_finite(max)) return relative_to(max, sum, 0);
  return {max, 0, max > 0 || max != max ? kNaN<double> : 0, 0};
}

void update(SoftmaxState& state, const float* x, std::size_t count) noexcept {
  update_with(state, x, count);
}
void update(SoftmaxState& state, const double* x, std::size_t count) noexcept {
  update_with(state, x, count);
}

void merge(SoftmaxState& state, const SoftmaxState& other) noexcept {
  if (state.max != state.max || other.max == -kInfinity<double>) return;
  const bool replaces = other.max > state.max || other.max != other.max;
  const SoftmaxState& above = replaces ? other : state;
  const SoftmaxState& below = replaces ? state : other;
  if (!is_finite(above.max) || !is_finite(below.max)) {
    state = above;
    return;
  }
  const double scale = power_of_two(below.shift - above.shift);
  const Pair high = two_sum(above.sum_high, below.sum_high * scale);
  const Pair low = two_sum(above.sum_low, below.sum_low * scale);
  SoftmaxState merged{above.max, above.shift, 0, 0};
  const Pair total = two_sum(high.sum, high.error + low.sum);
  set_sum(merged, total.sum, total.error + low.error);
  state = merged;
}

double sum_of(const SoftmaxState& state) noexcept {
  if (!is_finite(state.max)) return state.sum_high;
  const Pair sum = sum_pair(state);
  return sum.sum + sum.error;
}

double log_sum_exp_of(const SoftmaxState& state) noexcept {
  if (!is_finite(state.max)) return state.max;
  const Pair sum = sum_pair(state);
  if (sum.sum < 1) return state.max + simd::log(sum.sum);  // a state that was made so
  return state.max + simd::log1p((sum.sum - 1) + sum.error);
}

void normalize(const SoftmaxState& state, const float* x, float* probs,
               std::size_t count) noexcept {
  normalize_with(state, x, probs, count);
}
void normalize(const SoftmaxState& state, const double* x, double* probs,
               std::size_t count) noexcept {
  normalize_with(state, x, probs, count);
}

}  // namespace logitkit
