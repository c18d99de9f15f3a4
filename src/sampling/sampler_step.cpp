#include <algorithm>
#include <utility>

#include "portable_math.h"
#include "sampler.h"

namespace logitkit {

using sampling::Law;
using sampling::Step;

namespace {

std::int32_t draw(const Law& law, double u) noexcept {
  return law.ids[sampling::draw_position(law.probs.data(), law.size(), u)];
}

}  // namespace

bool Sampler::has_coin() const noexcept {
  const SamplerOptions& o = options();
  if (o.xtc_mode != XtcMode::draw || o.xtc_probability >= 1) return false;
  for (std::size_t i = 0; i < chain_.size(); ++i) {
    if (chain_.id(i) == StageId::xtc) return true;
  }
  return false;
}

bool Sampler::flip_coin(Random& random) const noexcept {
  return has_coin() ? random.uniform() < options().xtc_probability : true;
}

Status Sampler::begin(const Logits& logits, bool whole) noexcept {
  emptied_by_ = kStageCount;
  if (vocab_size_ != 0 && logits.size != vocab_size_) return Status::length_mismatch;
  const std::int32_t largest = std::max(largest_option_token_, history_.largest_token());
  if (largest >= 0 && static_cast<std::size_t>(largest) >= logits.size)
    return Status::token_out_of_range;
  const auto limit = static_cast<std::size_t>(options().vocab_size);
  const std::size_t size = limit == 0 || whole ? logits.size : std::min(limit, logits.size);
  return logits.wide != nullptr ? candidates_.begin(logits.wide, size)
                                : candidates_.begin(logits.narrow, size);
}

Step Sampler::step(const Logits& logits, bool coin) noexcept {
  before_adaptive_p_.clear();
  return {.options = options(),
          .candidates = candidates_,
          .history = history_,
          .scratch = scratch_,
          .mirostat = mirostat_,
          .adaptive = adaptive_,
          .before_adaptive_p = before_adaptive_p_,
          .bitmask = logits.bitmask,
          .xtc_coin = coin};
}

Status Sampler::run(const Logits& logits, bool coin) noexcept {
  const Status status = begin(logits);
  if (status != Status::ok) return status;
  Step step = this->step(logits, coin);
  const Status done = chain_.run(step);
  if (done == Status::all_masked) find_emptying_stage(logits, coin);
  return done;
}

// The stages once more, with a look at what is left after each.
void Sampler::find_emptying_stage(const Logits& logits, bool coin) noexcept {
  std::size_t found = kStageCount;
  if (begin(logits) != Status::ok || candidates_.count() == 0) return;
  Step step = this->step(logits, coin);
  const Status stopped = chain_.run(step, [&](std::size_t i) {
    const Status listed = candidates_.to_list();
    if (listed != Status::ok || candidates_.list().size() > 0) return listed;
    found = static_cast<std::size_t>(chain_.id(i));
    return Status::all_masked;
  });
  if (stopped == Status::all_masked) emptied_by_ = found;
}

Status Sampler::run_to_law(const Logits& logits, bool coin, Law& law) noexcept {
  const Status status = run(logits, coin);
  if (status != Status::ok) return status;
  return final_law(candidates_, options().normalizer, options().alpha, scratch_.sorter, law);
}

// Where the law is a plain softmax, the candidates can be drawn from as they are.
bool Sampler::draws_directly() const noexcept {
  return options().normalizer == Normalizer::softmax && !steers() && !has_coin();
}

Status Sampler::sample(const Logits& logits, std::int32_t& token, const double* uniform) noexcept {
  Random random = random_;
  const bool coin = flip_coin(random);
  const double u = uniform != nullptr ? *uniform : random.uniform();
  std::int32_t drawn = 0;
  Status status = history_.reserve(1);  // for the accept() that follows
  if (status == Status::ok && draws_directly()) {
    status = run(logits, coin);
    if (status == Status::ok) status = candidates_.draw(u, drawn);
  } else if (status == Status::ok) {
    status = run_to_law(logits, coin, law_);
    if (status == Status::all_masked && has_coin()) status = run_to_law(logits, !coin, law_);
    if (status == Status::ok) status = remember();
    if (status == Status::ok) drawn = draw(law_, u);
  }
  if (status != Status::ok) return status;
  token = drawn;
  random_ = random;
  vocab_size_ = logits.size;
  return Status::ok;
}

void Sampler::swap_sides() noexcept {
  std::swap(law_, other_law_);
  std::swap(before_adaptive_p_, other_before_);
}

Status Sampler::sample_many(const Logits& logits, std::span<std::int32_t> tokens) noexcept {
  Random random = random_;
  Status status = Status::ok;
  if (draws_directly()) {
    status = run(logits, true);
    for (std::size_t i = 0; i < tokens.size() && status == Status::ok; ++i) {
      status = candidates_.draw(random.uniform(), tokens[i]);
    }
  } else {
    // The laws of both sides of the coin; law_ is the one that the last draw came from
    bool coin = true;
    bool two_sided = has_coin();
    status = run_to_law(logits, coin, law_);
    if (has_coin() && (status == Status::ok || status == Status::all_masked)) {
      two_sided = status == Status::ok;
      swap_sides();
      coin = false;
      status = run_to_law(logits, coin, law_);
      if (status == Status::all_masked && two_sided) {
        swap_sides();
        two_sided = false;
        status = Status::ok;
      }
    }
    for (std::size_t i = 0; i < tokens.size() && status == Status::ok; ++i) {
      const bool tossed = flip_coin(random);
      if (two_sided && tossed != coin) {
        swap_sides();
        coin = !coin;
      }
      tokens[i] = draw(law_, random.uniform());
    }
    if (status == Status::ok) status = remember();
  }
  if (status != Status::ok) return status;
  random_ = random;
  vocab_size_ = logits.size;
  return Status::ok;
}

Status Sampler::sample_rows(std::span<const Logits> rows, std::span<std::int32_t> tokens,
                            const double* uniforms) noexcept {
  const Random random = random_;
  const std::size_t vocab_size = vocab_size_;
  // What accept() would look into, in two that sample() does not use
  if (!other_law_.assign(last_law_) || !other_before_.assign(last_adaptive_))
    return Status::out_of_memory;
  Status status = Status::ok;
  for (std::size_t i = 0; i < rows.size() && status == Status::ok; ++i)
    status = sample(rows[i], tokens[i], uniforms == nullptr ? nullptr : uniforms + i);
  if (status != Status::ok) {
    random_ = random;
    vocab_size_ = vocab_size;
    std::swap(last_law_, other_law_);
    std::swap(last_adaptive_, other_before_);
  }
  return status;
}

// The law in law_, ids upward, and in before_adaptive_p_ the one that adaptive-p found.
Status Sampler::averaged_law(const Logits& logits) noexcept {
  Status status = run_to_law(logits, true, law_);
  if (!has_coin()) return status;
  // A side that leaves no token counts as the other
  if (status == Status::all_masked) return run_to_law(logits, false, law_);
  if (status != Status::ok) return status;
  swap_sides();
  status = run_to_law(logits, false, law_);
  if (status == Status::all_masked) {
    swap_sides();
    return Status::ok;
  }
  const double heads = options().xtc_probability;
  if (status == Status::ok) status = mix(law_, other_law_, heads, mixed_law_);
  if (status == Status::ok) status = mix(before_adaptive_p_, other_before_, heads, mixed_law_);
  return status;
}

Status Sampler::distribution(const Logits& logits, const Law*& law) noexcept {
  Status status = averaged_law(logits);
  // Nothing may fail after remember()
  if (status == Status::ok && !mixed_law_.reserve(law_.size())) status = Status::out_of_memory;
  if (status == Status::ok) status = scratch_.sorter.reserve(law_.size());
  if (status == Status::ok) status = remember();
  if (status == Status::ok) status = sort_best_first(law_, scratch_.sorter, mixed_law_);
  if (status != Status::ok) return status;
  vocab_size_ = logits.size;
  law = &law_;
  return Status::ok;
}

Status Sampler::logprobs(const Logits& logits, std::int32_t token, std::size_t top, bool raw,
                         TokenLogprob& chosen, std::span<const TokenLogprob>& best) noexcept {
  if (token >= 0 && static_cast<std::size_t>(token) >= logits.size)
    return Status::token_out_of_range;
  const bool candidates_say = raw || (!has_coin() && options().normalizer == Normalizer::softmax);
  Status status = Status::ok;
  if (raw) {
    status = begin(logits, true);
    if (status == Status::ok) status = candidates_.settle();
  } else if (candidates_say) {
    status = run(logits, true);
  } else {
    // The law as candidates: their logits are its log-probabilities
    status = averaged_law(logits);
    if (status == Status::ok && !scratch_.values.fill(logits.size, -__builtin_inf()))
      status = Status::out_of_memory;
    if (status == Status::ok) {
      for (std::size_t i = 0; i < law_.size(); ++i) {
        scratch_.values[static_cast<std::size_t>(law_.ids[i])] = portable::log(law_.probs[i]);
      }
      status = candidates_.begin(scratch_.values.data(), logits.size);
    }
  }
  double total = 0;
  if (status == Status::ok) status = candidates_.total(total);
  if (status == Status::ok && !best_.reserve(std::min(top, logits.size)))
    status = Status::out_of_memory;
  if (status != Status::ok) return status;

  const double max = candidates_.max(), log_total = portable::log(total);
  if (token >= 0) {
    chosen = {token, static_cast<std::int32_t>(candidates_.better_than(token) + 1),
              (candidates_.logit(token) - max) - log_total};
  }
  best_.clear();
  if (top > 0) {
    status = candidates_.keep_top(top, sampling::Ties::lowest_id);
    const sampling::CandidateList& list = candidates_.list();
    if (status == Status::ok) status = scratch_.sorter.sort_descending(list.logits());
    if (status != Status::ok) return status;
    for (const std::uint32_t i : scratch_.sorter.order()) {
      best_.push_reserved({list.ids()[i], static_cast<std::int32_t>(best_.size() + 1),
                           (list.logits()[i] - max) - log_total});
    }
  }
  best = {best_.data(), best_.size()};
  vocab_size_ = logits.size;
  return Status::ok;
}

}  // namespace logitkit
