#include "logit_row.h"

#include <bit>
#include <cstring>

#include "../constants.h"
#include "../simd/block_maxima.h"

namespace logitkit::sampling {

namespace {

using simd::F32x4;

static_assert(LogitRow::kBlock == simd::kMaximaBlock);

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
  const std::size_t padded = (blocks + kSuper - 1) / kSuper * kSuper;
  if (!maxima_.resize(padded) || !excluded_.resize(blocks)) return Status::out_of_memory;
  blocks_ = blocks;
  for (std::size_t i = blocks; i < padded; ++i) maxima_[i] = -kInfinity<float>;
  logits_ = logits;
  length_ = length;
  if (blocks == 0) return Status::ok;
  std::memset(excluded_.data(), 0, blocks * sizeof(std::uint64_t));
  if (length % kBlock != 0) excluded_.back() = ~std::uint64_t{0} << length % kBlock;

  const std::size_t whole = length / kBlock;
  float* const maxima = maxima_.data();
  const bool found = simd::block_maxima(
      logits, whole / 4, [=](std::size_t i, F32x4 four) { four.store(maxima + 4 * i); });
  const std::size_t rest = whole / 4 * 4 * kBlock;
  for (std::size_t block = rest / kBlock; block < blocks; ++block) refresh_max(block);
  if (found || has_nan(logits + rest, length - rest)) return Status::not_a_number;
  return Status::ok;
}

float LogitRow::max() const noexcept {
  F32x4 a(-kInfinity<float>), b = a, c = a, d = a;
  for (std::size_t i = 0; i < maxima_.size(); i += 16) {
    a = pmax(a, F32x4::load(maxima_.data() + i));
    b = pmax(b, F32x4::load(maxima_.data() + i + 4));
    c = pmax(c, F32x4::load(maxima_.data() + i + 8));
    d = pmax(d, F32x4::load(maxima_.data() + i + 12));
  }
  return reduce_max(pmax(pmax(a, b), pmax(c, d)));
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
  if (std::popcount(missing) <= 8 || present < kBlock) {
    for (; missing != 0; missing &= missing - 1)
      scratch[std::countr_zero(missing)] = -kInfinity<float>;
    return scratch;
  }
  // Four at a time: a lane keeps its bit of the four, and is gone where that is set
  const v128_t lane_bits = wasm_i32x4_make(1, 2, 4, 8);
  for (std::size_t i = 0; i < kBlock; i += 4) {
    const v128_t four = wasm_i32x4_splat(static_cast<std::int32_t>(missing >> i & 15));
    const F32x4 gone(wasm_i32x4_eq(wasm_v128_and(four, lane_bits), lane_bits));
    select(gone, F32x4(-kInfinity<float>), F32x4::load(scratch + i)).store(scratch + i);
  }
  return scratch;
}

void LogitRow::refresh_max(std::size_t block) noexcept {
  float scratch[kBlock];
  maxima_[block] = max_of_block(read(block, scratch));
}

}  // namespace logitkit::sampling
