#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "../status.h"
#include "growable_array.h"
#include "id_map.h"
#include "ngram_index.h"
#include "options.h"
#include "suffix_automaton.h"
#include "token_counts.h"

namespace logitkit::sampling {

/// The tokens so far, prompt and generated, with exactly the indices that the enabled stages ask:
/// each is kept up token by token, none is ever rebuilt. Any int32 is a token; the negative ones
/// and those that the options ignore have a place and equal nothing.
class History {
 public:
  /// `options` outlives the history.
  explicit History(const SamplerOptions& options) noexcept;

  /// Whether the token is ignored, or one of `vocab_size` tokens (0: not known).
  [[nodiscard]] bool fits(std::int32_t token, std::size_t vocab_size) const noexcept {
    return vocab_size == 0 || static_cast<std::size_t>(token) < vocab_size || is_ignored(token);
  }
  [[nodiscard]] bool is_ignored(std::int32_t token) const noexcept;

  /// Makes room, so that the next `more` append() cannot fail.
  [[nodiscard]] Status reserve(std::size_t more) noexcept;
  void append(std::int32_t token, bool generated) noexcept;
  void clear() noexcept;

  [[nodiscard]] const GrowableArray<std::int32_t>& tokens() const noexcept { return tokens_; }
  [[nodiscard]] bool is_generated(std::size_t i) const noexcept { return generated_[i] != 0; }
  /// One flag per token.
  [[nodiscard]] std::span<const std::uint8_t> generated() const noexcept {
    return {generated_.data(), generated_.size()};
  }
  /// Tokens of the answer: those generated since the last token of a prompt.
  [[nodiscard]] std::size_t generated_count() const noexcept { return generated_count_; }
  /// Of those that are not ignored.
  [[nodiscard]] std::int32_t largest_token() const noexcept { return largest_token_; }
  /// The tokens as n-grams and DRY see them: what they do not see is a negative number that occurs
  /// once. Only kept where they are enabled.
  [[nodiscard]] const GrowableArray<std::int32_t>& text() const noexcept { return text_; }
  [[nodiscard]] bool ends_with(std::span<const std::int32_t> tokens) const noexcept;
  /// Whether the text ends with all of the sequence but its last token; `within`: and is no shorter
  /// than the sequence, unless that is one token.
  [[nodiscard]] bool leads_to(std::span<const std::int32_t> sequence, bool within) const noexcept {
    if (within && sequence.size() > 1 && sequence.size() > tokens().size()) return false;
    return ends_with(sequence.first(sequence.size() - 1));
  }

  [[nodiscard]] const TokenCounts& counts() const noexcept { return counts_; }
  [[nodiscard]] NgramIndex& ngrams() noexcept { return ngrams_; }
  /// Of the whole text, as long as that is no longer than DRY's window.
  [[nodiscard]] const SuffixAutomaton& matches() const noexcept { return matches_; }
  [[nodiscard]] bool exceeds_dry_window() const noexcept {
    return options_.dry_window >= 0 &&
           tokens_.size() > static_cast<std::size_t>(options_.dry_window);
  }
  /// How many of the last `window` tokens come after the DRY breaker that begins last in it; all of
  /// them where there is none.
  [[nodiscard]] std::size_t tokens_since_breaker(std::size_t window) const noexcept;
  /// Whether the token is a DRY breaker by itself.
  [[nodiscard]] bool is_breaker(std::int32_t token) const noexcept;

 private:
  [[nodiscard]] bool is_penalized(std::int32_t token) const noexcept;
  [[nodiscard]] bool index_breakers() noexcept;
  void note_breakers() noexcept;
  template <class F>
  void for_each_breaker_ending_in(std::int32_t token, F f) const noexcept;

  const SamplerOptions& options_;
  const bool counting_, indexing_ngrams_, matching_;
  GrowableArray<std::int32_t> tokens_;
  GrowableArray<std::uint8_t> generated_;
  std::size_t generated_count_ = 0;
  std::int32_t largest_token_ = -1;
  TokenCounts counts_;
  NgramIndex ngrams_;
  SuffixAutomaton matches_;
  GrowableArray<std::int32_t> text_;
  // The breakers by their last token: the first of each, and the next one with the same
  IdMap breakers_;
  GrowableArray<std::int32_t> next_breaker_;
  std::size_t breaker_begin_ = 0,
              breaker_end_ = 0;  // of the breaker that begins last; end 0 where there is none
};

}  // namespace logitkit::sampling
