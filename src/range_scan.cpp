#include "range_scan.h"

#include "simd/f64x2.h"

namespace logitkit {

using simd::F64x2;

std::size_t first_outside(const double* x, std::size_t count, double low, double high) noexcept {
  const F64x2 least(low), most(high);
  const auto are_inside = [&](F64x2 v) { return (v >= least) & (v <= most); };
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    const F64x2 a = are_inside(F64x2::load(x + i)) & are_inside(F64x2::load(x + i + 2));
    const F64x2 b = are_inside(F64x2::load(x + i + 4)) & are_inside(F64x2::load(x + i + 6));
    if (simd::bitmask(a & b) != 3) break;
  }
  while (i < count && x[i] >= low && x[i] <= high) ++i;
  return i;
}

}  // namespace logitkit
