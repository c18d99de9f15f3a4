#include "nll_loss.h"

#include <algorithm>

namespace logitkit {
namespace {

template <class T>
Status nll_loss_rows(Rows<const T> log_probs, const std::int32_t* ids,
                     const NllLossOptions& options, const LossOutput<T>& out) {
  const auto weight = [&](std::int32_t id) {
    if (id == options.ignore_index) return 0.0;
    return options.class_weights ? options.class_weights[id] : 1.0;
  };
  double total = 0;
  for (std::size_t row = 0; row < log_probs.count(); ++row) total += weight(ids[row]);
  LossSum sum(options.reduction, total, out);

  if (out.gradient) std::fill_n(out.gradient, log_probs.size(), T{0});
  for (std::size_t row = 0; row < log_probs.count(); ++row) {
    const std::int32_t id = ids[row];
    if (id == options.ignore_index) {
      sum.add(row, 0);
      continue;
    }
    const std::size_t at = entry_of(log_probs, row, static_cast<std::size_t>(id));
    sum.add(row, weigh(weight(id), -static_cast<double>(log_probs.data[at])));
    if (out.gradient) out.gradient[at] = static_cast<T>(-weight(id) / sum.denominator());
  }
  return sum.finish(Status::ok);
}

}  // namespace

Status nll_loss(Rows<const float> log_probs, const std::int32_t* ids, const NllLossOptions& options,
                const LossOutput<float>& out) noexcept {
  return nll_loss_rows(log_probs, ids, options, out);
}
Status nll_loss(Rows<const double> log_probs, const std::int32_t* ids,
                const NllLossOptions& options, const LossOutput<double>& out) noexcept {
  return nll_loss_rows(log_probs, ids, options, out);
}

}  // namespace logitkit
