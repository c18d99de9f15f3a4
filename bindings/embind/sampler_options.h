#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "pointers.h"
#include "sampling/options.h"

// How a sampler's options cross the border: one block of doubles, in the order below, which is that
// of FIELDS in bindings/js/samplerTable.ts. A number, an integer, a flag or an enumeration is one
// double; an array is two, its address and its length; token sequences are two arrays.
namespace logitkit::bindings {

class OptionsReader {
 public:
  OptionsReader(const double* block, std::size_t count) : next_(block), end_(block + count) {}

  template <class... T>
  void read(T&... fields) {
    (take(fields), ...);
  }
  /// Whether the block had exactly as many numbers as were asked for.
  [[nodiscard]] bool complete() const { return next_ == end_; }

 private:
  double number() { return next_ < end_ ? *next_++ : overrun(); }
  double overrun() {
    end_ = nullptr;  // never complete again
    return 0;
  }

  template <class T>
  void take(T& field) {
    field = static_cast<T>(number());
  }
  void take(bool& field) { field = number() != 0; }
  template <class T>
  void take(std::span<const T>& field) {
    const auto address = static_cast<Address>(number());
    field = {at<const T>(address), static_cast<std::size_t>(number())};
  }
  void take(TokenSequences& field) { read(field.tokens, field.ends); }

  const double* next_;
  const double* end_;
};

/// False where the two sides disagree on the table.
inline bool read_options(const double* block, std::size_t count, SamplerOptions& o) {
  OptionsReader in(block, count);
  std::uint32_t seed_low = 0, seed_high = 0;
  in.read(seed_low, seed_high);
  o.seed = std::uint64_t{seed_high} << 32 | seed_low;
  in.read(o.temperature, o.dynamic_range, o.dynamic_exponent, o.smoothing_factor,
          o.smoothing_curve);
  in.read(o.top_k, o.top_p, o.min_p, o.typical_p, o.top_n_sigma, o.top_a, o.tail_free, o.top_h,
          o.epsilon_cutoff, o.eta_cutoff, o.min_keep);
  in.read(o.xtc_probability, o.xtc_threshold, o.xtc_mode, o.xtc_protect);
  in.read(o.repetition_penalty, o.frequency_penalty, o.presence_penalty, o.penalty_window,
          o.penalty_order, o.penalize_prompt, o.penalty_space, o.penalty_skip,
          o.encoder_repetition_penalty, o.encoder_tokens);
  in.read(o.dry_multiplier, o.dry_base, o.dry_allowed_length, o.dry_window, o.dry_breakers,
          o.no_repeat_ngram);
  in.read(o.bias_tokens, o.bias_values, o.sequence_bias, o.sequence_bias_values);
  in.read(o.banned_tokens, o.banned_sequences, o.restrict_to_allowed, o.allowed_tokens,
          o.end_tokens, o.min_new_tokens, o.min_length);
  in.read(o.forced_positions, o.forced_tokens, o.length_decay_start, o.length_decay_factor);
  in.read(o.mirostat_version, o.mirostat_tau, o.mirostat_eta, o.mirostat_window, o.adaptive_target,
          o.adaptive_decay);
  in.read(o.normalizer, o.alpha, o.order);
  in.read(o.penalty_exempt, o.ignored_tokens, o.begin_suppress, o.vocab_size);
  in.read(o.rules.top_k_keeps_ties, o.rules.typical_exceeds, o.rules.typical_keeps_ties,
          o.rules.cutoffs_keep_ties, o.rules.dynamic_counts_masked,
          o.rules.sequences_within_context);
  return in.complete();
}

}  // namespace logitkit::bindings
