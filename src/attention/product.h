#pragma once

#include <cstddef>

#include "../simd/vector.h"

// The matrix products of attention, small enough for the cache: register tiles of 4 rows by 2
// vectors, whose 8 sums, 2 loaded vectors and 1 splat fit the 16 registers of x86.

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

namespace product_detail {

template <std::size_t kRows, std::size_t kVectors, class T>
inline void register_tile(const Product<T>& p, std::size_t i, std::size_t n) {
  using V = simd::Vector<T>;
  constexpr std::size_t kLanes = V::kLanes;
  V sums[kRows][kVectors];
  for (auto& row : sums) {
    for (V& sum : row) sum = V(T{0});
  }
  const T* a = p.a + i * p.a_row;
  const T* b = p.b + n;
  const std::size_t a_row = p.a_row, a_step = p.a_step, b_row = p.b_row;
  for (std::size_t k = p.depth; k > 0; --k, a += a_step, b += b_row) {
    V column[kVectors];
    for (std::size_t v = 0; v < kVectors; ++v) column[v] = V::load(b + v * kLanes);
    for (std::size_t r = 0; r < kRows; ++r) {
      const V factor(a[r * a_row]);
      for (std::size_t v = 0; v < kVectors; ++v) {
        sums[r][v] = simd::madd(factor, column[v], sums[r][v]);
      }
    }
  }
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t v = 0; v < kVectors; ++v) {
      sums[r][v].store(p.c + (i + r) * p.c_row + n + v * kLanes);
    }
  }
}

template <std::size_t kVectors, class T>
inline void register_column(const Product<T>& p, std::size_t n) {
  std::size_t i = 0;
  for (; i + 4 <= p.rows; i += 4) register_tile<4, kVectors>(p, i, n);
  for (; i < p.rows; ++i) register_tile<1, kVectors>(p, i, n);
}

}  // namespace product_detail

template <class T>
[[gnu::noinline]] void multiply(const Product<T>& p) {
  constexpr std::size_t kLanes = simd::Vector<T>::kLanes;
  std::size_t n = 0;
  for (; n + 2 * kLanes <= p.columns; n += 2 * kLanes) product_detail::register_column<2>(p, n);
  for (; n + kLanes <= p.columns; n += kLanes) product_detail::register_column<1>(p, n);
  for (; n < p.columns; ++n) {  // fewer columns than lanes
    for (std::size_t i = 0; i < p.rows; ++i) {
      T sum = 0;
      for (std::size_t k = 0; k < p.depth; ++k) {
        sum += p.a[i * p.a_row + k * p.a_step] * p.b[k * p.b_row + n];
      }
      p.c[i * p.c_row + n] = sum;
    }
  }
}

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
