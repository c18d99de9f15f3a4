#include "product.h"

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {
namespace {

// Register tiles of 4 rows by 2 vectors, whose 8 sums, 2 loaded vectors and 1 splat fit the 16
// registers of x86. (Compiled for speed also where the rest is compiled for size: the sums must not
// live in memory.)

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

}  // namespace

template <class T>
void multiply(const Product<T>& p) {
  constexpr std::size_t kLanes = simd::Vector<T>::kLanes;
  std::size_t n = 0;
  for (; n + 2 * kLanes <= p.columns; n += 2 * kLanes) register_column<2>(p, n);
  for (; n + kLanes <= p.columns; n += kLanes) register_column<1>(p, n);
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

template void multiply(const Product<float>&);
template void multiply(const Product<double>&);

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
