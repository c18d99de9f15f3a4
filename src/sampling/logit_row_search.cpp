#include <algorithm>
#include <bit>
#include <cmath>

#include "../constants.h"
#include "../simd/f32x4.h"
#include "logit_row.h"

namespace logitkit::sampling {

namespace {

using simd::F32x4;

// A bit for each of the 64 logits that is at least / above `logit`.
struct Above {
  std::uint64_t at_least = 0, above = 0;

  Above(const float* block, float logit) noexcept {
    const F32x4 floor(logit);
    for (std::size_t i = 0; i < LogitRow::kBlock; i += 4) {
      const F32x4 x = F32x4::load(block + i);
      at_least |= static_cast<std::uint64_t>(bitmask(x >= floor)) << i;
      above |= static_cast<std::uint64_t>(bitmask(x > floor)) << i;
    }
  }
};

}  // namespace

std::size_t LogitRow::next_block(std::size_t block, float logit) const noexcept {
  const F32x4 floor(logit);
  const float* maxima = maxima_.data();
  for (; block < blocks_ && block % 4 != 0; ++block) {
    if (maxima[block] >= logit) return block;
  }
  for (; block < blocks_; block += 4) {
    const unsigned found = bitmask(F32x4::load(maxima + block) >= floor);
    if (found != 0) {
      block += static_cast<std::size_t>(std::countr_zero(found));
      break;
    }
  }
  return block < blocks_ ? block : blocks_;
}

void LogitRow::super_maxima(float* maxima) const noexcept {
  for (std::size_t i = 0; i < blocks_ / kSuper; ++i) {
    const float* x = maxima_.data() + i * kSuper;
    maxima[i] = reduce_max(pmax(pmax(F32x4::load(x), F32x4::load(x + 4)),
                                pmax(F32x4::load(x + 8), F32x4::load(x + 12))));
  }
}

std::size_t LogitRow::blocks_from(float logit) const noexcept {
  std::size_t count = 0;
  for (std::size_t i = 0; i < blocks_; i += 4) {
    count += static_cast<std::size_t>(
        std::popcount(bitmask(F32x4::load(maxima_.data() + i) >= F32x4(logit))));
  }
  return count;
}

std::size_t LogitRow::count_from(std::size_t block, float logit) const noexcept {
  float scratch[kBlock];
  return static_cast<std::size_t>(std::popcount(Above(read(block, scratch), logit).at_least));
}

bool LogitRow::pick(float logit, std::size_t ties, float block_max,
                    GrowableArray<std::int32_t>& ids, GrowableArray<float>& logits) const noexcept {
  ids.clear();
  logits.clear();
  float scratch[kBlock];
  const float above = std::max(block_max, std::nextafterf(logit, kInfinity<float>));
  for (std::size_t block = next_block(0, block_max); block < blocks_;
       block = next_block(block + 1, ties == 0 ? above : block_max)) {
    if (!ids.reserve(ids.size() + kBlock) || !logits.reserve(logits.size() + kBlock)) return false;
    const float* x = read(block, scratch);
    const Above found(x, logit);
    for (std::uint64_t left = found.at_least; left != 0; left &= left - 1) {
      const auto i = static_cast<std::size_t>(std::countr_zero(left));
      ids.push_reserved(static_cast<std::int32_t>(block * kBlock + i));
      logits.push_reserved(x[i]);
    }
    const auto equal = static_cast<std::size_t>(std::popcount(found.at_least & ~found.above));
    ties = equal < ties ? ties - equal : 0;
  }
  return true;
}

void LogitRow::keep_from(float floor, std::size_t ties) noexcept {
  float scratch[kBlock];
  for (std::size_t block = 0; block < blocks_; ++block) {
    if (maxima_[block] < floor) {
      excluded_[block] = ~std::uint64_t{0};
      maxima_[block] = -kInfinity<float>;
      continue;
    }
    const Above found(read(block, scratch), floor);
    std::uint64_t kept = found.above;
    for (std::uint64_t equal = found.at_least & ~found.above; equal != 0 && ties > 0;
         equal &= equal - 1, --ties) {
      kept |= equal & (~equal + 1);
    }
    excluded_[block] = ~kept;
    // otherwise the maximum is among those that are kept
    if (kept == 0) maxima_[block] = -kInfinity<float>;
  }
}

}  // namespace logitkit::sampling
