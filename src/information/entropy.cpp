#include "entropy.h"

#include <algorithm>

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

template <class T>
Status entropy_rows(Rows<const T> probs, T* out, double log_base, const std::uint8_t* mask) {
  const RowMask<T> absorbing{.keep = mask, .absorbed = 0};
  return reduce_rows<T>(probs, absorbing, [&](const ReducedRow<T>& row) {
    out[row.row] = static_cast<T>(entropy_row(row.x, row.length) / log_base);
  });
}

template <class T>
Status normalized_entropy_rows(Rows<const T> probs, T* out, const std::uint8_t* mask) {
  const RowMask<T> absorbing{.keep = mask, .absorbed = 0};
  return reduce_rows<T>(probs, absorbing, [&](const ReducedRow<T>& row) {
    const double nats = entropy_row(row.x, row.length);
    // One entry has nothing to be uncertain of; a NaN stays one.
    const double most = row.kept > 1 ? simd::log(static_cast<double>(row.kept)) : 0;
    out[row.row] = static_cast<T>(row.kept > 1 ? nats / most : nats * 0);
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
  return normalized_entropy_rows(probs, out, mask);
}
Status normalized_entropy(Rows<const double> probs, double* out,
                          const std::uint8_t* mask) noexcept {
  return normalized_entropy_rows(probs, out, mask);
}

}  // namespace logitkit
