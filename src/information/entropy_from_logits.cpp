#include "entropy_from_logits.h"

#include <algorithm>

#include "../double_rows.h"
#include "../maps/exp_row.h"
#include "../memory.h"
#include "../simd/log.h"

namespace logitkit {
namespace {

/// -inf stands for a masked entry; a row of nothing else has no entropy.
double entropy_nats(const DoubleRow& row, double temperature, bool is_masked, double* e) {
  const ExpRow exps = exp_row(row.in[0], row.length, temperature, e);
  const bool is_empty = row.length == 0 || (is_masked && exps.max == -kInfinity<double>);
  if (is_empty) return 0;
  const double nats = entropy_row(row.in[0], exps, e, row.length);
  // rounding must not carry it past the entropy of equal logits
  const auto count = std::count_if(row.in[0], row.in[0] + row.length,
                                   [](double x) { return x > -kInfinity<double>; });
  const double most = simd::log_below(static_cast<double>(std::max<std::ptrdiff_t>(count, 1)));
  return nats > most ? most : nats;
}

template <class T>
Status entropy_from_logits_rows(Rows<const T> logits, T* out,
                                const EntropyFromLogitsOptions& options) {
  Buffer<double> e(logits.length);
  if (!e) return Status::out_of_memory;
  auto kernel = [&](const DoubleRow& row) {
    const double nats = entropy_nats(row, options.temperature, options.mask != nullptr, e.data());
    out[row.row] = static_cast<T>(nats / options.log_base);
  };
  return for_each_double_row(logits, RowArrays<T>{{logits.data}, {}},
                             {options.mask, {-kInfinity<double>, 0}}, kernel);
}

}  // namespace

Status entropy_from_logits(Rows<const float> logits, float* out,
                           const EntropyFromLogitsOptions& options) noexcept {
  return entropy_from_logits_rows(logits, out, options);
}
Status entropy_from_logits(Rows<const double> logits, double* out,
                           const EntropyFromLogitsOptions& options) noexcept {
  return entropy_from_logits_rows(logits, out, options);
}

}  // namespace logitkit
