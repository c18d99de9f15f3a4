#pragma once

#include <cstddef>

#include "../simd/vector.h"

// Columns of an array [length, inner] to rows of scratch and back, by squares of vectors. Nothing
// beside the columns asked for is read or written.

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

/// to[c * pitch + k] = from[k * inner + c] for k < length, c < width
template <class T>
inline void gather_columns(const T* from, std::size_t inner, std::size_t length, std::size_t width,
                           T* to, std::size_t pitch) {
  for (std::size_t k = 0; k < length; ++k) {
    for (std::size_t c = 0; c < width; ++c) to[c * pitch + k] = from[k * inner + c];
  }
}

template <class T>
inline void scatter_columns(const T* from, std::size_t pitch, std::size_t length, std::size_t width,
                            T* to, std::size_t inner) {
  for (std::size_t k = 0; k < length; ++k) {
    for (std::size_t c = 0; c < width; ++c) to[k * inner + c] = from[c * pitch + k];
  }
}

/// A square of vectors: rows `from`, from + step, ... become the columns of `to`.
inline void transpose_square(const float* from, std::size_t step, float* to, std::size_t pitch) {
  using simd::F32x4;
  F32x4 a = F32x4::load(from), b = F32x4::load(from + step);
  F32x4 c = F32x4::load(from + 2 * step), d = F32x4::load(from + 3 * step);
  simd::transpose(a, b, c, d);
  a.store(to);
  b.store(to + pitch);
  c.store(to + 2 * pitch);
  d.store(to + 3 * pitch);
}
inline void transpose_square(const double* from, std::size_t step, double* to, std::size_t pitch) {
  simd::F64x2 a = simd::F64x2::load(from), b = simd::F64x2::load(from + step);
  simd::transpose(a, b);
  a.store(to);
  b.store(to + pitch);
}

/// to[c * to_step + r] = from[r * from_step + c] for r < rows, c < columns, by squares of vectors
template <class T>
inline void transpose_tile(const T* from, std::size_t from_step, std::size_t rows,
                           std::size_t columns, T* to, std::size_t to_step) {
  constexpr std::size_t kSide = simd::Vector<T>::kLanes;
  const std::size_t whole_rows = rows - rows % kSide, whole_columns = columns - columns % kSide;
  for (std::size_t r = 0; r < whole_rows; r += kSide) {
    for (std::size_t c = 0; c < whole_columns; c += kSide) {
      transpose_square(from + r * from_step + c, from_step, to + c * to_step + r, to_step);
    }
    for (std::size_t c = whole_columns; c < columns; ++c) {
      for (std::size_t i = r; i < r + kSide; ++i) to[c * to_step + i] = from[i * from_step + c];
    }
  }
  for (std::size_t r = whole_rows; r < rows; ++r) {
    for (std::size_t c = 0; c < columns; ++c) to[c * to_step + r] = from[r * from_step + c];
  }
}

/// inner is 2: four entries of both columns are two vectors. Gives how many were gathered.
inline std::size_t gather_pairs(const float* from, std::size_t length, float* to,
                                std::size_t pitch) {
  using simd::F32x4;
  std::size_t k = 0;
  for (; k + 4 <= length; k += 4) {
    const F32x4 a = F32x4::load(from + 2 * k), b = F32x4::load(from + 2 * k + 4);
    simd::shuffle<0, 2, 4, 6>(a, b).store(to + k);
    simd::shuffle<1, 3, 5, 7>(a, b).store(to + pitch + k);
  }
  return k;
}

/// inner is 3: four entries x, y, z of the columns are three vectors, xyzx yzxy zxyz.
inline std::size_t gather_triples(const float* from, std::size_t length, float* to,
                                  std::size_t pitch) {
  using simd::F32x4;
  std::size_t k = 0;
  for (; k + 4 <= length; k += 4) {
    const float* p = from + 3 * k;
    const F32x4 a = F32x4::load(p), b = F32x4::load(p + 4), c = F32x4::load(p + 8);
    const F32x4 x = simd::shuffle<0, 3, 6, 6>(a, b), y = simd::shuffle<1, 4, 7, 7>(a, b);
    const F32x4 z = simd::shuffle<2, 5, 5, 5>(a, b);
    simd::shuffle<0, 1, 2, 5>(x, c).store(to + k);
    simd::shuffle<0, 1, 2, 6>(y, c).store(to + pitch + k);
    simd::shuffle<0, 1, 4, 7>(z, c).store(to + 2 * pitch + k);
  }
  return k;
}

[[gnu::noinline]] inline void gather_columns(const float* from, std::size_t inner,
                                             std::size_t length, std::size_t width, float* to,
                                             std::size_t pitch) {
  std::size_t done = 0;
  if (inner == 2) done = gather_pairs(from, length, to, pitch);
  if (inner == 3) done = gather_triples(from, length, to, pitch);
  transpose_tile(from + done * inner, inner, length - done, width, to + done, pitch);
}
inline void gather_columns(const double* from, std::size_t inner, std::size_t length,
                           std::size_t width, double* to, std::size_t pitch) {
  transpose_tile(from, inner, length, width, to, pitch);
}

/// Back again, four (two) entries of every column at a time, so that lines of `to` are written
/// whole.
template <class T>
inline void scatter_tile(const T* from, std::size_t pitch, std::size_t length, std::size_t width,
                         T* to, std::size_t inner) {
  constexpr std::size_t kSide = simd::Vector<T>::kLanes;
  std::size_t k = 0;
  for (; k + kSide <= length; k += kSide) {
    transpose_tile(from + k, pitch, width, kSide, to + k * inner, inner);
  }
  for (; k < length; ++k) {
    for (std::size_t c = 0; c < width; ++c) to[k * inner + c] = from[c * pitch + k];
  }
}
/// gather_pairs and gather_triples back again
inline std::size_t scatter_pairs(const float* from, std::size_t pitch, std::size_t length,
                                 float* to) {
  using simd::F32x4;
  std::size_t k = 0;
  for (; k + 4 <= length; k += 4) {
    const F32x4 x = F32x4::load(from + k), y = F32x4::load(from + pitch + k);
    simd::shuffle<0, 4, 1, 5>(x, y).store(to + 2 * k);
    simd::shuffle<2, 6, 3, 7>(x, y).store(to + 2 * k + 4);
  }
  return k;
}
inline std::size_t scatter_triples(const float* from, std::size_t pitch, std::size_t length,
                                   float* to) {
  using simd::F32x4;
  std::size_t k = 0;
  for (; k + 4 <= length; k += 4) {
    const F32x4 x = F32x4::load(from + k), y = F32x4::load(from + pitch + k);
    const F32x4 z = F32x4::load(from + 2 * pitch + k);
    const F32x4 a = simd::shuffle<0, 4, 4, 1>(x, y), b = simd::shuffle<1, 5, 5, 2>(y, z);
    const F32x4 c = simd::shuffle<2, 7, 7, 3>(z, x);
    simd::shuffle<0, 1, 4, 3>(a, z).store(to + 3 * k);
    simd::shuffle<0, 1, 6, 3>(b, x).store(to + 3 * k + 4);
    simd::shuffle<0, 1, 7, 3>(c, y).store(to + 3 * k + 8);
  }
  return k;
}

[[gnu::noinline]] inline void scatter_columns(const float* from, std::size_t pitch,
                                              std::size_t length, std::size_t width, float* to,
                                              std::size_t inner) {
  std::size_t done = 0;
  if (inner == 2) done = scatter_pairs(from, pitch, length, to);
  if (inner == 3) done = scatter_triples(from, pitch, length, to);
  scatter_tile(from + done, pitch, length - done, width, to + done * inner, inner);
}
inline void scatter_columns(const double* from, std::size_t pitch, std::size_t length,
                            std::size_t width, double* to, std::size_t inner) {
  scatter_tile(from, pitch, length, width, to, inner);
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
