#include "tail_free.h"

#include <algorithm>
#include <cmath>

namespace logitkit::sampling {

bool TailFree::enabled(const SamplerOptions& options) noexcept { return options.tail_free < 1; }

Status TailFree::apply(Step& step) noexcept {
  Status status = step.candidates.to_list();
  CandidateList& list = step.candidates.list();
  const std::size_t count = list.size();
  if (status != Status::ok || count <= 2) return status;
  Scratch& scratch = step.scratch;
  if (!scratch.values.resize(count - 2)) return Status::out_of_memory;
  status = list.weigh();
  if (status != Status::ok) return status;
  status = scratch.sorter.sort_descending(list.logits());
  if (status != Status::ok) return status;

  const auto weight = [&](std::size_t rank) {
    return list.weights()[scratch.sorter.order()[rank]];
  };
  double curvature = 0;
  for (std::size_t i = 0; i + 2 < count; ++i) {
    scratch.values[i] = std::abs((weight(i) - weight(i + 1)) - (weight(i + 1) - weight(i + 2)));
    curvature += scratch.values[i];
  }
  std::size_t kept = 1;
  double sum = 0;
  for (std::size_t i = 0; i + 2 < count; ++i) {
    sum += scratch.values[i];
    // 0 / 0 where all are equal: not above z, so only the last goes
    if (sum / curvature > step.options.tail_free) break;
    ++kept;
  }
  return list.keep_top(std::max(kept, static_cast<std::size_t>(step.options.min_keep)),
                       Ties::lowest_id);
}

}  // namespace logitkit::sampling
