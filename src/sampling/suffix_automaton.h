#pragma once

#include <cstddef>
#include <cstdint>

#include "growable_array.h"

namespace logitkit::sampling {

/// What has followed the end of the text before, and after how many equal tokens: what DRY asks.
///
/// A suffix automaton, grown token by token (Blumer et al. 1985). A state stands for the substrings
/// that occur at the same places; its length is that of the longest, its link leads to the state of
/// their longest suffix that also occurs elsewhere, its edges are the tokens that have followed.
/// The end of the text is kept as a state and a length, of which no more than a limit is
/// remembered.
///
/// A token more costs O(1) amortized, whatever the text is; asking costs a step for every state
/// from the end of the text down its links, and one for every edge of these. There are at most
/// `limit` such states.
class SuffixAutomaton {
 public:
  /// Makes room, so that the next `more` append() cannot fail.
  [[nodiscard]] bool reserve(std::size_t more) noexcept;
  /// The text has one token more, and its last `limit` tokens may be compared with what was before.
  void append(std::int32_t token, std::size_t limit) noexcept;
  void clear() noexcept;

  /// f(follower, length) for what has followed the last `length` tokens, from the longest such
  /// length down to `shortest` (>= 1); a follower may come again with a smaller length.
  template <class F>
  void for_each_follower(std::size_t shortest, F f) const noexcept {
    std::size_t length = end_length_;
    for (std::int32_t state = end_state_; length >= shortest;
         state = at(state).link, length = static_cast<std::size_t>(at(state).length)) {
      for (std::int32_t i = at(state).edges; i != kNone; i = edge(i).next) f(edge(i).token, length);
    }
  }

 private:
  static constexpr std::int32_t kNone = -1;
  struct State {
    std::int32_t length;
    std::int32_t link;   // kNone for the empty text, which is state 0
    std::int32_t edges;  // the newest; the others follow by `next`
  };
  struct Edge {
    std::int32_t from, token, to, next;
  };

  [[nodiscard]] State& at(std::int32_t i) noexcept { return states_[static_cast<std::size_t>(i)]; }
  [[nodiscard]] const State& at(std::int32_t i) const noexcept {
    return states_[static_cast<std::size_t>(i)];
  }
  [[nodiscard]] Edge& edge(std::int32_t i) noexcept { return edges_[static_cast<std::size_t>(i)]; }
  [[nodiscard]] const Edge& edge(std::int32_t i) const noexcept {
    return edges_[static_cast<std::size_t>(i)];
  }

  [[nodiscard]] std::size_t slot_of(std::int32_t from, std::int32_t token) const noexcept;
  /// The edge, or kNone.
  [[nodiscard]] std::int32_t find(std::int32_t from, std::int32_t token) const noexcept {
    return slots_[slot_of(from, token)];
  }
  void add_edge(std::int32_t from, std::int32_t token, std::int32_t to) noexcept;
  [[nodiscard]] std::int32_t add_state(std::int32_t length, std::int32_t link) noexcept;
  [[nodiscard]] std::int32_t split(std::int32_t parent, std::int32_t token,
                                   std::int32_t state) noexcept;

  GrowableArray<State> states_;        // at most two a token
  GrowableArray<Edge> edges_;          // at most three a token
  GrowableArray<std::int32_t> slots_;  // a hash table of the edges, by `from` and `token`
  std::int32_t last_ = 0;              // the whole text
  std::int32_t end_state_ = 0;
  std::size_t end_length_ = 0;
};

}  // namespace logitkit::sampling
