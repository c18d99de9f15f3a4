#pragma once

#include <cstddef>
#include <cstdint>

#include "gram_table.h"
#include "growable_array.h"

namespace logitkit::sampling {

/// Where the end of the text has occurred before, and for how many tokens the two agree: what DRY
/// asks. Occurrences that agree in at least `shortest` tokens are linked from the newest to the
/// oldest; how far they agree is carried over from the step before. One token more costs
/// O(shortest); asking costs as many steps as there are such occurrences in the window.
class SuffixMatches {
 public:
  explicit SuffixMatches(std::size_t shortest) noexcept : shortest_(shortest), table_(shortest) {}

  /// Makes room, so that the next `more` append() cannot fail.
  [[nodiscard]] bool reserve(const GrowableArray<std::int32_t>& tokens, std::size_t more) noexcept {
    return table_.reserve(tokens.data(), more) && links_.reserve(links_.size() + more);
  }
  /// Call when a token has been appended to `tokens`.
  void append(const GrowableArray<std::int32_t>& tokens) noexcept {
    const std::size_t end = tokens.size();
    Link link{kNone, 0, 0};
    if (end >= shortest_) {
      bool added = false;
      GramTable::Slot& slot = table_.find_or_add(tokens.data(), end, kNone, added);
      link.previous = slot.value;
      slot.value = static_cast<std::int32_t>(end - 1);
    }
    links_.push_reserved(link);
  }

  /// f(follower, length) for every earlier place in the last `window` tokens whose last `length`
  /// tokens (at least `shortest`, counted up to `longest`) are those at the end of the text, and
  /// which `follower` came after.
  template <class F>
  void for_each(const GrowableArray<std::int32_t>& tokens, std::size_t window, std::size_t longest,
                F f) noexcept {
    const auto count = static_cast<std::int32_t>(tokens.size());
    const std::int32_t start =
        window < tokens.size() ? count - static_cast<std::int32_t>(window) : 0;
    if (count == 0) return;
    // From the newest to the oldest, because place - 1 still has to hold the length of the step
    // before
    for (std::int32_t place = link(count - 1).previous; place >= start;
         place = link(place).previous) {
      Link& here = link(place);
      if (here.step != count) {
        const bool carried = place > 0 && link(place - 1).step == count - 1;
        here.length = carried ? link(place - 1).length + 1 : agreement(tokens, place, longest);
        here.step = count;
      }
      auto length = static_cast<std::size_t>(here.length);
      const auto inside = static_cast<std::size_t>(place - start) + 1;
      if (length > inside) length = inside;
      if (length > longest) length = longest;
      if (length >= shortest_) f(tokens[static_cast<std::size_t>(place) + 1], length);
    }
  }
  void clear() noexcept {
    table_.clear();
    links_.clear();
  }

 private:
  static constexpr std::int32_t kNone = -1;
  struct Link {
    std::int32_t previous;  // the occurrence before this one of the `shortest` tokens that end here
    std::int32_t
        length;  // how many tokens up to here agree with the end of the text of `step` tokens
    std::int32_t step;
  };

  [[nodiscard]] Link& link(std::int32_t place) noexcept {
    return links_[static_cast<std::size_t>(place)];
  }

  [[nodiscard]] std::int32_t agreement(const GrowableArray<std::int32_t>& tokens,
                                       std::int32_t place, std::size_t longest) const noexcept {
    const auto last = static_cast<std::int32_t>(tokens.size()) - 1;
    auto length = static_cast<std::int32_t>(shortest_);
    while (length <= place && static_cast<std::size_t>(length) < longest &&
           tokens[static_cast<std::size_t>(place - length)] ==
               tokens[static_cast<std::size_t>(last - length)]) {
      ++length;
    }
    return length;
  }

  std::size_t shortest_;
  GramTable table_;  // n-gram -> its last occurrence
  GrowableArray<Link> links_;
};

}  // namespace logitkit::sampling
