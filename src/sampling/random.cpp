#include "random.h"

#include "portable_math.h"

namespace logitkit {

PhiloxBlock philox(PhiloxBlock counter, std::uint64_t key) noexcept {
  constexpr std::uint64_t kMultiplier0 = 0xD2511F53;
  constexpr std::uint64_t kMultiplier1 = 0xCD9E8D57;
  constexpr std::uint32_t kWeyl0 = 0x9E3779B9;  // golden ratio
  constexpr std::uint32_t kWeyl1 = 0xBB67AE85;  // sqrt(3) - 1
  auto key0 = static_cast<std::uint32_t>(key);
  auto key1 = static_cast<std::uint32_t>(key >> 32);
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = kMultiplier0 * counter[0];
    const std::uint64_t product1 = kMultiplier1 * counter[2];
    counter = {static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key0,
               static_cast<std::uint32_t>(product1),
               static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key1,
               static_cast<std::uint32_t>(product0)};
    key0 += kWeyl0;
    key1 += kWeyl1;
  }
  return counter;
}

std::uint64_t Random::bits() noexcept {
  const std::uint64_t block = position_ / 2;
  if (block != cached_block_) {
    words_ = philox(
        {static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32), 0, 0}, key_);
    cached_block_ = block;
  }
  const std::size_t first = 2 * (position_ % 2);
  ++position_;
  return std::uint64_t{words_[first]} << 32 | words_[first + 1];
}

double Random::uniform() noexcept { return static_cast<double>(bits() >> 11) * 0x1p-53; }

double Random::gumbel() noexcept {
  const double u = (static_cast<double>(bits() >> 12) + 0.5) * 0x1p-52;
  return -portable::log(-portable::log(u));
}

std::uint64_t Random::integer(std::uint64_t n) noexcept {
  const std::uint64_t excess = (0 - n) % n;  // 2^64 mod n
  std::uint64_t draw = bits();
  while (draw < excess) draw = bits();
  return draw % n;
}

Random Random::fork(std::uint64_t stream) const noexcept {
  constexpr std::uint32_t kFork = 0x666f726b;  // "fork" in ASCII; ordinary draws have 0 here
  const PhiloxBlock words = philox(
      {static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(stream >> 32), kFork, 0},
      key_);
  return Random(std::uint64_t{words[0]} << 32 | words[1]);
}

}  // namespace logitkit
