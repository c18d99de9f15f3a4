#include "beam.h"

#include <algorithm>
#include <new>

#include "../constants.h"
#include "portable_math.h"

namespace logitkit {

Status BeamSearch::create(const BeamOptions& options, BeamSearch*& search) noexcept {
  auto* made = new (std::nothrow) BeamSearch;
  if (made == nullptr) return Status::out_of_memory;
  made->options_ = options;
  const bool room =
      made->end_tokens_.assign(options.end_tokens.data(), options.end_tokens.size()) &&
      made->sums_.fill(options.beams, -kInfinity<double>) && made->done_.fill(options.groups, 0) &&
      made->ended_.reserve(options.beams) && made->ended_before_.reserve(options.beams);
  if (!room) {
    delete made;
    return Status::out_of_memory;
  }
  made->options_.end_tokens = {made->end_tokens_.data(), made->end_tokens_.size()};
  for (std::size_t group = 0; group < options.groups; ++group)
    made->sums_[group * made->group_size()] = 0;
  search = made;
  return Status::ok;
}

bool BeamSearch::is_end(std::int32_t token) const noexcept {
  return std::find(end_tokens_.begin(), end_tokens_.end(), token) != end_tokens_.end();
}

double BeamSearch::normalized(double sum, std::size_t length) const noexcept {
  return sum / portable::pow(static_cast<double>(length), options_.length_penalty);
}

bool BeamSearch::finished() const noexcept {
  return std::all_of(done_.begin(), done_.end(), [](std::uint8_t done) { return done != 0; });
}

// The best continuations of a group, best first: as many as cannot all be end tokens. Equal scores:
// lower beam, then lower token.
Status BeamSearch::continuations(const float* logits, std::size_t vocab_size, std::size_t group,
                                 std::span<const std::int32_t> taken) noexcept {
  const std::size_t wanted = std::max<std::size_t>(2, 1 + end_tokens_.size()) * group_size();
  continuations_.clear();
  for (std::size_t beam = group * group_size(); beam < (group + 1) * group_size(); ++beam) {
    if (sums_[beam] == -kInfinity<double>) continue;
    double total = 0;
    Status status = candidates_.begin(logits + beam * vocab_size, vocab_size);
    if (status == Status::ok) status = candidates_.settle();
    if (status == Status::all_masked) continue;  // this beam leads nowhere
    if (status == Status::ok) status = candidates_.total(total);
    if (status != Status::ok) return status;
    const double shift = candidates_.max() + portable::log(total);
    for (const std::int32_t token : taken) {
      status =
          candidates_.edit(token, [&](double logit) { return logit - options_.diversity_penalty; });
      if (status != Status::ok) return status;
    }
    status = candidates_.settle();
    if (status == Status::ok) status = candidates_.keep_top(wanted, sampling::Ties::lowest_id);
    const sampling::CandidateList& list = candidates_.list();
    if (status == Status::ok && !continuations_.reserve(continuations_.size() + list.size()))
      status = Status::out_of_memory;
    if (status != Status::ok) return status;
    for (std::size_t i = 0; i < list.size(); ++i) {
      continuations_.push_reserved({sums_[beam] + (list.logits()[i] - shift),
                                    static_cast<std::int32_t>(beam), list.ids()[i]});
    }
  }
  std::sort(continuations_.begin(), continuations_.end(),
            [](const Continuation& a, const Continuation& b) {
              if (a.score != b.score) return a.score > b.score;
              return a.beam != b.beam ? a.beam < b.beam : a.token < b.token;
            });
  continuations_.shrink(std::min(continuations_.size(), wanted));
  return continuations_.empty() ? Status::all_masked : Status::ok;
}

// Keeps the best group_size() of the group; a newcomer has to be better than the worst.
void BeamSearch::set_aside(const Ended& hypothesis) noexcept {
  std::size_t count = 0;
  Ended* worst = nullptr;
  for (Ended& ended : ended_) {
    if (ended.group != hypothesis.group) continue;
    ++count;
    if (worst == nullptr || ended.score < worst->score) worst = &ended;
  }
  if (count < group_size()) {
    ended_.push_reserved(hypothesis);
  } else if (hypothesis.score > worst->score) {
    *worst = hypothesis;
  }
}

// `best_open_sum` is that of the best beam that goes on. Called before steps_ counts this step.
bool BeamSearch::is_done(std::size_t group, double best_open_sum) const noexcept {
  const std::size_t length = steps_ + 1;
  if (length == options_.max_new_tokens) return true;
  std::size_t count = 0;
  double worst = kInfinity<double>;
  for (const Ended& ended : ended_) {
    if (ended.group != group) continue;
    ++count;
    worst = std::min(worst, ended.score);
  }
  if (count < group_size()) return false;
  if (options_.early_stopping == EarlyStopping::first) return true;
  // With a positive penalty the score of a negative sum grows with the length
  if (options_.early_stopping == EarlyStopping::never && options_.length_penalty > 0)
    return options_.max_new_tokens != 0 &&
           worst >= normalized(best_open_sum, options_.max_new_tokens);
  return worst >= normalized(best_open_sum, length);
}

Status BeamSearch::step(const float* logits, std::size_t vocab_size, std::int32_t* tokens,
                        std::int32_t* parents) noexcept {
  const std::size_t beams = options_.beams;
  const bool room = next_sums_.assign(sums_) && next_done_.assign(done_) && taken_.reserve(beams) &&
                    next_tokens_.resize(beams) && next_parents_.resize(beams) &&
                    ended_before_.assign(ended_) && tokens_.reserve((steps_ + 1) * beams) &&
                    parents_.reserve((steps_ + 1) * beams);
  if (!room) return Status::out_of_memory;

  taken_.clear();
  for (std::size_t group = 0; group < options_.groups; ++group) {
    const std::size_t first = group * group_size();
    if (done_[group] != 0) {
      for (std::size_t beam = first; beam < first + group_size(); ++beam) {
        next_tokens_[beam] = end_tokens_.empty() ? 0 : end_tokens_[0];
        next_parents_[beam] = static_cast<std::int32_t>(beam);
        taken_.push_reserved(next_tokens_[beam]);
      }
      continue;
    }
    // Only what earlier groups took counts against a token
    const std::span<const std::int32_t> taken{taken_.data(),
                                              options_.diversity_penalty != 0 ? taken_.size() : 0};
    const Status status = continuations(logits, vocab_size, group, taken);
    if (status != Status::ok) {
      ended_.swap(ended_before_);
      return status;
    }

    const bool is_last = steps_ + 1 == options_.max_new_tokens;
    std::size_t filled = 0;
    for (std::size_t rank = 0; rank < continuations_.size() && filled < group_size(); ++rank) {
      const Continuation& next = continuations_[rank];
      const bool ends = is_end(next.token);
      if ((ends || is_last) && rank < group_size()) {
        set_aside({normalized(next.score, steps_ + 1), static_cast<std::uint32_t>(group), next.beam,
                   next.token, steps_});
      }
      if (ends) continue;
      next_sums_[first + filled] = next.score;
      next_tokens_[first + filled] = next.token;
      next_parents_[first + filled] = next.beam;
      ++filled;
    }
    for (std::size_t i = 0; i < filled; ++i) taken_.push_reserved(next_tokens_[first + i]);
    // Too few continuations (a tiny vocabulary): the other beams are dead, and without a beam the
    // group is done
    const bool none_open = filled == 0;
    for (; filled < group_size(); ++filled) {
      next_sums_[first + filled] = -kInfinity<double>;
      next_tokens_[first + filled] = continuations_[0].token;
      next_parents_[first + filled] = continuations_[0].beam;
    }
    next_done_[group] = none_open || is_done(group, next_sums_[first]) ? 1 : 0;
  }

  for (std::size_t beam = 0; beam < beams; ++beam) {
    tokens_.push_reserved(tokens[beam] = next_tokens_[beam]);
    parents_.push_reserved(parents[beam] = next_parents_[beam]);
  }
  sums_.swap(next_sums_);
  done_.swap(next_done_);
  ++steps_;
  return Status::ok;
}

void BeamSearch::unroll(const Ended& hypothesis) noexcept {
  const std::size_t begin = token_buffer_.size();
  const std::size_t end = begin + hypothesis.length + (hypothesis.token >= 0 ? 1 : 0);
  (void)token_buffer_.resize(end);  // within what best() reserved
  if (hypothesis.token >= 0) token_buffer_[end - 1] = hypothesis.token;
  auto beam = static_cast<std::size_t>(hypothesis.beam);
  for (std::size_t step = hypothesis.length; step > 0; --step) {
    const std::size_t place = (step - 1) * options_.beams + beam;
    token_buffer_[begin + step - 1] = tokens_[place];
    beam = static_cast<std::size_t>(parents_[place]);
  }
  hypotheses_.push_reserved({hypothesis.score, begin, end});
}

Status BeamSearch::best(std::size_t n, std::span<const Hypothesis>& hypotheses) noexcept {
  if (!ended_before_.assign(ended_) || !ranked_.reserve(ended_.size() + options_.beams))
    return Status::out_of_memory;
  // Open beams compete for the places of their group like finished hypotheses
  for (std::size_t beam = 0; steps_ > 0 && beam < options_.beams; ++beam) {
    const std::size_t group = beam / group_size();
    if (done_[group] != 0 || sums_[beam] == -kInfinity<double>) continue;
    set_aside({normalized(sums_[beam], steps_), static_cast<std::uint32_t>(group),
               static_cast<std::int32_t>(beam), -1, steps_});
  }
  ranked_.clear();
  for (const Ended& ended : ended_) ranked_.push_reserved(ended);
  ended_.swap(ended_before_);
  std::sort(ranked_.begin(), ranked_.end(), [](const Ended& a, const Ended& b) {
    if (a.score != b.score) return a.score > b.score;
    return a.beam != b.beam ? a.beam < b.beam : a.length < b.length;
  });
  ranked_.shrink(std::min(ranked_.size(), n));

  if (!token_buffer_.reserve(ranked_.size() * (steps_ + 1)) || !hypotheses_.reserve(ranked_.size()))
    return Status::out_of_memory;
  token_buffer_.clear();
  hypotheses_.clear();
  for (const Ended& ended : ranked_) unroll(ended);
  hypotheses = {hypotheses_.data(), hypotheses_.size()};
  return Status::ok;
}

}  // namespace logitkit
