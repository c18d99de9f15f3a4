#include "jensen_shannon_from_logits.h"

#include "../double_rows.h"
#include "../maps/exp_row.h"
#include "../memory.h"
#include "../simd/softplus.h"

namespace logitkit {
namespace {

/// log p - log m = log 2 - log(1 + q / p) = log 2 - softplus(log q - log p), and the same for q
double jensen_shannon(const DoubleRow& row, const ExpRow& p, const double* e_p, const ExpRow& q,
                      const double* e_q) {
  using simd::F64x2;
  if (p.rest != p.rest || q.rest != q.rest) return kNaN<double>;
  const F64x2 ln2(simd::kLn2), zero(0.0), of_p(1 / p.sum()), of_q(1 / q.sum()),
      shift(q.log_sum - p.log_sum);
  const double sum = simd::exact_sum_lanes(0, row.length, [&](auto lane) {
    const F64x2 share_p = lane.of(e_p, 0) * of_p, share_q = lane.of(e_q, 0) * of_q;
    const F64x2 log_ratio = q.z(lane.of(row.in[1], q.max)) - p.z(lane.of(row.in[0], p.max)) - shift;
    const simd::Logistic at = simd::logistic(log_ratio);
    const F64x2 of_row_p = simd::select(share_p == zero, zero, share_p * (ln2 - at.softplus));
    return of_row_p + simd::select(share_q == zero, zero, share_q * (ln2 - at.softplus_of_minus));
  });
  return sum < 0 ? 0 : sum / 2;  // what rounding leaves of a 0
}

double jensen_shannon_from_logits_row(const DoubleRow& row, bool is_masked, double* e_p,
                                      double* e_q) {
  const ExpRow p = exp_row(row.in[0], row.length, 1, e_p);
  const ExpRow q = exp_row(row.in[1], row.length, 1, e_q);
  const bool is_empty = is_masked && p.max == -kInfinity<double> && q.max == -kInfinity<double>;
  return row.length == 0 || is_empty ? 0 : jensen_shannon(row, p, e_p, q, e_q);
}

template <class T>
Status jensen_shannon_from_logits_rows(Rows<const T> p_logits, const T* q_logits, T* out,
                                       double log_base, const std::uint8_t* mask) {
  Buffer<double> e_p(p_logits.length), e_q(p_logits.length);
  if (!e_p || !e_q) return Status::out_of_memory;
  auto kernel = [&](const DoubleRow& row) {
    out[row.row] = static_cast<T>(
        jensen_shannon_from_logits_row(row, mask != nullptr, e_p.data(), e_q.data()) / log_base);
  };
  const RowArrays<T> arrays{{p_logits.data, q_logits}, {}};
  return for_each_double_row(p_logits, arrays, {mask, {-kInfinity<double>, -kInfinity<double>}},
                             kernel);
}

}  // namespace

Status jensen_shannon_from_logits(Rows<const float> p_logits, const float* q_logits, float* out,
                                  double log_base, const std::uint8_t* mask) noexcept {
  return jensen_shannon_from_logits_rows(p_logits, q_logits, out, log_base, mask);
}
Status jensen_shannon_from_logits(Rows<const double> p_logits, const double* q_logits, double* out,
                                  double log_base, const std::uint8_t* mask) noexcept {
  return jensen_shannon_from_logits_rows(p_logits, q_logits, out, log_base, mask);
}

}  // namespace logitkit
