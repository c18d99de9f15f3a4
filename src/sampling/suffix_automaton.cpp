#include "suffix_automaton.h"

#include <algorithm>

namespace logitkit::sampling {

bool SuffixAutomaton::reserve(std::size_t more) noexcept {
  const std::size_t tokens =
      (states_.empty() ? 0 : static_cast<std::size_t>(at(last_).length)) + more;
  if (!states_.reserve(2 * tokens + 1) || !edges_.reserve(3 * tokens)) return false;
  std::size_t slots = std::max<std::size_t>(slots_.size(), 64);
  while (slots < 4 * tokens) slots *= 2;  // three quarters full at the very most
  if (slots != slots_.size()) {
    if (!slots_.fill(slots, kNone)) return false;
    for (std::size_t i = 0; i < edges_.size(); ++i)
      slots_[slot_of(edges_[i].from, edges_[i].token)] = static_cast<std::int32_t>(i);
  }
  if (states_.empty()) clear();
  return true;
}

void SuffixAutomaton::clear() noexcept {
  states_.clear();
  edges_.clear();
  for (std::int32_t& slot : slots_) slot = kNone;
  if (states_.reserve(1)) (void)add_state(0, kNone);
  last_ = end_state_ = 0;
  end_length_ = 0;
}

void SuffixAutomaton::append(std::int32_t token, std::size_t limit) noexcept {
  std::int32_t state = last_;
  last_ = add_state(at(state).length + 1, 0);
  std::int32_t found = kNone;
  for (; state != kNone && (found = find(state, token)) == kNone; state = at(state).link)
    add_edge(state, token, last_);
  if (state != kNone) {
    const std::int32_t next = edge(found).to;
    const bool fits = at(next).length == at(state).length + 1;
    const std::int32_t link = fits ? next : split(state, token, next);
    at(last_).link = link;
  }

  // The suffix that was the end, one token longer, and no longer than the limit
  end_length_ = std::min(end_length_ + 1, limit);
  end_state_ = end_length_ == 0 ? 0 : edge(find(end_state_, token)).to;
  while (end_state_ != 0 && static_cast<std::size_t>(at(at(end_state_).link).length) >= end_length_)
    end_state_ = at(end_state_).link;
}

// The substrings of `state` up to the length of `parent` + 1 occur once more than the others: they
// become a state of their own.
std::int32_t SuffixAutomaton::split(std::int32_t parent, std::int32_t token,
                                    std::int32_t state) noexcept {
  const std::int32_t shorter = add_state(at(parent).length + 1, at(state).link);
  for (std::int32_t i = at(state).edges; i != kNone; i = edge(i).next)
    add_edge(shorter, edge(i).token, edge(i).to);
  at(state).link = shorter;
  for (std::int32_t found = kNone; parent != kNone; parent = at(parent).link) {
    found = find(parent, token);
    if (found == kNone || edge(found).to != state) break;
    edge(found).to = shorter;
  }
  if (end_state_ == state && end_length_ <= static_cast<std::size_t>(at(shorter).length))
    end_state_ = shorter;
  return shorter;
}

std::int32_t SuffixAutomaton::add_state(std::int32_t length, std::int32_t link) noexcept {
  states_.push_reserved({length, link, kNone});
  return static_cast<std::int32_t>(states_.size() - 1);
}

void SuffixAutomaton::add_edge(std::int32_t from, std::int32_t token, std::int32_t to) noexcept {
  edges_.push_reserved({from, token, to, at(from).edges});
  at(from).edges = static_cast<std::int32_t>(edges_.size() - 1);
  slots_[slot_of(from, token)] = at(from).edges;
}

// Where the edge is, or the empty slot where it would go.
std::size_t SuffixAutomaton::slot_of(std::int32_t from, std::int32_t token) const noexcept {
  std::uint64_t hash =
      std::uint64_t{static_cast<std::uint32_t>(from)} << 32 | static_cast<std::uint32_t>(token);
  hash *= 0x9E3779B97F4A7C15ULL;
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = static_cast<std::size_t>(hash ^ hash >> 32) & mask;
  while (slots_[slot] != kNone &&
         (edge(slots_[slot]).from != from || edge(slots_[slot]).token != token))
    slot = (slot + 1) & mask;
  return slot;
}

}  // namespace logitkit::sampling
