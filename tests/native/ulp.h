#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "reference/sum.h"

namespace logitkit::test {

using reference::Real;

/// The spacing of T at `value`, subnormals included.
template <class T>
Real ulp_of(Real value) {
  constexpr int kDigits = std::numeric_limits<T>::digits,
                kLowest = std::numeric_limits<T>::min_exponent;
  int exponent = 0;
  std::frexp(std::fabs(value), &exponent);  // value = f 2^exponent, f in [1/2, 1)
  return std::ldexp(Real{1}, std::max(exponent, kLowest) - kDigits);
}

/// The error of `got` in units of the spacing at max(|want|, floor). Two NaN or two equal
/// infinities have none.
template <class T>
Real ulp_error(T got, Real want, Real floor = 0) {
  if (std::isnan(want) && std::isnan(got)) return 0;
  if (static_cast<Real>(got) == want) return 0;
  constexpr Real kMost = std::numeric_limits<T>::max();
  // Past the largest number infinity is what the truth rounds to.
  if (std::isinf(got) && std::fabs(want) > kMost && std::signbit(got) == std::signbit(want))
    return 0;
  if (!std::isfinite(got) || !std::isfinite(want)) return std::numeric_limits<Real>::infinity();
  return std::fabs(got - want) / ulp_of<T>(std::max(std::fabs(want), floor));
}

}  // namespace logitkit::test
