#include "top_k.h"

#include <algorithm>

#include "candidates.h"
#include "portable_math.h"

namespace logitkit {

namespace {

using sampling::Candidates;

template <class T>
Status top_k_of(const T* logits, std::size_t vocab_size, std::size_t k, std::int32_t* ids,
                T* values) noexcept {
  k = std::min(k, vocab_size);
  if (k == 0) return Status::ok;
  Candidates candidates;
  sampling::RankSorter sorter;
  Status status = candidates.begin(logits, vocab_size);
  if (status == Status::ok) status = candidates.keep_top(k, sampling::Ties::lowest_id);
  if (status == Status::ok) status = sorter.sort_descending(candidates.list().logits());
  if (status != Status::ok) return status;
  std::size_t count = 0;
  for (const std::uint32_t i : sorter.order()) {
    ids[count] = candidates.list().ids()[i];
    values[count++] = static_cast<T>(candidates.list().logits()[i]);
  }
  // -infinity is no candidate
  for (std::size_t i = 0; count < k; ++i) {
    if (logits[i] != static_cast<T>(-__builtin_inf())) continue;
    ids[count] = static_cast<std::int32_t>(i);
    values[count++] = logits[i];
  }
  return Status::ok;
}

template <class T>
Status top_logprobs_of(const T* logits, std::size_t vocab_size, std::size_t n, std::int32_t* ids,
                       double* logprobs, std::size_t& count) noexcept {
  Candidates candidates;
  sampling::RankSorter sorter;
  double total = 0;
  Status status = candidates.begin(logits, vocab_size);
  if (status == Status::ok) status = candidates.settle();
  if (status == Status::ok) status = candidates.total(total);
  if (status != Status::ok) return status;
  const double max = candidates.max();
  const double log_total = portable::log(total);
  count = 0;
  if (n == 0) return Status::ok;
  status = candidates.keep_top(n, sampling::Ties::lowest_id);
  if (status == Status::ok) status = sorter.sort_descending(candidates.list().logits());
  if (status != Status::ok) return status;
  for (const std::uint32_t i : sorter.order()) {
    ids[count] = candidates.list().ids()[i];
    logprobs[count++] = (candidates.list().logits()[i] - max) - log_total;
  }
  return Status::ok;
}

}  // namespace

Status top_k(const float* logits, std::size_t vocab_size, std::size_t k, std::int32_t* ids,
             float* values) noexcept {
  return top_k_of(logits, vocab_size, k, ids, values);
}
Status top_k(const double* logits, std::size_t vocab_size, std::size_t k, std::int32_t* ids,
             double* values) noexcept {
  return top_k_of(logits, vocab_size, k, ids, values);
}
Status top_logprobs(const float* logits, std::size_t vocab_size, std::size_t n, std::int32_t* ids,
                    double* logprobs, std::size_t& count) noexcept {
  return top_logprobs_of(logits, vocab_size, n, ids, logprobs, count);
}
Status top_logprobs(const double* logits, std::size_t vocab_size, std::size_t n, std::int32_t* ids,
                    double* logprobs, std::size_t& count) noexcept {
  return top_logprobs_of(logits, vocab_size, n, ids, logprobs, count);
}

}  // namespace logitkit
