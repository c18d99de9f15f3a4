#include "dry.h"

#include <algorithm>
#include <limits>

#include "../portable_math.h"

namespace logitkit::sampling {

namespace {

/// The largest exponent that counts: the power stays a float32. A base of 1 needs none.
std::size_t exponent_limit(const SamplerOptions& options) noexcept {
  constexpr double kLargestExponent = 88.7228391;  // ln of the largest float32
  if (options.dry_base <= 1) return 0;
  if (options.dry_base <= 1.000001) return std::numeric_limits<std::int32_t>::max();
  return static_cast<std::size_t>(kLargestExponent / portable::log(options.dry_base));
}

/// f(follower, length) for every earlier place in the last `window` tokens whose last `length`
/// tokens are those at the end of the text, and which `follower` came after: the Z function of the
/// window read backwards. `lengths` is scratch.
template <class F>
bool for_each_in_window(const GrowableArray<std::int32_t>& text, std::size_t window,
                        GrowableArray<std::uint32_t>& lengths, F f) noexcept {
  if (!lengths.resize(window)) return false;
  const std::int32_t* last = text.end() - 1;
  std::size_t begin = 0, end = 0;  // [begin, end) equals a prefix, end as far back as any
  for (std::size_t i = 1; i < window; ++i) {
    std::size_t length = i < end ? std::min<std::size_t>(lengths[i - begin], end - i) : 0;
    while (i + length < window && last[-static_cast<std::ptrdiff_t>(i + length)] ==
                                      last[-static_cast<std::ptrdiff_t>(length)])
      ++length;
    lengths[i] = static_cast<std::uint32_t>(length);
    if (i + length > end) {
      begin = i;
      end = i + length;
    }
    f(last[1 - static_cast<std::ptrdiff_t>(i)], length);
  }
  return true;
}

}  // namespace

std::size_t Dry::longest_match(const SamplerOptions& options) noexcept {
  return static_cast<std::size_t>(options.dry_allowed_length) + exponent_limit(options);
}

bool Dry::enabled(const SamplerOptions& options) noexcept {
  return options.dry_multiplier != 0 && options.dry_base >= 1 && options.dry_window != 0;
}

Status Dry::apply(Step& step) noexcept {
  const SamplerOptions& options = step.options;
  History& history = step.history;
  const auto shortest = static_cast<std::size_t>(options.dry_allowed_length);

  TokenValues& lengths = step.scratch.per_token;
  lengths.clear();
  bool room = true;
  const auto note = [&](std::int32_t follower, std::size_t length) {
    const std::int32_t known = lengths.find(follower);
    const auto value = static_cast<double>(length);
    if (known == IdMap::kNone || lengths.value(static_cast<std::size_t>(known)) < value)
      room = lengths.set(follower, value) && room;
  };
  if (history.exceeds_dry_window()) {
    const auto window = static_cast<std::size_t>(options.dry_window);
    const std::size_t longest = history.tokens_since_breaker(window);
    const auto note_long = [&](std::int32_t follower, std::size_t length) {
      if (follower >= 0 && std::min(length, longest) >= shortest)
        note(follower, std::min(length, longest));
    };
    room = for_each_in_window(history.text(), window, step.scratch.lengths, note_long) && room;
  } else {
    history.matches().for_each_follower(shortest, [&](std::int32_t follower, std::size_t length) {
      if (follower >= 0) note(follower, length);
    });
  }
  if (!room) return Status::out_of_memory;

  const double growth = portable::log(options.dry_base);
  const std::size_t largest = exponent_limit(options);
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    if (history.is_breaker(lengths.id(i))) continue;
    const std::size_t exponent =
        std::min(static_cast<std::size_t>(lengths.value(i)) - shortest, largest);
    const double penalty =
        options.dry_multiplier * portable::exp(static_cast<double>(exponent) * growth);
    const Status status =
        step.candidates.edit(lengths.id(i), [=](double logit) { return logit - penalty; });
    if (status != Status::ok) return status;
  }
  return Status::ok;
}

}  // namespace logitkit::sampling
