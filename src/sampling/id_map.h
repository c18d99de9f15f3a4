#pragma once

#include <cstddef>
#include <cstdint>

#include "growable_array.h"

namespace logitkit::sampling {

/// A hash map from ids >= 0 to positions: open addressing, linear probing, at most half full.
class IdMap {
 public:
  static constexpr std::int32_t kNone = -1;

  [[nodiscard]] std::int32_t find(std::int32_t id) const noexcept {
    if (slots_.empty()) return kNone;
    const Slot& slot = slots_[slot_of(id)];
    return slot.id == id ? slot.value : kNone;
  }
  /// Makes room, so that set() of `more` new ids cannot fail.
  [[nodiscard]] bool reserve(std::size_t more) noexcept {
    std::size_t slots = slots_.empty() ? 16 : slots_.size();
    while (slots < 2 * (count_ + more)) slots *= 2;
    return slots == slots_.size() || grow(slots);
  }
  void set(std::int32_t id, std::int32_t value) noexcept {
    Slot& slot = slots_[slot_of(id)];
    if (slot.id == kNone) ++count_;
    slot = {id, value};
  }
  void erase(std::int32_t id) noexcept {
    if (slots_.empty()) return;
    std::size_t hole = slot_of(id);
    if (slots_[hole].id == kNone) return;
    --count_;
    // Backward shift: whoever probed past the hole moves into it, so no tombstones remain
    for (std::size_t next = step(hole); slots_[next].id != kNone; next = step(next)) {
      const std::size_t home = home_of(slots_[next].id);
      const std::size_t mask = slots_.size() - 1;
      if (((next - home) & mask) >= ((next - hole) & mask)) {
        slots_[hole] = slots_[next];
        hole = next;
      }
    }
    slots_[hole].id = kNone;
  }
  void clear() noexcept {
    if (count_ == 0) return;
    for (Slot& slot : slots_) slot.id = kNone;
    count_ = 0;
  }
  [[nodiscard]] bool assign(const IdMap& other) noexcept {
    if (!slots_.assign(other.slots_)) return false;
    count_ = other.count_;
    return true;
  }

 private:
  struct Slot {
    std::int32_t id, value;
  };

  [[nodiscard]] std::size_t home_of(std::int32_t id) const noexcept {
    const std::uint32_t mixed = static_cast<std::uint32_t>(id) * 0x9E3779B9u;  // Fibonacci hashing
    return (mixed ^ mixed >> 15) & (slots_.size() - 1);
  }
  [[nodiscard]] std::size_t step(std::size_t slot) const noexcept {
    return (slot + 1) & (slots_.size() - 1);
  }
  /// Where the id is, or the empty slot where it would go.
  [[nodiscard]] std::size_t slot_of(std::int32_t id) const noexcept {
    std::size_t slot = home_of(id);
    while (slots_[slot].id != id && slots_[slot].id != kNone) slot = step(slot);
    return slot;
  }
  [[nodiscard]] bool grow(std::size_t slots) noexcept {
    GrowableArray<Slot> old;
    if (!old.fill(slots, Slot{kNone, 0})) return false;
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.id != kNone) slots_[slot_of(slot.id)] = slot;
    }
    return true;
  }

  GrowableArray<Slot> slots_;
  std::size_t count_ = 0;
};

}  // namespace logitkit::sampling
