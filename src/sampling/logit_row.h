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
  static constexpr std::size_t kBlock = 64;  ///< simd::block_maxima's
  static constexpr std::size_t kSuper = 16;  ///< blocks of a super-block

  /// Takes the row for a step. not_a_number where it has a NaN.
  [[nodiscard]] Status scan(const float* logits, std::size_t length) noexcept;

  [[nodiscard]] std::size_t length() const noexcept { return length_; }
  [[nodiscard]] std::size_t blocks() const noexcept { return blocks_; }
  /// One a block; -infinity from there to a multiple of kSuper.
  [[nodiscard]] const GrowableArray<float>& maxima() const noexcept { return maxima_; }
  [[nodiscard]] float max() const noexcept;

  [[nodiscard]] float original(std::int32_t id) const noexcept { return logits_[id]; }
  [[nodiscard]] bool excluded(std::int32_t id) const noexcept {
    return excluded_[word(id)] >> bit(id) & 1;
  }
  void exclude(std::int32_t id) noexcept {
    if (excluded(id)) return;
    excluded_[word(id)] |= std::uint64_t{1} << bit(id);
    if (logits_[id] == maxima_[word(id)]) refresh_max(word(id));
  }
  /// Excludes what the mask forbids: bit i % 32 of word i / 32, 1 = allowed.
  void exclude_by_bitmask(const std::uint32_t* words) noexcept;

  /// Excludes what is below `floor`, and of what equals it all but the first `ties`.
  void keep_from(float floor, std::size_t ties) noexcept;

  /// The first block, from `block` on, whose maximum is at least `logit`; blocks() where there is
  /// none.
  [[nodiscard]] std::size_t next_block(std::size_t block, float logit) const noexcept;
  /// The maximum of each whole super-block.
  void super_maxima(float* maxima) const noexcept;
  /// How many blocks have a maximum of at least `logit`: so many entries at least, and at most 64
  /// times as many.
  [[nodiscard]] std::size_t blocks_from(float logit) const noexcept;
  /// All entries above `logit`, and at least the first `ties` that equal it, of the blocks whose
  /// maximum is at least `block_max` (which is not below `logit`). False where memory is short.
  [[nodiscard]] bool pick(float logit, std::size_t ties, float block_max,
                          GrowableArray<std::int32_t>& ids,
                          GrowableArray<float>& logits) const noexcept;
  [[nodiscard]] bool pick(float logit, std::size_t ties, GrowableArray<std::int32_t>& ids,
                          GrowableArray<float>& logits) const noexcept {
    return pick(logit, ties, logit, ids, logits);
  }
  /// How many entries of a block are at least `logit`.
  [[nodiscard]] std::size_t count_from(std::size_t block, float logit) const noexcept;

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
  std::size_t blocks_ = 0;
  GrowableArray<float> maxima_;
  GrowableArray<std::uint64_t>
      excluded_;  // one word a block; those past the end are excluded from the start
};

}  // namespace logitkit::sampling
