#pragma once

#include <cstdint>
#include <vector>

#include "../constants.h"
#include "../sampling/options.h"

namespace logitkit::reference {

/// The plainest double-precision form of every sampler stage: full sorts, rescans of the history,
/// the C library's exp and log. The oracle of the tests; nothing else uses it.

struct Candidate {
  std::int32_t id;
  double logit;
};

struct Situation {
  const SamplerOptions& options;
  std::vector<std::int32_t> tokens{};  ///< the text so far
  std::vector<bool> generated{};       ///< one per token
  const float* logits = nullptr;       ///< as they came: what is -inf there cannot be forced
  const std::uint32_t* bitmask = nullptr;
  std::size_t vocab_size = 0;
  bool xtc_coin = true;
  double mirostat_mu = 0;
  double adaptive_sum = 0, adaptive_weight = 1;
};

struct StageResult {
  std::vector<Candidate> candidates;  ///< ids upward, logits above -infinity
  /// How near, as a share of the mass (or of the threshold), the nearest candidate came to being
  /// decided the other way.
  double margin = kInfinity<double>;
};

[[nodiscard]] std::vector<Candidate> all_candidates(const float* logits, std::size_t vocab_size);
[[nodiscard]] StageResult apply_stage(StageId stage, const Situation& situation,
                                      std::vector<Candidate> candidates);
/// softmax, sparsemax or entmax of the candidates.
[[nodiscard]] std::vector<double> probabilities(const std::vector<Candidate>& candidates,
                                                Normalizer normalizer = Normalizer::softmax,
                                                double alpha = 1);

}  // namespace logitkit::reference
