#include "entropy.h"

#include <algorithm>
#include <cmath>

#include "../maps/rows_driver.h"
#include "../simd/log.h"
#include "../simd/reduce.h"

namespace logitkit {
namespace {

using simd::F64x2;

F64x2 load_two(const float* p, std::size_t count) {
  return F64x2(wasm_f64x2_make(count > 0 ? p[0] : 0, count > 1 ? p[1] : 0));
}
F64x2 load_two(const double* p, std::size_t count) { return F64x2::load_partial(p, count, 0); }

/// -sum p log p in nats
template <class T>
double entropy_row(const T* p, std::size_t count) {
  simd::Sum<F64x2> sum;
  const F64x2 zero(0.0);
  for (std::size_t k = 0; k < count; k += 2) {
    const F64x2 v = load_two(p + k, std::min<std::size_t>(count - k, 2));
    const F64x2 term =
        v * simd::log(v);  // NaN below 0 and at inf by log and by the comparison below
    const F64x2 finite = simd::select(v < F64x2(kInfinity<double>), term, v - v);
    sum.add(simd::select(v == zero, zero, finite));
  }
  return 0 - sum.total();
}

/// Rounding must not carry the entropy of a distribution past [0, log(number of entries)]. Rows
/// that do not sum to 1 have other bounds.
template <class T>
double bounded(double nats, double most, double tolerance, const ReducedRow<T>& row) {
  if (!(nats < 0 || nats > most)) return nats;
  double sum = 0;
  for (std::size_t k = 0; k < row.length; ++k) sum += static_cast<double>(row.x[k]);
  return std::fabs(sum - 1) < tolerance ? std::clamp(nats, 0.0, most) : nats;
}

constexpr double kLargest = 0;  ///< stands for the largest entropy of the row: no base has log 0

template <class T>
[[gnu::noinline]] Status entropy_rows(Rows<const T> probs, T* out, double log_base,
                                      const std::uint8_t* mask) {
  const RowMask<T> absorbing{.keep = mask, .absorbed = 0};
  return reduce_rows<T>(probs, absorbing, [&](const ReducedRow<T>& row) {
    const double most = row.kept > 1 ? simd::log_below(static_cast<double>(row.kept)) : 0;
    // The share of the largest entropy is in [0, 1] for floats too, whose sum is rounded; the
    // entropy is that of the numbers as they are.
    const double tolerance = log_base == kLargest ? 0x1p-8 : 0x1p-33;
    const double nats = bounded(entropy_row(row.x, row.length), most, tolerance, row);
    const double unit = log_base == kLargest ? most : log_base;
    // One entry has nothing to be uncertain of; a NaN stays one.
    out[row.row] = static_cast<T>(unit == 0 ? nats * 0 : nats / unit);
  });
}

}  // namespace

Status entropy(Rows<const float> probs, float* out, double log_base,
               const std::uint8_t* mask) noexcept {
  return entropy_rows(probs, out, log_base, mask);
}
Status entropy(Rows<const double> probs, double* out, double log_base,
               const std::uint8_t* mask) noexcept {
  return entropy_rows(probs, out, log_base, mask);
}

Status normalized_entropy(Rows<const float> probs, float* out, const std::uint8_t* mask) noexcept {
  return entropy_rows(probs, out, kLargest, mask);
}
Status normalized_entropy(Rows<const double> probs, double* out,
                          const std::uint8_t* mask) noexcept {
  return entropy_rows(probs, out, kLargest, mask);
}

}  // namespace logitkit
