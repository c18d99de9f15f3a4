#include "divergence_rows.h"

#include "../constants.h"
#include "../double_rows.h"
#include "../memory.h"

namespace logitkit {

template <class T>
Status divergence_of_logits(LogitDivergence divergence, const Rows<const T>& p, const T* q, T* out,
                            double log_base, const std::uint8_t* mask) noexcept {
  Buffer<double> e_p(p.length), e_q(p.length);
  if (!e_p || !e_q) return Status::out_of_memory;
  constexpr double kMasked = -kInfinity<double>;
  auto kernel = [&](const DoubleRow& row) {
    const ExpRow a = exp_row(row.in[0], row.length, 1, e_p.data());
    const ExpRow b = exp_row(row.in[1], row.length, 1, e_q.data());
    const bool is_empty = row.length == 0 || (mask && a.max == kMasked && b.max == kMasked);
    const double nats =
        is_empty ? 0 : divergence(row.in[0], a, e_p.data(), row.in[1], b, e_q.data(), row.length);
    out[row.row] = static_cast<T>(nats / log_base);
  };
  return for_each_double_row(p, RowArrays<T>{{p.data, q}, {}}, {mask, {kMasked, kMasked}}, kernel);
}

template <class T>
Status divergence_of_probs(ProbDivergence divergence, const Rows<const T>& p, const T* q, T* out,
                           double log_base, const std::uint8_t* mask) noexcept {
  auto kernel = [&](const DoubleRow& row) {
    out[row.row] = static_cast<T>(divergence(row.in[0], row.in[1], row.length) / log_base);
  };
  return for_each_double_row(p, RowArrays<T>{{p.data, q}, {}}, {mask, {}}, kernel);
}

template Status divergence_of_logits(LogitDivergence, const Rows<const float>&, const float*,
                                     float*, double, const std::uint8_t*) noexcept;
template Status divergence_of_logits(LogitDivergence, const Rows<const double>&, const double*,
                                     double*, double, const std::uint8_t*) noexcept;
template Status divergence_of_probs(ProbDivergence, const Rows<const float>&, const float*, float*,
                                    double, const std::uint8_t*) noexcept;
template Status divergence_of_probs(ProbDivergence, const Rows<const double>&, const double*,
                                    double*, double, const std::uint8_t*) noexcept;

}  // namespace logitkit
