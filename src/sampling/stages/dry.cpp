#include "dry.h"

#include <algorithm>

#include "../portable_math.h"

namespace logitkit::sampling {

namespace {

bool is_breaker(const SamplerOptions& options, std::int32_t token) noexcept {
  for (std::size_t i = 0; i < options.dry_breakers.size(); ++i) {
    const auto breaker = options.dry_breakers[i];
    if (breaker.size() == 1 && breaker[0] == token) return true;
  }
  return false;
}

}  // namespace

bool Dry::enabled(const SamplerOptions& options) noexcept {
  return options.dry_multiplier != 0 && options.dry_base >= 1 && options.dry_window != 0;
}

Status Dry::apply(Step& step) noexcept {
  const SamplerOptions& options = step.options;
  History& history = step.history;
  const auto shortest = static_cast<std::size_t>(options.dry_allowed_length);
  const std::size_t window = options.dry_window < 0 ? history.tokens().size()
                                                    : static_cast<std::size_t>(options.dry_window);
  const std::size_t longest = history.tokens_since_breaker(window);
  if (longest < shortest) return Status::ok;

  // ln of the largest float32; a base of 1 needs no limit
  constexpr double kLargestExponent = 88.7228391;
  const double growth = portable::log(options.dry_base);
  const std::size_t exponent_limit =
      options.dry_base > 1.000001 ? static_cast<std::size_t>(kLargestExponent / growth) : longest;

  TokenValues& lengths = step.scratch.per_token;
  lengths.clear();
  bool room = true;
  history.suffix_matches().for_each(
      history.tokens(), window, longest, [&](std::int32_t follower, std::size_t length) {
        const std::int32_t known = lengths.find(follower);
        const auto value = static_cast<double>(length);
        if (known == IdMap::kNone || lengths.value(static_cast<std::size_t>(known)) < value)
          room = lengths.set(follower, value) && room;
      });
  if (!room) return Status::out_of_memory;

  for (std::size_t i = 0; i < lengths.size(); ++i) {
    if (is_breaker(options, lengths.id(i))) continue;
    const std::size_t exponent =
        std::min(static_cast<std::size_t>(lengths.value(i)) - shortest, exponent_limit);
    const double penalty =
        options.dry_multiplier * portable::exp(static_cast<double>(exponent) * growth);
    const Status status =
        step.candidates.edit(lengths.id(i), [=](double logit) { return logit - penalty; });
    if (status != Status::ok) return status;
  }
  return Status::ok;
}

}  // namespace logitkit::sampling
