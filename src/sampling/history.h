#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "../status.h"
#include "growable_array.h"
#include "ngram_index.h"
#include "options.h"
#include "suffix_matches.h"
#include "token_counts.h"

namespace logitkit::sampling {

/// The tokens so far, prompt and generated, with exactly the indices that the enabled stages ask:
/// each is kept up token by token, none is ever rebuilt.
class History {
 public:
  /// `options` outlives the history.
  explicit History(const SamplerOptions& options) noexcept;

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
  [[nodiscard]] std::int32_t largest_token() const noexcept { return largest_token_; }
  [[nodiscard]] bool ends_with(std::span<const std::int32_t> tokens) const noexcept;
  /// Whether the text ends with all of the sequence but its last token; `within`: and is no shorter
  /// than the sequence, unless that is one token.
  [[nodiscard]] bool leads_to(std::span<const std::int32_t> sequence, bool within) const noexcept {
    if (within && sequence.size() > 1 && sequence.size() > tokens().size()) return false;
    return ends_with(sequence.first(sequence.size() - 1));
  }

  [[nodiscard]] const TokenCounts& counts() const noexcept { return counts_; }
  [[nodiscard]] NgramIndex& ngrams() noexcept { return ngrams_; }
  [[nodiscard]] SuffixMatches& suffix_matches() noexcept { return matches_; }
  /// How many of the last `window` tokens come after the DRY breaker that begins last in it; all of
  /// them where there is none.
  [[nodiscard]] std::size_t tokens_since_breaker(std::size_t window) const noexcept;

 private:
  void note_breakers() noexcept;

  const SamplerOptions& options_;
  const bool counting_, indexing_ngrams_, matching_;
  GrowableArray<std::int32_t> tokens_;
  GrowableArray<std::uint8_t> generated_;
  std::size_t generated_count_ = 0;
  std::int32_t largest_token_ = -1;
  TokenCounts counts_;
  NgramIndex ngrams_;
  SuffixMatches matches_;
  std::size_t breaker_begin_ = 0,
              breaker_end_ = 0;  // of the breaker that begins last; end 0 where there is none
};

}  // namespace logitkit::sampling
