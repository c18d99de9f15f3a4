#pragma once

#include <cstddef>

#include "../simd/vector.h"

// The matrix products of attention, small enough for the cache.

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

/// c[i * c_row + n] = sum_k a[i * a_row + k * a_step] b[k * b_row + n]
///
/// for i < rows, n < columns, summed over k < depth (0 where depth is 0). The strides of a let it
/// be read transposed. The sums are made in T in order of k: keep depth in the hundreds where the
/// digits matter, and add the pieces in double.
template <class T>
struct Product {
  const T* a;
  std::size_t a_row, a_step;
  const T* b;
  std::size_t b_row;
  T* c;
  std::size_t c_row;
  std::size_t rows, columns, depth;
};

template <class T>
void multiply(const Product<T>& product);

/// sums[i] += terms[i], in double
template <class T>
inline void add_to(double* sums, const T* terms, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) sums[i] += static_cast<double>(terms[i]);
}
template <>
inline void add_to(double* sums, const float* terms, std::size_t count) {
  using simd::F32x4;
  using simd::F64x2;
  std::size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    const F32x4 v = F32x4::load(terms + i);
    (F64x2::load(sums + i) + promote_low(v)).store(sums + i);
    (F64x2::load(sums + i + 2) + promote_high(v)).store(sums + i + 2);
  }
  for (; i < count; ++i) sums[i] += static_cast<double>(terms[i]);
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
