#pragma once

#include <array>
#include <cstdint>

namespace logitkit {

/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3",
/// SC'11): ten rounds that turn a 128-bit counter and a 64-bit key into 128 random bits. It passes
/// BigCrush; it has no state to carry.
using PhiloxBlock = std::array<std::uint32_t, 4>;
[[nodiscard]] PhiloxBlock philox(PhiloxBlock counter, std::uint64_t key) noexcept;

/// A stream of random numbers as a value: the key (the seed) and the number of draws so far.
/// Copying it copies its future. Draw n of key k is words 2(n mod 2) and 2(n mod 2) + 1 of
/// philox({n/2 low, n/2 high, 0, 0}, k), the first being the high word of a 64-bit integer; the
/// same everywhere and for ever.
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : key_(seed) {}
  Random(std::uint64_t key, std::uint64_t position) noexcept : key_(key), position_(position) {}

  /// 64 random bits: one draw.
  [[nodiscard]] std::uint64_t bits() noexcept;
  /// Uniform on [0, 1): the upper 53 bits of a draw times 2^-53.
  [[nodiscard]] double uniform() noexcept;
  /// Standard Gumbel, -ln(-ln u) with u = (upper 52 bits + 1/2) 2^-52, so never infinite.
  [[nodiscard]] double gumbel() noexcept;
  /// Uniform on {0, ..., n - 1}, n >= 1, without bias: draws below 2^64 mod n are thrown away.
  [[nodiscard]] std::uint64_t integer(std::uint64_t n) noexcept;
  /// An independent stream: its key is words 0 (high) and 1 of philox({stream low, stream high,
  /// "fork", 0}, key). It does not depend on the position and does not change this stream.
  [[nodiscard]] Random fork(std::uint64_t stream) const noexcept;

  [[nodiscard]] std::uint64_t key() const noexcept { return key_; }
  [[nodiscard]] std::uint64_t position() const noexcept { return position_; }

 private:
  std::uint64_t key_;
  std::uint64_t position_ = 0;
  std::uint64_t cached_block_ = ~std::uint64_t{0};  // which block `words_` holds; none at first
  PhiloxBlock words_{};
};

}  // namespace logitkit
