#include "history.h"

#include <algorithm>

namespace logitkit::sampling {

namespace {

std::size_t at_least_one(std::int64_t n) noexcept {
  return n < 1 ? 1 : static_cast<std::size_t>(n);
}

}  // namespace

History::History(const SamplerOptions& options) noexcept
    : options_(options),
      counting_(options.penalty_window != 0 &&
                (options.repetition_penalty != 1 || options.frequency_penalty != 0 ||
                 options.presence_penalty != 0)),
      indexing_ngrams_(options.no_repeat_ngram > 0),
      matching_(options.dry_multiplier != 0),
      ngrams_(at_least_one(options.no_repeat_ngram)),
      matches_(at_least_one(options.dry_allowed_length)) {}

Status History::reserve(std::size_t more) noexcept {
  const bool room = tokens_.reserve(tokens_.size() + more) &&
                    generated_.reserve(tokens_.size() + more) &&
                    (!counting_ || counts_.reserve(more)) &&
                    (!indexing_ngrams_ || ngrams_.reserve(tokens_, more)) &&
                    (!matching_ || matches_.reserve(tokens_, more));
  return room ? Status::ok : Status::out_of_memory;
}

void History::append(std::int32_t token, bool generated) noexcept {
  tokens_.push_reserved(token);
  generated_.push_reserved(generated ? 1 : 0);
  generated_count_ = generated ? generated_count_ + 1 : 0;
  largest_token_ = std::max(largest_token_, token);

  if (counting_) {
    const auto skipped = static_cast<std::size_t>(options_.penalty_skip);
    if (tokens_.size() > skipped) counts_.add(token, generated);
    const auto window = static_cast<std::size_t>(options_.penalty_window);
    if (options_.penalty_window > 0 && tokens_.size() > window) {
      const std::size_t leaving = tokens_.size() - 1 - window;
      if (leaving >= skipped) counts_.remove(tokens_[leaving], is_generated(leaving));
    }
  }
  if (indexing_ngrams_) ngrams_.append(tokens_);
  if (matching_) {
    matches_.append(tokens_);
    note_breakers();
  }
}

void History::clear() noexcept {
  tokens_.clear();
  generated_.clear();
  generated_count_ = 0;
  largest_token_ = -1;
  counts_.clear();
  ngrams_.clear();
  matches_.clear();
  breaker_begin_ = breaker_end_ = 0;
}

bool History::ends_with(std::span<const std::int32_t> tokens) const noexcept {
  return tokens.size() <= tokens_.size() &&
         std::equal(tokens.begin(), tokens.end(),
                    tokens_.end() - static_cast<std::ptrdiff_t>(tokens.size()));
}

// Among breakers that begin at the same token the longest counts, and that is the one that ends
// last.
void History::note_breakers() noexcept {
  const std::size_t end = tokens_.size();
  for (std::size_t i = 0; i < options_.dry_breakers.size(); ++i) {
    const std::span<const std::int32_t> breaker = options_.dry_breakers[i];
    if (breaker.empty() || !ends_with(breaker)) continue;
    const std::size_t begin = end - breaker.size();
    if (breaker_end_ == 0 || begin >= breaker_begin_) {
      breaker_begin_ = begin;
      breaker_end_ = end;
    }
  }
}

std::size_t History::tokens_since_breaker(std::size_t window) const noexcept {
  const std::size_t inside = std::min(window, tokens_.size());
  const bool has_breaker = breaker_end_ > 0 && breaker_begin_ >= tokens_.size() - inside;
  return has_breaker ? tokens_.size() - breaker_end_ : inside;
}

}  // namespace logitkit::sampling
