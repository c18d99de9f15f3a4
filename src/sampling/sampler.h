#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "../status.h"
#include "chain.h"
#include "history.h"
#include "law.h"
#include "options.h"
#include "owned_options.h"
#include "random.h"
#include "step.h"

namespace logitkit {

/// The logits of one step: float32, or float64 (then `wide` is set), with an optional bitmask of
/// (size + 31) / 32 words.
struct Logits {
  const float* narrow = nullptr;
  const double* wide = nullptr;
  std::size_t size = 0;
  const std::uint32_t* bitmask = nullptr;
};

/// What one stage left, see Sampler::trace.
struct TraceEntry {
  StageId stage;
  std::size_t before;  ///< candidates before it, and after
  std::size_t after;
  std::size_t begin;  ///< its `after` tokens in Trace::ids and probs, best first
};
struct Trace {
  GrowableArray<TraceEntry> entries;
  GrowableArray<std::int32_t> ids;
  GrowableArray<double> probs;
};

/// One token's place in a law.
struct TokenLogprob {
  std::int32_t id;
  std::int32_t rank;  ///< 1 is the best; ties by lower id
  double logprob;     ///< -inf where it cannot be drawn
};

/// All that distinguishes a sampler from a new one with the same options; the arrays belong to the
/// sampler that gave it.
struct SamplerState {
  std::uint64_t key, position;  ///< of the random stream
  std::size_t vocab_size;       ///< 0: not fixed yet
  double mirostat_mu;
  double adaptive_sum, adaptive_weight;
  std::span<const std::int32_t> tokens;
  std::span<const std::uint8_t> generated;  ///< one per token, 0 = prompt
  std::span<const std::int32_t>
      last_ids;  ///< the law that the next accept looks into, for mirostat
  std::span<const double> last_probs;
  std::span<const std::int32_t> adaptive_ids;  ///< the same, for adaptive-p
  std::span<const double> adaptive_probs;
};

/// Draws tokens from logits through a chain of stages. The logits are never written. The first
/// logits fix the vocabulary's length. Every call that returns another status than ok leaves the
/// sampler as it was; after the first step no step allocates. Neither copies nor moves; see
/// clone().
///
/// The same options, seed, logits and calls give the same tokens on every machine and in every
/// build.
class Sampler {
 public:
  /// A new sampler, to be given back with `delete`.
  [[nodiscard]] static Status create(const SamplerOptions& options, Sampler*& sampler) noexcept;
  /// Another with the same future.
  [[nodiscard]] Status clone(Sampler*& sampler) const noexcept;
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;
  ~Sampler() = default;

  /// Draws a token; the history does not change. Takes a uniform for the coin of XTC, where there
  /// is one, and then one for the token; `uniform`, in [0, 1), takes the place of the latter. A
  /// side of the coin that leaves no token to draw counts as the other.
  [[nodiscard]] Status sample(const Logits& logits, std::int32_t& token,
                              const double* uniform = nullptr) noexcept;
  /// As many calls of sample(), but the stages run once.
  [[nodiscard]] Status sample_many(const Logits& logits, std::span<std::int32_t> tokens) noexcept;
  /// One token of each row, in order: as many calls of sample(), all of them or, where one fails,
  /// none. `uniforms`, if not null, has one for each row.
  [[nodiscard]] Status sample_rows(std::span<const Logits> rows, std::span<std::int32_t> tokens,
                                   const double* uniforms = nullptr) noexcept;
  /// A generated token: into the history, and its probability in the last sample() or
  /// distribution() to mirostat and adaptive-p.
  [[nodiscard]] Status accept(std::int32_t token) noexcept;
  /// Tokens of the prompt into the history. token_out_of_range, here and in accept(), for one
  /// beyond the logits that is not ignored; see History.
  [[nodiscard]] Status prime(std::span<const std::int32_t> tokens) noexcept;

  /// The law that sample() draws from, best first; coins are averaged over. It lives until the next
  /// call.
  [[nodiscard]] Status distribution(const Logits& logits, const sampling::Law*& law) noexcept;
  /// What each enabled stage left, as softmax probabilities; coins are averaged over. It lives
  /// until the next call.
  [[nodiscard]] Status trace(const Logits& logits, const Trace*& trace) noexcept;
  /// The log-probability of `token` (none if negative) and of the `top` best, of the final law or,
  /// if `raw`, of the softmax of the logits as they came. Fewer than `top` where the law has fewer.
  /// They live until the next call.
  [[nodiscard]] Status logprobs(const Logits& logits, std::int32_t token, std::size_t top, bool raw,
                                TokenLogprob& chosen, std::span<const TokenLogprob>& best) noexcept;

  void reset() noexcept { reset(options().seed); }
  void reset(std::uint64_t seed) noexcept;
  [[nodiscard]] SamplerState save() const noexcept;
  /// Into a sampler with the same options.
  [[nodiscard]] Status restore(const SamplerState& state) noexcept;

  /// After a call that returned all_masked: the stage that left no candidate, or kStageCount where
  /// the logits themselves have none.
  [[nodiscard]] std::size_t emptied_by() const noexcept { return emptied_by_; }

  [[nodiscard]] const SamplerOptions& options() const noexcept { return options_.options(); }
  [[nodiscard]] std::size_t vocab_size() const noexcept { return vocab_size_; }
  [[nodiscard]] const GrowableArray<std::int32_t>& tokens() const noexcept {
    return history_.tokens();
  }

 private:
  explicit Sampler(sampling::OwnedOptions&& options) noexcept;

  // One step: the stages, then the law. `coin` is whether XTC acts.
  [[nodiscard]] bool has_coin() const noexcept;
  [[nodiscard]] bool flip_coin(Random& random) const noexcept;
  [[nodiscard]] bool draws_directly() const noexcept;
  /// `whole`: all logits, whatever the options' vocab_size.
  [[nodiscard]] Status begin(const Logits& logits, bool whole = false) noexcept;
  [[nodiscard]] sampling::Step step(const Logits& logits, bool coin) noexcept;
  [[nodiscard]] Status run(const Logits& logits, bool coin) noexcept;
  void find_emptying_stage(const Logits& logits, bool coin) noexcept;
  [[nodiscard]] Status run_to_law(const Logits& logits, bool coin, sampling::Law& law) noexcept;
  void swap_sides() noexcept;
  [[nodiscard]] Status averaged_law(const Logits& logits) noexcept;
  [[nodiscard]] Status trace_branch(const Logits& logits, bool coin, Trace& trace) noexcept;

  // Mirostat and adaptive-p learn from the probabilities of the tokens that were drawn.
  [[nodiscard]] bool steers() const noexcept {
    return options().mirostat_version != 0 || options().adaptive_target >= 0;
  }
  [[nodiscard]] Status remember() noexcept;
  void steer(std::int32_t token) noexcept;
  void reset_steering() noexcept;

  sampling::OwnedOptions options_;
  sampling::Chain chain_;
  sampling::History history_;
  Random random_;
  std::size_t vocab_size_ = 0;
  std::int32_t largest_option_token_;
  sampling::MirostatState mirostat_{};
  sampling::AdaptiveState adaptive_{};
  sampling::Law last_law_,
      last_adaptive_;  // what the next accept() looks into; empty where there is nothing

  std::size_t emptied_by_ = kStageCount;

  // Working memory; holds no state from one call to the next
  sampling::Candidates candidates_;
  sampling::Scratch scratch_;
  sampling::Law law_, other_law_, mixed_law_, before_adaptive_p_, other_before_;
  Trace trace_, branch_, other_branch_;
  GrowableArray<TokenLogprob> best_;
};

}  // namespace logitkit
