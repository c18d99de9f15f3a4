#include "portable_math.h"

#include "../simd/exp.h"
#include "../simd/log.h"

namespace logitkit::portable {

double exp(double x) noexcept { return simd::exp(x); }

double log(double x) noexcept { return simd::log(x); }

double pow(double x, double y) noexcept {
  if (y == 0.0 || x == 1.0) return 1.0;
  return exp(y * log(x));
}

}  // namespace logitkit::portable
