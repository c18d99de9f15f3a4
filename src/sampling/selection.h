#pragma once

#include <cstddef>
#include <cstdint>

#include "../status.h"
#include "growable_array.h"
#include "order_keys.h"

namespace logitkit::sampling {

/// One candidate in a ranking: smaller keys are better, equal keys are in order of position.
struct Ranked {
  std::uint64_t key;
  double weight;
};

/// Where a prefix of a ranking ends: it has every entry with a smaller key and the first `ties` of
/// those with this key.
struct Cut {
  std::uint64_t key;
  std::size_t ties;
  bool is_beyond_weight = false;  ///< the smaller keys alone reach a goal's weight above 0: its
                                  ///< count led here

  /// Whether the next entry, asked for in order of position, is inside; counts the ties down.
  [[nodiscard]] bool takes(std::uint64_t candidate) noexcept {
    if (candidate != key) return candidate < key;
    if (ties == 0) return false;
    --ties;
    return true;
  }
};

/// How long a prefix has to be: at least `count` entries, and a weight that reaches `weight`
/// (exceeds it, where `strict`).
struct PrefixGoal {
  std::size_t count = 0;
  double weight = 0;
  bool strict = false;

  [[nodiscard]] bool met(std::size_t have_count, double have_weight) const noexcept {
    return have_count >= count && has_weight(have_weight);
  }
  [[nodiscard]] bool has_weight(double have_weight) const noexcept {
    return strict ? have_weight > weight : have_weight >= weight;
  }
};

/// The end of the shortest non-empty prefix that meets the goal, or of the whole ranking where none
/// does. `items` is in order of position, not empty, and is used up. Linear time on any input: a
/// radix descent on the keys, each level on the digit where the remaining ones differ first, until
/// few remain. Weights are added in a fixed order.
[[nodiscard]] Cut prefix_end(Ranked* items, std::size_t count, const PrefixGoal& goal) noexcept;

/// The n-th largest (from 1) of count >= n floats, -0 being 0. Linear time. `keys` is scratch.
[[nodiscard]] float nth_largest(const float* values, std::size_t count, std::size_t n,
                                std::uint32_t* keys) noexcept;

/// Puts positions in order of their keys, ties in order of position. A comparison sort where there
/// are few, else a radix sort: linear time. It keeps its memory from one sort to the next.
class RankSorter {
 public:
  /// Ranks the positions 0 .. count - 1 by key(i), smaller first.
  template <class Key>
  [[nodiscard]] Status sort(std::size_t count, Key key) noexcept {
    if (!entries_.resize(count) || !other_.resize(count) || !order_.resize(count))
      return Status::out_of_memory;
    for (std::size_t i = 0; i < count; ++i) entries_[i] = {key(i), static_cast<std::uint32_t>(i)};
    sort_entries();
    return Status::ok;
  }
  /// Makes room, so that a sort of so many cannot fail.
  [[nodiscard]] Status reserve(std::size_t count) noexcept {
    const bool room = entries_.reserve(count) && other_.reserve(count) && order_.reserve(count);
    return room ? Status::ok : Status::out_of_memory;
  }
  /// Ranks numbers, the largest first.
  [[nodiscard]] Status sort_descending(const GrowableArray<double>& values) noexcept {
    return sort(values.size(), [&](std::size_t i) { return descending_key(values[i]); });
  }
  /// The positions, best first.
  [[nodiscard]] const GrowableArray<std::uint32_t>& order() const noexcept { return order_; }

 private:
  struct Entry {
    std::uint64_t key;
    std::uint32_t position;
  };
  void sort_entries() noexcept;

  GrowableArray<Entry> entries_;
  GrowableArray<Entry> other_;
  GrowableArray<std::uint32_t> order_;
};

}  // namespace logitkit::sampling
