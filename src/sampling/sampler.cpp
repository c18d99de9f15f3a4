#include "sampler.h"

#include <algorithm>
#include <limits>
#include <new>
#include <utility>

#include "portable_math.h"

namespace logitkit {

using sampling::Law;

namespace {

// Room for what follows a text, so that it is not the first step that moves it all.
std::size_t with_slack(std::size_t count) noexcept { return count + count / 2 + 64; }

}  // namespace

Sampler::Sampler(sampling::OwnedOptions&& options) noexcept
    : options_(std::move(options)),
      chain_(options_.options()),
      history_(options_.options()),
      random_(options_.options().seed),
      largest_option_token_(options_.largest_token()) {
  reset_steering();
}

Status Sampler::create(const SamplerOptions& options, Sampler*& sampler) noexcept {
  sampling::OwnedOptions owned;
  const Status status = owned.assign(options);
  if (status != Status::ok) return status;
  auto* made = new (std::nothrow) Sampler(std::move(owned));
  if (made == nullptr) return Status::out_of_memory;
  sampler = made;
  return Status::ok;
}

Status Sampler::clone(Sampler*& sampler) const noexcept {
  Sampler* made = nullptr;
  Status status = create(options(), made);
  if (status != Status::ok) return status;
  status = made->restore(save());
  if (status == Status::ok) {
    sampler = made;
  } else {
    delete made;
  }
  return status;
}

// --- State

Status Sampler::accept(std::int32_t token) noexcept {
  if (!history_.fits(token, vocab_size_)) return Status::token_out_of_range;
  const Status status = history_.reserve(1);
  if (status != Status::ok) return status;
  history_.append(token, true);
  steer(token);
  return Status::ok;
}

Status Sampler::prime(std::span<const std::int32_t> tokens) noexcept {
  for (const std::int32_t token : tokens) {
    if (!history_.fits(token, vocab_size_)) return Status::token_out_of_range;
  }
  const Status status = history_.reserve(with_slack(tokens.size()));
  if (status != Status::ok) return status;
  for (const std::int32_t token : tokens) history_.append(token, false);
  return Status::ok;
}

void Sampler::reset(std::uint64_t seed) noexcept {
  history_.clear();
  random_ = Random(seed);
  vocab_size_ = 0;
  reset_steering();
}

SamplerState Sampler::save() const noexcept {
  const auto ids = [](const Law& law) {
    return std::span<const std::int32_t>(law.ids.data(), law.size());
  };
  const auto probs = [](const Law& law) {
    return std::span<const double>(law.probs.data(), law.size());
  };
  return {.key = random_.key(),
          .position = random_.position(),
          .vocab_size = vocab_size_,
          .mirostat_mu = mirostat_.mu,
          .adaptive_sum = adaptive_.sum,
          .adaptive_weight = adaptive_.weight,
          .tokens = {history_.tokens().data(), history_.tokens().size()},
          .generated = history_.generated(),
          .last_ids = ids(last_law_),
          .last_probs = probs(last_law_),
          .adaptive_ids = ids(last_adaptive_),
          .adaptive_probs = probs(last_adaptive_)};
}

Status Sampler::restore(const SamplerState& state) noexcept {
  for (const std::int32_t token : state.tokens) {
    if (!history_.fits(token, state.vocab_size)) return Status::token_out_of_range;
  }
  Law last, adaptive;  // their logits are of no use here; anything of the right length will do
  const bool room = last.assign(state.last_ids.data(), state.last_probs.data(),
                                state.last_probs.data(), state.last_ids.size()) &&
                    adaptive.assign(state.adaptive_ids.data(), state.adaptive_probs.data(),
                                    state.adaptive_probs.data(), state.adaptive_ids.size()) &&
                    history_.reserve(with_slack(state.tokens.size())) == Status::ok;
  if (!room) return Status::out_of_memory;

  history_.clear();
  for (std::size_t i = 0; i < state.tokens.size(); ++i)
    history_.append(state.tokens[i], state.generated[i] != 0);
  random_ = Random(state.key, state.position);
  vocab_size_ = state.vocab_size;
  mirostat_ = {state.mirostat_mu};
  adaptive_ = {state.adaptive_sum, state.adaptive_weight};
  std::swap(last_law_, last);
  std::swap(last_adaptive_, adaptive);
  return Status::ok;
}

// --- Steering

void Sampler::reset_steering() noexcept {
  mirostat_ = {std::min(2 * options().mirostat_tau, std::numeric_limits<double>::max())};
  const double decay = std::clamp(options().adaptive_decay, 0.0, 0.99);
  const double target = std::clamp(options().adaptive_target, 0.0, 1.0);
  adaptive_ = {target / (1 - decay), 1 / (1 - decay)};
  last_law_.clear();
  last_adaptive_.clear();
}

Status Sampler::remember() noexcept {
  if (!steers()) return Status::ok;
  const bool room =
      last_law_.reserve(law_.size()) && last_adaptive_.reserve(before_adaptive_p_.size());
  return room && last_law_.assign(law_) && last_adaptive_.assign(before_adaptive_p_)
             ? Status::ok
             : Status::out_of_memory;
}

void Sampler::steer(std::int32_t token) noexcept {
  if (!steers()) return;
  const auto prob = [=](const Law& law) {
    const std::int32_t* found = std::lower_bound(law.ids.begin(), law.ids.end(), token);
    return found != law.ids.end() && *found == token
               ? law.probs[static_cast<std::size_t>(found - law.ids.begin())]
               : 0.0;
  };
  // A token that could not be drawn says nothing about the law
  if (const double p = prob(last_law_); options().mirostat_version != 0 && p > 0) {
    const double surprise = -portable::log(p) / portable::kLn2;
    const double mu = mirostat_.mu - options().mirostat_eta * (surprise - options().mirostat_tau);
    mirostat_.mu =
        std::clamp(mu, std::numeric_limits<double>::lowest(), std::numeric_limits<double>::max());
  }
  if (const double p = prob(last_adaptive_); options().adaptive_target >= 0 && p > 0) {
    const double decay = std::clamp(options().adaptive_decay, 0.0, 0.99);
    adaptive_ = {p + decay * adaptive_.sum, 1 + decay * adaptive_.weight};
  }
  last_law_.clear();
  last_adaptive_.clear();
}

}  // namespace logitkit
