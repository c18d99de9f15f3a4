#pragma once

#include <cstddef>
#include <cstdint>

#include "growable_array.h"
#include "id_map.h"

namespace logitkit::sampling {

/// How often each token occurs in a window, and how many of these were generated (the rest being
/// prompt). Every call is O(1).
class TokenCounts {
 public:
  struct Entry {
    std::int32_t id;
    std::uint32_t count;
    std::uint32_t generated;
  };

  /// The tokens that occur, each once.
  [[nodiscard]] const GrowableArray<Entry>& entries() const noexcept { return entries_; }

  /// Makes room, so that the next `more` add() cannot fail.
  [[nodiscard]] bool reserve(std::size_t more) noexcept {
    return positions_.reserve(more) && entries_.reserve(entries_.size() + more);
  }
  void add(std::int32_t id, bool generated) noexcept {
    std::int32_t position = positions_.find(id);
    if (position == IdMap::kNone) {
      position = static_cast<std::int32_t>(entries_.size());
      positions_.set(id, position);
      entries_.push_reserved({id, 0, 0});
    }
    Entry& entry = entries_[static_cast<std::size_t>(position)];
    ++entry.count;
    entry.generated += generated ? 1 : 0;
  }
  /// Takes back an earlier add().
  void remove(std::int32_t id, bool generated) noexcept {
    const auto position = static_cast<std::size_t>(positions_.find(id));
    Entry& entry = entries_[position];
    entry.generated -= generated ? 1 : 0;
    if (--entry.count > 0) return;
    entry = entries_.back();
    positions_.set(entry.id, static_cast<std::int32_t>(position));
    entries_.shrink(entries_.size() - 1);
    positions_.erase(id);
  }
  void clear() noexcept {
    positions_.clear();
    entries_.clear();
  }

 private:
  IdMap positions_;
  GrowableArray<Entry> entries_;
};

}  // namespace logitkit::sampling
