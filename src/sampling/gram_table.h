#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "growable_array.h"

namespace logitkit::sampling {

/// A hash map whose keys are the n-grams of a token sequence: what it stores is where an n-gram
/// ends, and it compares the tokens themselves, so a collision of hashes is no match. Each n-gram
/// has one value.
class GramTable {
 public:
  struct Slot {
    std::int32_t end = kEmpty;  // one past the last token of an occurrence
    std::int32_t value = 0;
  };

  explicit GramTable(std::size_t length = 1) noexcept : length_(length) {}
  [[nodiscard]] std::size_t length() const noexcept { return length_; }

  /// Makes room, so that find_or_add() of `more` new n-grams cannot fail.
  [[nodiscard]] bool reserve(const std::int32_t* tokens, std::size_t more) noexcept {
    std::size_t slots = slots_.empty() ? 64 : slots_.size();
    while (slots < 2 * (count_ + more)) slots *= 2;
    return slots == slots_.size() || grow(tokens, slots);
  }
  /// The slot of the n-gram that ends before `end` (end >= length), or null.
  [[nodiscard]] Slot* find(const std::int32_t* tokens, std::size_t end) noexcept {
    if (slots_.empty()) return nullptr;
    Slot& slot = slots_[slot_of(tokens, end)];
    return slot.end == kEmpty ? nullptr : &slot;
  }
  /// The same, adding it with `value` where it is new, after a reserve(). `added` says which.
  Slot& find_or_add(const std::int32_t* tokens, std::size_t end, std::int32_t value,
                    bool& added) noexcept {
    Slot& slot = slots_[slot_of(tokens, end)];
    added = slot.end == kEmpty;
    if (added) {
      slot = {static_cast<std::int32_t>(end), value};
      ++count_;
    }
    return slot;
  }
  void clear() noexcept {
    for (Slot& slot : slots_) slot = Slot{};
    count_ = 0;
  }

 private:
  static constexpr std::int32_t kEmpty = -1;

  [[nodiscard]] std::size_t home_of(const std::int32_t* gram) const noexcept {
    std::uint64_t hash =
        0xcbf29ce484222325ULL;  // FNV-1a by whole tokens, then a multiplicative mix
    for (std::size_t i = 0; i < length_; ++i)
      hash = (hash ^ static_cast<std::uint32_t>(gram[i])) * 0x9E3779B97F4A7C15ULL;
    return static_cast<std::size_t>((hash ^ hash >> 29) & (slots_.size() - 1));
  }
  [[nodiscard]] std::size_t slot_of(const std::int32_t* tokens, std::size_t end) const noexcept {
    const std::int32_t* gram = tokens + end - length_;
    std::size_t slot = home_of(gram);
    while (slots_[slot].end != kEmpty && std::memcmp(tokens + slots_[slot].end - length_, gram,
                                                     length_ * sizeof(std::int32_t)) != 0) {
      slot = (slot + 1) & (slots_.size() - 1);
    }
    return slot;
  }
  [[nodiscard]] bool grow(const std::int32_t* tokens, std::size_t slots) noexcept {
    GrowableArray<Slot> old;
    if (!old.fill(slots, Slot{})) return false;
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.end != kEmpty) slots_[slot_of(tokens, static_cast<std::size_t>(slot.end))] = slot;
    }
    return true;
  }

  std::size_t length_;
  std::size_t count_ = 0;
  GrowableArray<Slot> slots_;
};

}  // namespace logitkit::sampling
