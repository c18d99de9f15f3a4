#include "guidance.h"

#include "../constants.h"
#include "portable_math.h"

namespace logitkit {

namespace {

template <class T>
double log_sum_exp(const T* x, std::size_t n) noexcept {
  double max = -kInfinity<double>;
  for (std::size_t i = 0; i < n; ++i)
    max = static_cast<double>(x[i]) > max ? static_cast<double>(x[i]) : max;
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += portable::exp(static_cast<double>(x[i]) - max);
  return max + portable::log(sum);
}

template <class T>
void guide(const T* conditional, const T* unconditional, std::size_t n, double scale,
           GuidanceSpace space, T* out) noexcept {
  const bool logs = space == GuidanceSpace::log_probs;
  const double shift_c = logs ? log_sum_exp(conditional, n) : 0;
  const double shift_u = logs ? log_sum_exp(unconditional, n) : 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double c = static_cast<double>(conditional[i]) - shift_c;
    const double u = static_cast<double>(unconditional[i]) - shift_u;
    const bool keep = scale == 1 || c == -kInfinity<double> || u == -kInfinity<double>;
    out[i] = static_cast<T>(keep ? c : u + scale * (c - u));
  }
}

}  // namespace

void classifier_free_guidance(const float* conditional, const float* unconditional, std::size_t n,
                              double scale, GuidanceSpace space, float* out) noexcept {
  guide(conditional, unconditional, n, scale, space, out);
}
void classifier_free_guidance(const double* conditional, const double* unconditional, std::size_t n,
                              double scale, GuidanceSpace space, double* out) noexcept {
  guide(conditional, unconditional, n, scale, space, out);
}

}  // namespace logitkit
