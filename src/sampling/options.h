#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace logitkit {

/// The stages of a sampler, in the default order. What each does stands in `stages/<stage>.h`.
enum class StageId : std::uint8_t {
  bias,
  bans,
  penalties,
  dry,
  no_repeat_ngram,
  length_decay,
  forced,
  smoothing,
  temperature,
  dynamic_temperature,
  top_n_sigma,
  top_k,
  top_p,
  min_p,
  typical_p,
  top_a,
  tail_free,
  top_h,
  epsilon_cutoff,
  eta_cutoff,
  xtc,
  adaptive_p,
  mirostat,
};
inline constexpr std::size_t kStageCount = 23;

/// Token sequences, one after the other: sequence i is tokens[ends[i - 1] .. ends[i]).
struct TokenSequences {
  std::span<const std::int32_t> tokens{};
  std::span<const std::uint32_t> ends{};

  [[nodiscard]] std::size_t size() const noexcept { return ends.size(); }
  [[nodiscard]] std::span<const std::int32_t> operator[](std::size_t i) const noexcept {
    const std::size_t begin = i == 0 ? 0 : ends[i - 1];
    return tokens.subspan(begin, ends[i] - begin);
  }
};

enum class XtcMode : std::uint8_t { draw, expected };
enum class PenaltyOrder : std::uint8_t { repetition_first, subtract_first };
/// What the repetition penalties scale: logits as they come, or their log-softmax.
enum class PenaltySpace : std::uint8_t { logits, log_probs };
enum class Normalizer : std::uint8_t { softmax, sparsemax, entmax };

/// Where systems differ on the same stage. The defaults are logitkit's definitions.
struct SamplerRules {
  bool top_k_keeps_ties = false;    ///< transformers, vLLM: everything that ties with the k-th
  bool typical_exceeds = false;     ///< llama.cpp: the kept mass has to exceed p, not to reach it
  bool typical_keeps_ties = false;  ///< transformers: everything as typical as the last one kept
  bool cutoffs_keep_ties =
      false;  ///< transformers: epsilon and eta keep all ties of the min_keep best
  bool dynamic_counts_masked = false;  ///< llama.cpp: dynamic temperature counts what is at -inf,
                                       ///< where no filter but top-k has cut it away
  bool sequences_within_context = false;  ///< transformers: of a sequence that is longer than the
                                          ///< text so far nothing is banned or biased
};

/// Every setting of a sampler, ready to cross a language border: numbers, enumerations, pointers
/// with lengths. The defaults change nothing. A setting outside its range is the caller's mistake
/// (the wrapper checks); it never corrupts memory.
struct SamplerOptions {
  std::uint64_t seed = 0;

  double temperature = 1;       ///< [0, inf]; 0 is greedy
  double dynamic_range = 0;     ///< [0, inf); 0 is off
  double dynamic_exponent = 1;  ///< (0, inf)
  double smoothing_factor = 0;  ///< [0, inf); 0 is off
  double smoothing_curve = 1;

  std::int64_t top_k = 0;     ///< >= 0; 0 is off
  double top_p = 1;           ///< [0, 1]; 1 is off
  double min_p = 0;           ///< [0, 1]; 0 is off
  double typical_p = 1;       ///< (0, 1]; 1 is off
  double top_n_sigma = 0;     ///< [0, inf); 0 is off
  double top_a = 0;           ///< [0, 1]; 0 is off
  double tail_free = 1;       ///< [0, 1]; 1 is off
  double top_h = 1;           ///< (0, 1]; 1 is off
  double epsilon_cutoff = 0;  ///< [0, 1); 0 is off
  double eta_cutoff = 0;      ///< [0, 1); 0 is off
  std::int64_t min_keep = 1;  ///< >= 1

  double xtc_probability = 0;  ///< [0, 1]; 0 is off
  double xtc_threshold = 0.1;  ///< [0, 1]
  XtcMode xtc_mode = XtcMode::draw;
  std::span<const std::int32_t> xtc_protect{};

  double repetition_penalty = 1;  ///< (0, inf); 1 is off
  double frequency_penalty = 0;
  double presence_penalty = 0;
  std::int64_t penalty_window = -1;  ///< the last n tokens; -1 is all of them
  PenaltyOrder penalty_order = PenaltyOrder::repetition_first;
  bool penalize_prompt = true;  ///< whether primed tokens count for frequency and presence
  PenaltySpace penalty_space = PenaltySpace::logits;
  std::int64_t penalty_skip = 0;  ///< >= 0; so many tokens at the beginning do not count
  std::span<const std::int32_t> penalty_exempt{};  ///< the penalties leave their logits alone
  /// Ids that penalties, DRY and n-grams do not see: in their eyes each place of the text that has
  /// one holds something that occurs nowhere else. So it is with every negative id.
  std::span<const std::int32_t> ignored_tokens{};
  double encoder_repetition_penalty = 1;  ///< (0, inf); 1 is off
  std::span<const std::int32_t> encoder_tokens{};

  double dry_multiplier = 0;            ///< 0 is off
  double dry_base = 1.75;               ///< [1, inf)
  std::int64_t dry_allowed_length = 2;  ///< >= 1
  std::int64_t dry_window = -1;         ///< the last n tokens; -1 is all of them
  TokenSequences dry_breakers{};
  std::int64_t no_repeat_ngram = 0;  ///< >= 0; 0 is off

  std::span<const std::int32_t> bias_tokens{};
  std::span<const double> bias_values{};  ///< one per token; -inf bans
  TokenSequences sequence_bias{};         ///< none of them empty
  std::span<const double> sequence_bias_values{};
  std::span<const std::int32_t> banned_tokens{};
  std::span<const std::int32_t> begin_suppress{};  ///< banned as the first generated token
  TokenSequences banned_sequences{};               ///< none of them empty
  std::int64_t vocab_size = 0;       ///< ids at or above it are never drawn; 0: all logits count
  bool restrict_to_allowed = false;  ///< whether only allowed_tokens may be drawn
  std::span<const std::int32_t> allowed_tokens{};
  std::span<const std::int32_t> end_tokens{};
  std::int64_t min_new_tokens = 0;                   ///< no end token before so many generated ones
  std::int64_t min_length = 0;                       ///< the same, the prompt included
  std::span<const std::int64_t> forced_positions{};  ///< counts of generated tokens
  std::span<const std::int32_t> forced_tokens{};     ///< one per position
  std::int64_t length_decay_start = 0;
  double length_decay_factor = 1;  ///< (0, inf); 1 is off

  int mirostat_version = 0;  ///< 0 is off, 1, 2
  double mirostat_tau = 5;
  double mirostat_eta = 0.1;
  std::int64_t mirostat_window =
      100;                      ///< version 1: from how many candidates the exponent is estimated
  double adaptive_target = -1;  ///< [0, 1]; below 0 is off
  double adaptive_decay = 0.9;  ///< [0, 0.99]

  Normalizer normalizer = Normalizer::softmax;
  double alpha = 1.5;  ///< of entmax, [1, inf]

  std::span<const StageId> order{};  ///< empty is the default order
  SamplerRules rules;
};

}  // namespace logitkit
