#include "owned_options.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <span>

namespace logitkit::sampling {

namespace {

constexpr std::size_t kAlignment = 8;

// Counts beyond any vocabulary or text come down to this, so that they fit a size_t of 32 bits.
constexpr std::int64_t kLargestCount = std::numeric_limits<std::int32_t>::max();

std::size_t padded(std::size_t bytes) noexcept {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

// Where `values` was in the arena as bytes, it becomes sorted and without doubles.
void sort_unique(std::span<const std::int32_t>& values) noexcept {
  auto* first = const_cast<std::int32_t*>(values.data());  // our own copy
  std::sort(first, first + values.size());
  values = {first, static_cast<std::size_t>(std::unique(first, first + values.size()) - first)};
}

// Takes the sorted `others` out of our own copy of `values`.
void remove_all(std::span<const std::int32_t>& values,
                std::span<const std::int32_t> others) noexcept {
  auto* first = const_cast<std::int32_t*>(values.data());
  auto* last = std::remove_if(first, first + values.size(), [&](std::int32_t value) {
    return std::binary_search(others.begin(), others.end(), value);
  });
  values = {first, static_cast<std::size_t>(last - first)};
}

}  // namespace

template <class F>
void OwnedOptions::for_each_array(SamplerOptions& options, F f) noexcept {
  f(options.xtc_protect);
  f(options.encoder_tokens);
  f(options.penalty_exempt);
  f(options.ignored_tokens);
  f(options.dry_breakers.tokens);
  f(options.dry_breakers.ends);
  f(options.bias_tokens);
  f(options.bias_values);
  f(options.sequence_bias.tokens);
  f(options.sequence_bias.ends);
  f(options.sequence_bias_values);
  f(options.banned_tokens);
  f(options.begin_suppress);
  f(options.banned_sequences.tokens);
  f(options.banned_sequences.ends);
  f(options.allowed_tokens);
  f(options.end_tokens);
  f(options.forced_positions);
  f(options.forced_tokens);
  f(options.order);
}

Status OwnedOptions::assign(const SamplerOptions& options) noexcept {
  SamplerOptions copy = options;
  std::size_t bytes = 0;
  for_each_array(copy, [&](auto& array) { bytes += padded(array.size_bytes()); });
  GrowableArray<std::byte> arena;
  if (!arena.resize(bytes)) return Status::out_of_memory;

  std::size_t offset = 0;
  for_each_array(copy, [&](auto& array) {
    if (array.empty()) return;
    using Element = std::remove_reference_t<decltype(array[0])>;
    std::byte* to = arena.data() + offset;
    std::memcpy(to, array.data(), array.size_bytes());
    offset += padded(array.size_bytes());
    array = {reinterpret_cast<Element*>(to), array.size()};
  });
  for (std::int64_t* count : {&copy.top_k, &copy.min_keep, &copy.penalty_window, &copy.penalty_skip,
                              &copy.dry_allowed_length, &copy.dry_window, &copy.vocab_size,
                              &copy.no_repeat_ngram, &copy.mirostat_window}) {
    *count = std::min(*count, kLargestCount);
  }
  sort_unique(copy.allowed_tokens);
  sort_unique(copy.encoder_tokens);
  sort_unique(copy.penalty_exempt);
  sort_unique(copy.ignored_tokens);
  remove_all(copy.encoder_tokens, copy.penalty_exempt);
  options_ = copy;
  arena_.swap(arena);
  return Status::ok;
}

std::int32_t OwnedOptions::largest_token() const noexcept {
  std::int32_t largest = -1;
  for (const std::span<const std::int32_t> tokens :
       {options_.xtc_protect, options_.encoder_tokens, options_.dry_breakers.tokens,
        options_.bias_tokens, options_.sequence_bias.tokens, options_.banned_tokens,
        options_.begin_suppress, options_.banned_sequences.tokens, options_.allowed_tokens,
        options_.end_tokens, options_.forced_tokens}) {
    for (const std::int32_t token : tokens) largest = std::max(largest, token);
  }
  return largest;
}

}  // namespace logitkit::sampling
