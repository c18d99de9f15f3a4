#include "kl_from_probs.h"

#include "divergence_rows.h"

namespace logitkit {

Status kl_from_probs(Rows<const float> p, const float* q, float* out, double log_base,
                     const std::uint8_t* mask) noexcept {
  return divergence_of_probs(kl_of_probs_row, p, q, out, log_base, mask);
}
Status kl_from_probs(Rows<const double> p, const double* q, double* out, double log_base,
                     const std::uint8_t* mask) noexcept {
  return divergence_of_probs(kl_of_probs_row, p, q, out, log_base, mask);
}

}  // namespace logitkit
