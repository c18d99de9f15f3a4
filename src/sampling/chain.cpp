#include "chain.h"

#include <algorithm>

#include "stages/adaptive_p.h"
#include "stages/bans.h"
#include "stages/bias.h"
#include "stages/dry.h"
#include "stages/dynamic_temperature.h"
#include "stages/epsilon_cutoff.h"
#include "stages/eta_cutoff.h"
#include "stages/forced.h"
#include "stages/length_decay.h"
#include "stages/min_p.h"
#include "stages/mirostat.h"
#include "stages/no_repeat_ngram.h"
#include "stages/penalties.h"
#include "stages/smoothing.h"
#include "stages/tail_free.h"
#include "stages/temperature.h"
#include "stages/top_a.h"
#include "stages/top_h.h"
#include "stages/top_k.h"
#include "stages/top_n_sigma.h"
#include "stages/top_p.h"
#include "stages/typical_p.h"
#include "stages/xtc.h"

namespace logitkit::sampling {

namespace {

template <class S>
constexpr Stage editing(StageId id) noexcept {
  return {id, true, &S::enabled, &S::apply};
}
template <class S>
constexpr Stage measuring(StageId id) noexcept {
  return {id, false, &S::enabled, &S::apply};
}

// Every stage, in the default order, which is that of StageId.
constexpr std::array<Stage, kStageCount> kStages{
    editing<Bias>(StageId::bias),
    editing<Bans>(StageId::bans),
    editing<Penalties>(StageId::penalties),
    editing<Dry>(StageId::dry),
    editing<NoRepeatNgram>(StageId::no_repeat_ngram),
    editing<LengthDecay>(StageId::length_decay),
    editing<Forced>(StageId::forced),
    measuring<Smoothing>(StageId::smoothing),
    measuring<Temperature>(StageId::temperature),
    measuring<DynamicTemperature>(StageId::dynamic_temperature),
    measuring<TopNSigma>(StageId::top_n_sigma),
    measuring<TopK>(StageId::top_k),
    measuring<TopP>(StageId::top_p),
    measuring<MinP>(StageId::min_p),
    measuring<TypicalP>(StageId::typical_p),
    measuring<TopA>(StageId::top_a),
    measuring<TailFree>(StageId::tail_free),
    measuring<TopH>(StageId::top_h),
    measuring<EpsilonCutoff>(StageId::epsilon_cutoff),
    measuring<EtaCutoff>(StageId::eta_cutoff),
    measuring<Xtc>(StageId::xtc),
    measuring<AdaptiveP>(StageId::adaptive_p),
    measuring<Mirostat>(StageId::mirostat),
};

}  // namespace

Chain::Chain(const SamplerOptions& options) noexcept {
  const auto add = [&](const Stage& stage) {
    if (size_ < kStageCount && (stage.id == StageId::bans || stage.enabled(options)))
      stages_[size_++] = &stage;
  };
  if (options.order.empty()) {
    for (const Stage& stage : kStages) add(stage);
  } else {
    // An order says where the bans stand; a bitmask is heeded even if it does not.
    const auto has_bans =
        std::find(options.order.begin(), options.order.end(), StageId::bans) != options.order.end();
    if (!has_bans) add(kStages[static_cast<std::size_t>(StageId::bans)]);
    for (const StageId id : options.order) add(kStages[static_cast<std::size_t>(id)]);
  }
}

}  // namespace logitkit::sampling
