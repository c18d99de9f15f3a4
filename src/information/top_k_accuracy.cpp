#include "top_k_accuracy.h"

#include "../double_rows.h"

namespace logitkit {
namespace {

/// How many entries come before `id` when the row is sorted, best first.
std::size_t rank_of(const double* x, std::size_t count, std::size_t id) {
  const double own = x[id];
  const bool is_nan = own != own;
  std::size_t before = 0;
  for (std::size_t c = 0; c < id; ++c) before += is_nan ? x[c] != x[c] : !(x[c] < own);
  for (std::size_t c = id + 1; c < count; ++c) before += is_nan ? 0 : !(x[c] <= own);
  return before;
}

template <class T>
Status top_k_accuracy_rows(Rows<const T> logits, const std::int32_t* labels, std::size_t k,
                           std::int32_t ignore_index, double* out) {
  double hits = 0, rows = 0;
  auto kernel = [&](const DoubleRow& row) {
    if (labels[row.row] == ignore_index) return;
    rows += 1;
    hits += rank_of(row.in[0], row.length, static_cast<std::size_t>(labels[row.row])) < k;
  };
  const Status status = for_each_double_row(logits, RowArrays<T>{{logits.data}, {}}, {}, kernel);
  *out = hits / rows;
  return status;
}

}  // namespace

Status top_k_accuracy(Rows<const float> logits, const std::int32_t* labels, std::size_t k,
                      std::int32_t ignore_index, double* out) noexcept {
  return top_k_accuracy_rows(logits, labels, k, ignore_index, out);
}
Status top_k_accuracy(Rows<const double> logits, const std::int32_t* labels, std::size_t k,
                      std::int32_t ignore_index, double* out) noexcept {
  return top_k_accuracy_rows(logits, labels, k, ignore_index, out);
}

}  // namespace logitkit
