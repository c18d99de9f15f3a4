#include "jensen_shannon.h"

#include "divergence_rows.h"

namespace logitkit {

Status jensen_shannon(Rows<const float> p, const float* q, float* out, double log_base,
                      const std::uint8_t* mask) noexcept {
  return divergence_of_probs(jensen_shannon_of_probs_row, p, q, out, log_base, mask);
}
Status jensen_shannon(Rows<const double> p, const double* q, double* out, double log_base,
                      const std::uint8_t* mask) noexcept {
  return divergence_of_probs(jensen_shannon_of_probs_row, p, q, out, log_base, mask);
}

}  // namespace logitkit
