#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "sampling/random.h"
#include "sampling/suffix_automaton.h"

namespace logitkit {
namespace {

using sampling::SuffixAutomaton;
using Text = std::vector<std::int32_t>;
using Followers = std::map<std::int32_t, std::size_t>;

/// By comparing every earlier place with the end of the text.
Followers by_definition(const Text& text, std::size_t limit) {
  Followers followers;
  for (std::size_t place = 0; place + 1 < text.size(); ++place) {
    std::size_t length = 0;
    while (length <= place && length < limit &&
           text[place - length] == text[text.size() - 1 - length])
      ++length;
    if (length == 0) continue;
    std::size_t& longest = followers[text[place + 1]];
    longest = std::max(longest, length);
  }
  return followers;
}

Followers found_by(const SuffixAutomaton& automaton) {
  Followers followers;
  automaton.for_each_follower(1, [&](std::int32_t token, std::size_t length) {
    std::size_t& longest = followers[token];
    longest = std::max(longest, length);
  });
  return followers;
}

TEST(SuffixAutomaton, FindsWhatHasFollowedTheEndOfTheText) {
  Random random(5);
  for (int trial = 0; trial < 2000; ++trial) {
    SuffixAutomaton automaton;
    Text text;
    const std::uint64_t alphabet = 1 + random.integer(3), size = 1 + random.integer(60);
    const std::size_t largest = trial % 3 == 0 ? 1000 : 1 + random.integer(8);
    std::size_t since_breaker = 0;
    for (std::uint64_t i = 0; i < size; ++i) {
      const bool is_text = random.integer(10) > 0, is_periodic = trial % 5 == 0;
      const auto place = static_cast<std::int32_t>(i);
      const auto drawn = static_cast<std::int32_t>(random.integer(alphabet));
      text.push_back(is_periodic ? place % (1 + trial % 4) : is_text ? drawn : -1 - place);
      since_breaker = trial % 2 == 1 && random.integer(15) == 0 ? 0 : since_breaker + 1;
      const std::size_t limit = std::min(since_breaker, largest);
      ASSERT_TRUE(automaton.reserve(1));
      automaton.append(text.back(), limit);
      ASSERT_EQ(found_by(automaton), by_definition(text, limit)) << "trial " << trial;
    }
    automaton.clear();
    EXPECT_TRUE(found_by(automaton).empty());
  }
}

TEST(SuffixAutomaton, AsksNoMoreOfALongTextThanOfAShortOne) {
  for (const std::uint32_t alphabet : {1u, 2u, 50u}) {
    Random random(6);
    SuffixAutomaton automaton;
    ASSERT_TRUE(automaton.reserve(100000));
    std::size_t most = 0;
    for (int i = 0; i < 100000; ++i) {
      automaton.append(static_cast<std::int32_t>(random.integer(alphabet)), 40);
      std::size_t asked = 0;
      automaton.for_each_follower(2, [&](std::int32_t, std::size_t) { ++asked; });
      most = std::max(most, asked);
    }
    EXPECT_LE(most, 40 * std::size_t{alphabet});
  }
}

}  // namespace
}  // namespace logitkit
