#pragma once

#include <cstddef>
#include <cstdint>

#include "../status.h"
#include "candidates.h"
#include "growable_array.h"
#include "history.h"
#include "law.h"
#include "options.h"
#include "selection.h"
#include "token_values.h"

namespace logitkit::sampling {

/// The state of mirostat: the surprise up to which tokens are kept, in bits.
struct MirostatState {
  double mu;
};

/// The state of adaptive-p: a moving average of the probabilities drawn, as weighted sum and total
/// weight.
struct AdaptiveState {
  double sum;
  double weight;
};

/// What stages need besides the candidates while they work.
struct Scratch {
  RankSorter sorter;
  GrowableArray<Ranked> ranking;
  GrowableArray<double> values;
  GrowableArray<std::uint32_t> lengths;
  TokenValues per_token;
};

/// One step of the chain: what a stage may look at and change.
struct Step {
  const SamplerOptions& options;
  Candidates& candidates;
  History& history;
  Scratch& scratch;
  const MirostatState& mirostat;
  const AdaptiveState& adaptive;
  Law& before_adaptive_p;  ///< out: the law that adaptive-p found
  const std::uint32_t* bitmask = nullptr;
  bool xtc_coin = false;  ///< whether XTC acts in this step, where it draws
};

}  // namespace logitkit::sampling
