#pragma once

#include <cmath>
#include <limits>

#include "../constants.h"
#include "exp.h"
#include "log.h"

// Powers of single doubles, for what is computed once a row. They stand on the exp and log of this
// folder: the C library's bring tables of their own, a tenth of the download.

namespace logitkit::simd {
inline namespace LOGITKIT_SIMD_BUILD {

/// x^y for x >= 0. Max error 2 + |y| ulp; x^0 is 1, 0^y is 0 for y > 0 and inf for y < 0; NaN gives
/// NaN.
///
/// y log(x) is made in two parts, so that its rounding error is not multiplied by the result's
/// exponent.
inline double pow(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (!(x > 0 && x < kInfinity<double>)) return exp(y * log(x));
  const bool is_small = x < std::numeric_limits<double>::min();
  const LogParts log = log_detail::log_of_normal(F64x2(is_small ? x * 0x1p54 : x), F64x2(0.0),
                                                 F64x2(is_small ? -54.0 : 0.0));
  const double head = log.head.first(), tail = log.tail.first(), product = y * head;
  if (!(std::fabs(product) < 1e4 && std::fabs(y) < 1e15)) return exp(y * (head + tail));
  const TwoSum sum = two_sum(F64x2(product), F64x2(product_error(y, head, product) + y * tail));
  const double power = exp(sum.sum.first());
  // where it overflows the rest has nothing to add to
  return power < kInfinity<double> ? power + power * sum.error.first() : power;
}

/// e^x - 1. Max error 4 ulp, also for small x. NaN gives NaN.
inline double expm1(double x) {
  if (!(std::fabs(x) < 0.34)) return exp(x) - 1;
  return x + x * x * exp_tail(F64x2(x)).first();
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit::simd
