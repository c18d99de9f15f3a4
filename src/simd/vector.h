#pragma once

#include "../constants.h"
#include "f64x2.h"

namespace logitkit::simd {
inline namespace LOGITKIT_SIMD_BUILD {

/// Vector<float> is F32x4, Vector<double> is F64x2: how a template over the element type names its
/// vectors.
template <class T>
struct VectorOf;
template <>
struct VectorOf<float> {
  using type = F32x4;
};
template <>
struct VectorOf<double> {
  using type = F64x2;
};
template <class T>
using Vector = typename VectorOf<T>::type;

/// y[i] = f(x[i]) over vectors, x may be y. The tail is filled up with `fill`, whose results are
/// dropped. A count of 0 does nothing.
template <class T, class Function>
inline void transform(const T* x, T* y, std::size_t count, T fill, Function f) {
  using V = Vector<T>;
  constexpr std::size_t kLanes = V::kLanes;
  std::size_t i = 0;
  for (; i + 4 * kLanes <= count; i += 4 * kLanes) {
    const V a = f(V::load(x + i)), b = f(V::load(x + i + kLanes));
    const V c = f(V::load(x + i + 2 * kLanes)), d = f(V::load(x + i + 3 * kLanes));
    a.store(y + i);
    b.store(y + i + kLanes);
    c.store(y + i + 2 * kLanes);
    d.store(y + i + 3 * kLanes);
  }
  for (; i + kLanes <= count; i += kLanes) f(V::load(x + i)).store(y + i);
  if (i < count) f(V::load_partial(x + i, count - i, fill)).store_partial(y + i, count - i);
}

template <class T>
inline void fill(T* y, std::size_t count, T value) {
  for (std::size_t i = 0; i < count; ++i) y[i] = value;
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit::simd
