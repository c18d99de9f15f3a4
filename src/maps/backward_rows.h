#pragma once

#include <array>
#include <cstdint>

#include "../memory.h"
#include "rows_driver.h"

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

/// kernel(y, gradient, out, count) on every row, for vector-Jacobian products that take the forward
/// result. Masked entries are `absorbed` in y and 0 in the gradient to the kernel, and 0 in the
/// result. out may be y.
template <class T, class Kernel>
[[nodiscard]] inline Status backward_rows(Rows<const T> y, const T* gradient, Rows<T> out,
                                          const std::uint8_t* mask, T absorbed, Kernel&& kernel) {
  Buffer<T> copy(mask ? 2 * y.length : 0);
  if (!copy) return Status::out_of_memory;
  return for_each_row<T>(y, std::array{y.data, gradient}, std::array{out.data}, mask,
                         [&](const RowSpans<T, 2, 1>& row) {
                           const std::size_t count = row.length;
                           if (!row.keep) return kernel(row.in[0], row.in[1], row.out[0], count);
                           T* kept_gradient = copy.data() + count;
                           absorb_masked(row.in[0], row.keep, count, absorbed, copy.data());
                           absorb_masked(row.in[1], row.keep, count, T{0}, kept_gradient);
                           kernel(static_cast<const T*>(copy.data()),
                                  static_cast<const T*>(kept_gradient), row.out[0], count);
                           absorb_masked(row.out[0], row.keep, count, T{0}, row.out[0]);
                         });
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
