#include "dynamic_temperature.h"

#include <algorithm>

#include "../../constants.h"
#include "../portable_math.h"
#include "epsilon_cutoff.h"
#include "eta_cutoff.h"
#include "min_p.h"
#include "tail_free.h"
#include "top_a.h"
#include "top_h.h"
#include "top_k.h"
#include "top_p.h"
#include "typical_p.h"

namespace logitkit::sampling {

bool DynamicTemperature::enabled(const SamplerOptions& options) noexcept {
  return options.dynamic_range > 0;
}

namespace {

// Whether a filter leaves nothing at -infinity, because that has no mass.
bool cuts_by_mass(StageId id, const SamplerOptions& o) noexcept {
  switch (id) {
    case StageId::top_p:
      return TopP::enabled(o);
    case StageId::min_p:
      return MinP::enabled(o);
    case StageId::typical_p:
      return TypicalP::enabled(o);
    case StageId::top_a:
      return TopA::enabled(o);
    case StageId::tail_free:
      return TailFree::enabled(o);
    case StageId::top_h:
      return TopH::enabled(o);
    case StageId::epsilon_cutoff:
      return EpsilonCutoff::enabled(o);
    case StageId::eta_cutoff:
      return EtaCutoff::enabled(o);
    default:
      return false;
  }
}

// How many candidates the entropy is measured against.
std::size_t counted(const Step& step) noexcept {
  const SamplerOptions& o = step.options;
  if (!o.rules.dynamic_counts_masked) return step.candidates.count();
  auto all = static_cast<std::int64_t>(step.candidates.vocab_size());
  for (std::size_t i = 0; i < kStageCount; ++i) {
    if (!o.order.empty() && i == o.order.size()) break;
    const StageId id = o.order.empty() ? static_cast<StageId>(i) : o.order[i];
    if (id == StageId::dynamic_temperature) break;
    if (id == StageId::top_k && TopK::enabled(o))
      all = std::min(all, std::max(o.top_k, o.min_keep));
    if (cuts_by_mass(id, o)) return step.candidates.count();
  }
  return static_cast<std::size_t>(all);
}

}  // namespace

Status DynamicTemperature::apply(Step& step) noexcept {
  const std::size_t count = counted(step);
  if (count < 2) return Status::ok;
  if (step.options.temperature == kInfinity<double>)
    return step.candidates.divide_by(step.options.temperature);
  double entropy = 0;
  const Status status = step.candidates.entropy(entropy);
  if (status != Status::ok) return status;
  const SamplerOptions& options = step.options;
  const double low = std::max(0.0, options.temperature - options.dynamic_range);
  const double high =
      std::min(options.temperature + options.dynamic_range, std::numeric_limits<double>::max());
  const double share = std::min(1.0, entropy / portable::log(static_cast<double>(count)));
  const double temperature = low + (high - low) * portable::pow(share, options.dynamic_exponent);
  if (temperature <= 0) return step.candidates.keep_top(1, Ties::lowest_id);
  return step.candidates.divide_by(temperature);
}

}  // namespace logitkit::sampling
