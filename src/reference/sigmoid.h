#pragma once

#include <cmath>

#include "sum.h"

namespace logitkit::reference {

inline Real sigmoid(Real x) {
  return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
}

inline Real log_sigmoid(Real x) {
  return x < 0 ? x - std::log1p(std::exp(x)) : -std::log1p(std::exp(-x));
}

}  // namespace logitkit::reference
