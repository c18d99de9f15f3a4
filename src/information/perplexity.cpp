#include "perplexity.h"

#include "../losses/cross_entropy.h"
#include "../simd/exp.h"

namespace logitkit {
namespace {

template <class T>
Status perplexity_of(Rows<const T> logits, const std::int32_t* ids, std::int32_t ignore_index,
                     double* out) {
  const Status status =
      cross_entropy(logits, Targets<T>{ids, nullptr}, {.ignore_index = ignore_index},
                    LossOutput<T>{out, nullptr, nullptr});
  if (status == Status::ok) *out = simd::exp(*out);
  return status;
}

}  // namespace

Status perplexity(Rows<const float> logits, const std::int32_t* ids, std::int32_t ignore_index,
                  double* out) noexcept {
  return perplexity_of(logits, ids, ignore_index, out);
}
Status perplexity(Rows<const double> logits, const std::int32_t* ids, std::int32_t ignore_index,
                  double* out) noexcept {
  return perplexity_of(logits, ids, ignore_index, out);
}

}  // namespace logitkit
