#include "top_h.h"

#include <algorithm>

#include "../portable_math.h"

namespace logitkit::sampling {

bool TopH::enabled(const SamplerOptions& options) noexcept { return options.top_h < 1; }

Status TopH::apply(Step& step) noexcept {
  constexpr std::size_t kConsidered = 100;
  Status status = step.candidates.keep_top(kConsidered, Ties::lowest_id);
  double entropy = 0;
  if (status == Status::ok) status = step.candidates.entropy(entropy);
  if (status != Status::ok) return status;
  CandidateList& list = step.candidates.list();
  status = step.scratch.sorter.sort_descending(list.logits());
  if (status != Status::ok) return status;

  const double log_total = portable::log(list.total());
  double spent = 0;
  std::size_t kept = 0;
  for (const std::uint32_t i : step.scratch.sorter.order()) {
    const double p = list.weights()[i] / list.total();
    if (p > 0) spent += p * (log_total - (list.logits()[i] - list.max()));
    if (kept > 0 && spent > step.options.top_h * entropy) break;
    ++kept;
  }
  return list.keep_top(std::max(kept, static_cast<std::size_t>(step.options.min_keep)),
                       Ties::lowest_id);
}

}  // namespace logitkit::sampling
