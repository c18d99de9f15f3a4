#include "jensen_shannon_from_logits.h"

#include "divergence_rows.h"

namespace logitkit {

Status jensen_shannon_from_logits(Rows<const float> p_logits, const float* q_logits, float* out,
                                  double log_base, const std::uint8_t* mask) noexcept {
  return divergence_of_logits(jensen_shannon_row, p_logits, q_logits, out, log_base, mask);
}
Status jensen_shannon_from_logits(Rows<const double> p_logits, const double* q_logits, double* out,
                                  double log_base, const std::uint8_t* mask) noexcept {
  return divergence_of_logits(jensen_shannon_row, p_logits, q_logits, out, log_base, mask);
}

}  // namespace logitkit
