
#include "sampler.h"

#include "../constants.h"

namespace logitkit {

using sampling::CandidateList;
using sampling::Candidates;
using sampling::Law;

namespace {

void clear(Trace& trace) noexcept {
  trace.entries.clear();
  trace.ids.clear();
  trace.probs.clear();
}

// Appends the softmax of the candidates, ids upward. Between edits a logit may still be +infinity:
// it shares with its equals.
Status append_snapshot(Candidates& candidates, TraceEntry entry, Trace& trace) noexcept {
  Status status = candidates.to_list();
  CandidateList& list = candidates.list();
  const bool infinite = list.max() == kInfinity<double>;
  if (status == Status::ok && !infinite) status = list.weigh();
  entry.begin = trace.ids.size();
  entry.after = list.size();
  const std::size_t end = entry.begin + entry.after;
  if (status == Status::ok &&
      (!trace.ids.resize(end) || !trace.probs.resize(end) || !trace.entries.push(entry))) {
    status = Status::out_of_memory;
  }
  if (status != Status::ok) return status;

  double infinite_count = 0;
  for (const double logit : list.logits()) infinite_count += logit == list.max() ? 1 : 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    trace.ids[entry.begin + i] = list.ids()[i];
    trace.probs[entry.begin + i] = infinite
                                       ? (list.logits()[i] == list.max() ? 1 / infinite_count : 0)
                                       : list.weights()[i] / list.total();
  }
  return Status::ok;
}

bool read_entry(const Trace& trace, std::size_t i, Law& law) noexcept {
  const TraceEntry& entry = trace.entries[i];
  const double* probs = trace.probs.data() + entry.begin;
  return law.assign(trace.ids.data() + entry.begin, probs, probs, entry.after);
}

}  // namespace

Status Sampler::trace_branch(const Logits& logits, bool coin, Trace& trace) noexcept {
  clear(trace);
  const Status status = begin(logits);
  if (status != Status::ok) return status;
  std::size_t before = candidates_.count();
  sampling::Step step = this->step(logits, coin);
  const Status done = chain_.run(step, [&](std::size_t i) {
    const bool acts = chain_.enabled(i, options()) ||
                      (chain_.id(i) == StageId::bans && logits.bitmask != nullptr);
    if (!acts) return Status::ok;
    const Status noted = append_snapshot(candidates_, {chain_.id(i), before, 0, 0}, trace);
    before = candidates_.count();
    return noted;
  });
  if (done == Status::all_masked) find_emptying_stage(logits, coin);
  return done;
}

Status Sampler::trace(const Logits& logits, const Trace*& trace) noexcept {
  bool coin = has_coin();
  Status status = trace_branch(logits, true, branch_);
  if (coin && status == Status::all_masked) {
    // A side that leaves no token counts as the other
    status = trace_branch(logits, false, branch_);
    coin = false;
  } else if (coin && status == Status::ok) {
    status = trace_branch(logits, false, other_branch_);
    coin = status == Status::ok;
    if (status == Status::all_masked) status = Status::ok;
  }
  if (status != Status::ok) return status;

  clear(trace_);
  for (std::size_t i = 0; i < branch_.entries.size(); ++i) {
    bool room = read_entry(branch_, i, law_);
    if (coin) {
      room = room && read_entry(other_branch_, i, other_law_);
      if (room) status = mix(law_, other_law_, 1 - options().xtc_probability, mixed_law_);
    }
    if (room && status == Status::ok) status = sort_best_first(law_, scratch_.sorter, mixed_law_);
    if (status != Status::ok) return status;
    const std::size_t begin = trace_.ids.size();
    const std::size_t end = begin + law_.size();
    const std::size_t before = i == 0 ? branch_.entries[0].before : trace_.entries[i - 1].after;
    room = room && trace_.ids.resize(end) && trace_.probs.resize(end) &&
           trace_.entries.push({branch_.entries[i].stage, before, law_.size(), begin});
    if (!room) return Status::out_of_memory;
    for (std::size_t j = 0; j < law_.size(); ++j) {
      trace_.ids[begin + j] = law_.ids[j];
      trace_.probs[begin + j] = law_.probs[j];
    }
  }
  vocab_size_ = logits.size;
  trace = &trace_;
  return Status::ok;
}

}  // namespace logitkit
