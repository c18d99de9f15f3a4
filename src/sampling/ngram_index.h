#pragma once

#include <cstddef>
#include <cstdint>

#include "gram_table.h"
#include "growable_array.h"

namespace logitkit::sampling {

/// Which tokens have followed the last n - 1 tokens anywhere before: what no-repeat n-gram asks.
/// One token more costs O(n); asking costs as many steps as there are different answers.
class NgramIndex {
 public:
  explicit NgramIndex(std::size_t n) noexcept : n_(n), contexts_(n - 1), grams_(n) {}

  /// Makes room, so that the next `more` append() cannot fail.
  [[nodiscard]] bool reserve(const GrowableArray<std::int32_t>& tokens, std::size_t more) noexcept {
    return grams_.reserve(tokens.data(), more) && contexts_.reserve(tokens.data(), more) &&
           followers_.reserve(followers_.size() + more);
  }
  /// Call when a token has been appended to `tokens`.
  void append(const GrowableArray<std::int32_t>& tokens) noexcept {
    if (tokens.size() < n_) return;
    bool added = false;
    (void)grams_.find_or_add(tokens.data(), tokens.size(), 0, added);
    if (!added) return;
    GramTable::Slot& context = contexts_.find_or_add(tokens.data(), tokens.size() - 1, kEnd, added);
    followers_.push_reserved({tokens[tokens.size() - 1], context.value});
    context.value = static_cast<std::int32_t>(followers_.size() - 1);
  }
  template <class F>
  void for_each_follower(const GrowableArray<std::int32_t>& tokens, F f) noexcept {
    if (tokens.size() < n_) return;
    const GramTable::Slot* context = contexts_.find(tokens.data(), tokens.size());
    if (context == nullptr) return;
    for (std::int32_t i = context->value; i != kEnd;
         i = followers_[static_cast<std::size_t>(i)].next) {
      f(followers_[static_cast<std::size_t>(i)].id);
    }
  }
  void clear() noexcept {
    contexts_.clear();
    grams_.clear();
    followers_.clear();
  }

 private:
  static constexpr std::int32_t kEnd = -1;
  struct Follower {
    std::int32_t id;
    std::int32_t next;
  };

  std::size_t n_;
  GramTable contexts_;  // (n-1)-gram -> the last of its followers
  GramTable grams_;     // n-grams that have been seen
  GrowableArray<Follower> followers_;
};

}  // namespace logitkit::sampling
