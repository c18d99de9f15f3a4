#include "kl_from_logits.h"

#include "../double_rows.h"
#include "../maps/exp_row.h"
#include "../memory.h"

namespace logitkit {
namespace {

double kl_from_logits_row(const DoubleRow& row, bool is_masked, double* e_p, double* e_q) {
  const ExpRow p = exp_row(row.in[0], row.length, 1, e_p);
  const ExpRow q = exp_row(row.in[1], row.length, 1, e_q);
  const bool is_empty = is_masked && p.max == -kInfinity<double> && q.max == -kInfinity<double>;
  return row.length == 0 || is_empty ? 0 : kl_row(row.in[0], p, e_p, row.in[1], q, row.length);
}

template <class T>
Status kl_from_logits_rows(Rows<const T> p_logits, const T* q_logits, T* out, double log_base,
                           const std::uint8_t* mask) {
  Buffer<double> e_p(p_logits.length), e_q(p_logits.length);
  if (!e_p || !e_q) return Status::out_of_memory;
  auto kernel = [&](const DoubleRow& row) {
    out[row.row] =
        static_cast<T>(kl_from_logits_row(row, mask != nullptr, e_p.data(), e_q.data()) / log_base);
  };
  const RowArrays<T> arrays{{p_logits.data, q_logits}, {}};
  return for_each_double_row(p_logits, arrays, {mask, {-kInfinity<double>, -kInfinity<double>}},
                             kernel);
}

}  // namespace

Status kl_from_logits(Rows<const float> p_logits, const float* q_logits, float* out,
                      double log_base, const std::uint8_t* mask) noexcept {
  return kl_from_logits_rows(p_logits, q_logits, out, log_base, mask);
}
Status kl_from_logits(Rows<const double> p_logits, const double* q_logits, double* out,
                      double log_base, const std::uint8_t* mask) noexcept {
  return kl_from_logits_rows(p_logits, q_logits, out, log_base, mask);
}

}  // namespace logitkit
