#include "sigmoid.h"

#include "../simd/exp.h"
#include "../simd/log.h"
#include "rows_driver.h"

namespace logitkit {
namespace {
using simd::Vector;

/// f on every entry, `masked` where the mask is 0: one row as long as the array.
template <class T, class Function>
Status map_entries(const T* in, T* out, std::size_t count, const std::uint8_t* mask, T masked,
                   Function f) {
  const RowMask<T> row_mask{.keep = mask, .absorbed = T{0}, .result = masked};
  return map_rows<T>({in, 1, count}, {out, 1, count}, row_mask,
                     [&](const T* x, T* y, std::size_t n) { simd::transform(x, y, n, T{0}, f); });
}

/// With z = exp(-|x|), which never overflows: 1 / (1 + z) or z / (1 + z).
template <class T>
Status sigmoid_of(const T* in, T* out, std::size_t count, const std::uint8_t* mask) {
  using V = Vector<T>;
  return map_entries(in, out, count, mask, T{0}, [](V x) {
    const V z = simd::exp(-simd::abs(x));
    return simd::select(x < V(T{0}), z, V(T{1})) / (V(T{1}) + z);
  });
}

/// min(x, 0) - log(1 + exp(-|x|)): two terms of one sign.
template <class T>
Status log_sigmoid_of(const T* in, T* out, std::size_t count, const std::uint8_t* mask) {
  using V = Vector<T>;
  return map_entries(in, out, count, mask, -kInfinity<T>, [](V x) {
    return simd::pmin(x, V(-T{0})) - simd::log1p_of_unit(simd::exp(-simd::abs(x)));
  });
}

}  // namespace

Status sigmoid(const float* in, float* out, std::size_t count, const std::uint8_t* mask) noexcept {
  return sigmoid_of(in, out, count, mask);
}
Status sigmoid(const double* in, double* out, std::size_t count,
               const std::uint8_t* mask) noexcept {
  return sigmoid_of(in, out, count, mask);
}

Status log_sigmoid(const float* in, float* out, std::size_t count,
                   const std::uint8_t* mask) noexcept {
  return log_sigmoid_of(in, out, count, mask);
}
Status log_sigmoid(const double* in, double* out, std::size_t count,
                   const std::uint8_t* mask) noexcept {
  return log_sigmoid_of(in, out, count, mask);
}

}  // namespace logitkit
