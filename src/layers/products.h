#pragma once

#include <cstddef>

#include "../simd/double_lanes.h"

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

/// a . b in double: of floats, every product is exact.
template <class A, class B>
[[nodiscard]] inline double dot(const A* a, const B* b, std::size_t count) {
  return simd::sum_lanes(0, count, [&](auto lane) { return lane.of(a, 0) * lane.of(b, 0); });
}

/// sum += factor * x
template <class T>
inline void add_scaled(double factor, const T* x, std::size_t count, double* sum) {
  const simd::F64x2 f(factor);
  simd::each_lane(0, count,
                  [&](auto lane) { lane.store(sum, lane.of(sum, 0) + f * lane.of(x, 0)); });
}

/// out = x, rounded
template <class T>
inline void round_to(const double* x, std::size_t count, T* out) {
  for (std::size_t k = 0; k < count; ++k) out[k] = static_cast<T>(x[k]);
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
