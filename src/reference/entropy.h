#pragma once

#include <cmath>
#include <limits>
#include <span>

#include "sum.h"

namespace logitkit::reference {

/// -sum p log p in nats; NaN where a p lies outside [0, inf)
template <class T>
Real entropy(std::span<const T> probs) {
  Sum sum;
  for (const T p : probs) {
    if (!(p >= 0) || std::isinf(p)) return std::numeric_limits<Real>::quiet_NaN();
    if (p > 0) sum.add(-static_cast<Real>(p) * std::log(static_cast<Real>(p)));
  }
  return sum.total();
}

}  // namespace logitkit::reference
