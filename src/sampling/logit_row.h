#pragma once

#include <cstddef>
#include <cstdint>

#include "../status.h"
#include "growable_array.h"

namespace logitkit::sampling {

/// A caller's logits, never written, in blocks of 64 with the maximum of each: one pass over the
/// row makes them, and greedy, top-k, every threshold and every sum of weights start from them.
/// Single entries can be excluded (because they are banned, or because an edit stands for them);
/// they then read as -infinity.
class LogitRow {
 public:
  static constexpr std::size_t kBlock = 64;

  /// Takes the row for a step. not_a_number where it has a NaN.
  [[nodiscard]] Status scan(const float* logits, std::size_t length) noexcept;

  [[nodiscard]] std::size_t length() const noexcept { return length_; }
  [[nodiscard]] std::size_t blocks() const noexcept { return maxima_.size(); }
  [[nodiscard]] const GrowableArray<float>& maxima() const noexcept { return maxima_; }
  [[nodiscard]] float max() const noexcept;

  [[nodiscard]] float original(std::int32_t id) const noexcept { return logits_[id]; }
  [[nodiscard]] bool excluded(std::int32_t id) const noexcept {
    return excluded_[word(id)] >> bit(id) & 1;
  }
  void exclude(std::int32_t id) noexcept;
  /// Excludes what the mask forbids: bit i % 32 of word i / 32, 1 = allowed.
  void exclude_by_bitmask(const std::uint32_t* words) noexcept;

  /// The 64 logits of a block: the caller's own where nothing in it is excluded, else a copy in
  /// `scratch`; entries that are excluded or past the end of the row are -infinity.
  [[nodiscard]] const float* read(std::size_t block, float* scratch) const noexcept;

 private:
  [[nodiscard]] static std::size_t word(std::int32_t id) noexcept {
    return static_cast<std::size_t>(id) / kBlock;
  }
  [[nodiscard]] static unsigned bit(std::int32_t id) noexcept {
    return static_cast<unsigned>(id) % kBlock;
  }
  void refresh_max(std::size_t block) noexcept;

  const float* logits_ = nullptr;
  std::size_t length_ = 0;
  GrowableArray<float> maxima_;
  GrowableArray<std::uint64_t>
      excluded_;  // one word a block; those past the end are excluded from the start
};

}  // namespace logitkit::sampling
