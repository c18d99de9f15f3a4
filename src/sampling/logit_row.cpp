#include "logit_row.h"

#include <bit>
#include <cstring>
#include <limits>

#include "../simd/f32x4.h"

namespace logitkit::sampling {

namespace {

using simd::F32x4;

constexpr float kMinusInfinity = -std::numeric_limits<float>::infinity();
constexpr std::size_t kGroup = 4;  // blocks whose maxima are reduced together

// Lane i of the result is the maximum of block i. `sum` gathers everything, only to become NaN
// where there is one.
F32x4 max_of_four_blocks(const float* x, F32x4& sum) noexcept {
  F32x4 a = F32x4::load(x);
  F32x4 b = F32x4::load(x + LogitRow::kBlock);
  F32x4 c = F32x4::load(x + 2 * LogitRow::kBlock);
  F32x4 d = F32x4::load(x + 3 * LogitRow::kBlock);
  F32x4 sum_a = sum + a, sum_b = b, sum_c = c, sum_d = d;
  for (std::size_t i = 4; i < LogitRow::kBlock; i += 4) {
    const F32x4 xa = F32x4::load(x + i);
    const F32x4 xb = F32x4::load(x + LogitRow::kBlock + i);
    const F32x4 xc = F32x4::load(x + 2 * LogitRow::kBlock + i);
    const F32x4 xd = F32x4::load(x + 3 * LogitRow::kBlock + i);
    a = pmax(a, xa);
    b = pmax(b, xb);
    c = pmax(c, xc);
    d = pmax(d, xd);
    sum_a = sum_a + xa;
    sum_b = sum_b + xb;
    sum_c = sum_c + xc;
    sum_d = sum_d + xd;
  }
  sum = (sum_a + sum_b) + (sum_c + sum_d);
  transpose(a, b, c, d);
  return pmax(pmax(a, b), pmax(c, d));
}

float max_of_block(const float* x) noexcept {
  F32x4 a = F32x4::load(x), b = F32x4::load(x + 4), c = F32x4::load(x + 8), d = F32x4::load(x + 12);
  for (std::size_t i = 16; i < LogitRow::kBlock; i += 16) {
    a = pmax(a, F32x4::load(x + i));
    b = pmax(b, F32x4::load(x + i + 4));
    c = pmax(c, F32x4::load(x + i + 8));
    d = pmax(d, F32x4::load(x + i + 12));
  }
  return reduce_max(pmax(pmax(a, b), pmax(c, d)));
}

bool has_nan(const float* x, std::size_t length) noexcept {
  for (std::size_t i = 0; i < length; ++i) {
    if (x[i] != x[i]) return true;
  }
  return false;
}

}  // namespace

Status LogitRow::scan(const float* logits, std::size_t length) noexcept {
  const std::size_t blocks = (length + kBlock - 1) / kBlock;
  if (!maxima_.resize(blocks) || !excluded_.resize(blocks)) return Status::out_of_memory;
  logits_ = logits;
  length_ = length;
  if (blocks == 0) return Status::ok;
  std::memset(excluded_.data(), 0, blocks * sizeof(std::uint64_t));
  if (length % kBlock != 0) excluded_.back() = ~std::uint64_t{0} << length % kBlock;

  const std::size_t whole = length / kBlock;
  F32x4 sum(0.0f);
  std::size_t block = 0;
  for (; block + kGroup <= whole; block += kGroup) {
    max_of_four_blocks(logits + block * kBlock, sum).store(maxima_.data() + block);
  }
  const std::size_t rest = block * kBlock;
  for (; block < blocks; ++block) refresh_max(block);

  // +inf and -inf together make the sum NaN too, so a NaN is looked for only where the sum is one
  const bool suspicious = any(sum != sum);
  if ((suspicious && has_nan(logits, rest)) || has_nan(logits + rest, length - rest))
    return Status::not_a_number;
  return Status::ok;
}

float LogitRow::max() const noexcept {
  float max = kMinusInfinity;
  for (const float block_max : maxima_) max = block_max > max ? block_max : max;
  return max;
}

void LogitRow::exclude(std::int32_t id) noexcept {
  if (excluded(id)) return;
  excluded_[word(id)] |= std::uint64_t{1} << bit(id);
  if (logits_[id] == maxima_[word(id)]) refresh_max(word(id));
}

void LogitRow::exclude_by_bitmask(const std::uint32_t* words) noexcept {
  const std::size_t word_count = (length_ + 31) / 32;
  for (std::size_t block = 0; block < blocks(); ++block) {
    const std::uint64_t low = words[2 * block];
    const std::uint64_t high = 2 * block + 1 < word_count ? words[2 * block + 1] : 0;
    const std::uint64_t forbidden = ~(low | high << 32) & ~excluded_[block];
    if (forbidden == 0) continue;
    excluded_[block] |= forbidden;
    refresh_max(block);
  }
}

const float* LogitRow::read(std::size_t block, float* scratch) const noexcept {
  const float* x = logits_ + block * kBlock;
  std::uint64_t missing = excluded_[block];
  if (missing == 0) return x;
  const std::size_t present = length_ - block * kBlock < kBlock ? length_ - block * kBlock : kBlock;
  std::memcpy(scratch, x, present * sizeof(float));
  for (; missing != 0; missing &= missing - 1) scratch[std::countr_zero(missing)] = kMinusInfinity;
  return scratch;
}

void LogitRow::refresh_max(std::size_t block) noexcept {
  float scratch[kBlock];
  maxima_[block] = max_of_block(read(block, scratch));
}

}  // namespace logitkit::sampling
