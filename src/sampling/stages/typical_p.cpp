#include "typical_p.h"

#include <cmath>

#include "../order_keys.h"
#include "../portable_math.h"

namespace logitkit::sampling {

bool TypicalP::enabled(const SamplerOptions& options) noexcept { return options.typical_p < 1; }

Status TypicalP::apply(Step& step) noexcept {
  Status status = step.candidates.to_list();
  double entropy = 0;
  if (status == Status::ok) status = step.candidates.entropy(entropy);
  if (status != Status::ok) return status;

  CandidateList& list = step.candidates.list();
  // -ln p = ln(total) - (logit - max)
  const double centre = portable::log(list.total()) - entropy;
  const double max = list.max();
  const auto& logits = list.logits();
  const PrefixGoal goal{.count = static_cast<std::size_t>(step.options.min_keep),
                        .weight = step.options.typical_p * list.total(),
                        .strict = step.options.rules.typical_exceeds};
  return list.keep_prefix(
      [&, centre, max](std::size_t i) {
        return ascending_key(std::abs(centre - (logits[i] - max)));
      },
      goal, step.options.rules.typical_keeps_ties);
}

}  // namespace logitkit::sampling
