#include "history.h"

#include <algorithm>

#include "stages/dry.h"

namespace logitkit::sampling {

namespace {

bool contains(std::span<const std::int32_t> sorted, std::int32_t token) noexcept {
  return std::binary_search(sorted.begin(), sorted.end(), token);
}

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
      matching_(options.dry_multiplier != 0 && options.dry_window != 0),
      ngrams_(at_least_one(options.no_repeat_ngram)) {}

Status History::reserve(std::size_t more) noexcept {
  // The automaton gets no more than DRY's window
  const std::size_t matched = options_.dry_window < 0
                                  ? more
                                  : std::min(more, static_cast<std::size_t>(options_.dry_window));
  const bool room = tokens_.reserve(tokens_.size() + more) &&
                    generated_.reserve(tokens_.size() + more) &&
                    (!counting_ || counts_.reserve(more)) &&
                    (!(indexing_ngrams_ || matching_) || text_.reserve(text_.size() + more)) &&
                    (!indexing_ngrams_ || ngrams_.reserve(text_, more)) &&
                    (!matching_ || (index_breakers() && matches_.reserve(matched)));
  return room ? Status::ok : Status::out_of_memory;
}

void History::append(std::int32_t token, bool generated) noexcept {
  tokens_.push_reserved(token);
  generated_.push_reserved(generated ? 1 : 0);
  generated_count_ = generated ? generated_count_ + 1 : 0;
  const bool ignored = is_ignored(token);
  if (!ignored) largest_token_ = std::max(largest_token_, token);

  if (counting_) {
    const auto skipped = static_cast<std::size_t>(options_.penalty_skip);
    if (tokens_.size() > skipped && is_penalized(token)) counts_.add(token, generated);
    const auto window = static_cast<std::size_t>(options_.penalty_window);
    if (options_.penalty_window > 0 && tokens_.size() > window) {
      const std::size_t leaving = tokens_.size() - 1 - window;
      if (leaving >= skipped && is_penalized(tokens_[leaving]))
        counts_.remove(tokens_[leaving], is_generated(leaving));
    }
  }
  if (indexing_ngrams_ || matching_)
    text_.push_reserved(ignored ? -static_cast<std::int32_t>(tokens_.size()) : token);
  if (indexing_ngrams_) ngrams_.append(text_);
  if (matching_) {
    note_breakers();
    if (!exceeds_dry_window())
      matches_.append(text_.back(),
                      std::min(tokens_since_breaker(tokens_.size()), Dry::longest_match(options_)));
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
  text_.clear();
  breaker_begin_ = breaker_end_ = 0;
}

bool History::ends_with(std::span<const std::int32_t> tokens) const noexcept {
  return tokens.size() <= tokens_.size() &&
         std::equal(tokens.begin(), tokens.end(),
                    tokens_.end() - static_cast<std::ptrdiff_t>(tokens.size()));
}

bool History::is_ignored(std::int32_t token) const noexcept {
  return token < 0 || contains(options_.ignored_tokens, token);
}

bool History::is_penalized(std::int32_t token) const noexcept {
  return !is_ignored(token) && !contains(options_.penalty_exempt, token) &&
         (options_.vocab_size == 0 || token < options_.vocab_size);
}

bool History::index_breakers() noexcept {
  const TokenSequences& breakers = options_.dry_breakers;
  if (next_breaker_.size() == breakers.size()) return true;
  if (!breakers_.reserve(breakers.size()) || !next_breaker_.resize(breakers.size())) return false;
  for (std::size_t i = 0; i < breakers.size(); ++i) {
    if (breakers[i].empty()) continue;
    const std::int32_t token = breakers[i].back();
    next_breaker_[i] = breakers_.find(token);
    breakers_.set(token, static_cast<std::int32_t>(i));
  }
  return true;
}

template <class F>
void History::for_each_breaker_ending_in(std::int32_t token, F f) const noexcept {
  if (token < 0) return;
  for (std::int32_t i = breakers_.find(token); i != IdMap::kNone;
       i = next_breaker_[static_cast<std::size_t>(i)])
    f(options_.dry_breakers[static_cast<std::size_t>(i)]);
}

bool History::is_breaker(std::int32_t token) const noexcept {
  bool found = false;
  for_each_breaker_ending_in(
      token, [&](std::span<const std::int32_t> breaker) { found = found || breaker.size() == 1; });
  return found;
}

// Among breakers that begin at the same token the longest counts, and that is the one that ends
// last.
void History::note_breakers() noexcept {
  const std::size_t end = tokens_.size();
  for_each_breaker_ending_in(tokens_.back(), [&](std::span<const std::int32_t> breaker) {
    if (!ends_with(breaker)) return;
    const std::size_t begin = end - breaker.size();
    if (breaker_end_ == 0 || begin >= breaker_begin_) {
      breaker_begin_ = begin;
      breaker_end_ = end;
    }
  });
}

std::size_t History::tokens_since_breaker(std::size_t window) const noexcept {
  const std::size_t inside = std::min(window, tokens_.size());
  const bool has_breaker = breaker_end_ > 0 && breaker_begin_ >= tokens_.size() - inside;
  return has_breaker ? tokens_.size() - breaker_end_ : inside;
}

}  // namespace logitkit::sampling
