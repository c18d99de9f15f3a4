#include "normmax_backward.h"

#include <cmath>

#include "../simd/power.h"
#include "support_backward.h"

namespace logitkit {
namespace {

using simd::F64x2;

F64x2 power(F64x2 y, double exponent) {
  const F64x2 s = simd::exp(F64x2(exponent) * simd::log(y));
  return select(y == y, s & (y > F64x2(0.0)), y);
}

void normmax_backward_row(const DoubleRow& row, double alpha) {
  const auto [y, g] = row.in;
  double* dx = row.out[0];
  const std::size_t count = row.length;
  const auto sum = [&](auto term) {
    return simd::exact_sum_lanes(0, count, [&](auto lane) {
      const F64x2 a = lane.of(y, 0);
      // a NaN in y stays one, what the gradient holds outside of the support is not looked at
      return term(a, lane.of(g, 0) & (a != F64x2(0.0)));
    });
  };
  const auto b = [=](F64x2 a) { return power(a, 2 - alpha); };
  const double sum_b = sum([&](F64x2 a, F64x2) { return b(a); });
  const double g_b = sum([&](F64x2 a, F64x2 d) { return d * b(a); });
  const double g_a = sum([&](F64x2 a, F64x2 d) { return d * a; });
  const double norm = sum([&](F64x2 a, F64x2) { return power(a, alpha); });
  const double factor = simd::pow(norm, (alpha - 1) / alpha) / (alpha - 1);
  const double rest = g_b - g_a * sum_b;
  simd::each_lane(0, count, [&](auto lane) {
    const F64x2 a = lane.of(y, 0), is_in = a != F64x2(0.0), d = lane.of(g, 0) & is_in;
    lane.store(dx, ((b(a) * (d - F64x2(g_a)) - a * F64x2(rest)) * F64x2(factor)) & is_in);
  });
}

template <class T>
Status normmax_backward_rows(Rows<const T> y, const T* gradient, Rows<T> out,
                             const NormmaxOptions& options) {
  auto kernel = [&](const DoubleRow& row) {
    const double alpha = options.alpha_of(row.row);
    if (alpha == 1 || alpha == kInfinity<double>) return support_backward(row, no_weight);
    normmax_backward_row(row, alpha);
  };
  return for_each_double_row(y, RowArrays<T>{{y.data, gradient}, {out.data}}, {options.mask},
                             kernel);
}

}  // namespace

Status normmax_backward(Rows<const float> y, const float* gradient, Rows<float> out,
                        const NormmaxOptions& options) noexcept {
  return normmax_backward_rows(y, gradient, out, options);
}
Status normmax_backward(Rows<const double> y, const double* gradient, Rows<double> out,
                        const NormmaxOptions& options) noexcept {
  return normmax_backward_rows(y, gradient, out, options);
}

}  // namespace logitkit
