#pragma once

#include "exp.h"
#include "log.h"

namespace logitkit::simd {
inline namespace LOGITKIT_SIMD_BUILD {

/// log(1 + e^x) and the logistic function at x and -x from one exponential; none of the four loses
/// digits in a tail.
struct Logistic {
  F64x2 softplus, softplus_of_minus;  ///< -log(1 - p) and -log p
  F64x2 p, one_minus_p;               ///< 1 / (1 + e^-x) and 1 / (1 + e^x)
};

inline Logistic logistic(F64x2 x) {
  const F64x2 one(1.0), zero(0.0);
  const F64x2 t = exp(-abs(x));
  const F64x2 log = log1p(t);
  const F64x2 large = one / (one + t);
  const F64x2 small = t / (one + t);
  const F64x2 is_positive = x > zero;
  // pmax(x, 0) keeps a NaN: it is in the first place
  return {pmax(x, zero) + log, pmax(-x, zero) + log, select(is_positive, large, small),
          select(is_positive, small, large)};
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit::simd
