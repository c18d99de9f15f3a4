#include <algorithm>
#include <cmath>
#include <limits>

#include "../constants.h"
#include "candidates.h"
#include "order_keys.h"
#include "portable_math.h"

namespace logitkit::sampling {

namespace {
constexpr float kLowest = std::numeric_limits<float>::lowest();
constexpr std::size_t kManyBlocks = 128;
}  // namespace

// The smallest float that the floor keeps once it is divided by the pending temperature; infinity
// where it keeps none. That is the product of the two or its neighbour, unless the quotients are
// subnormal and many floats share one: so it is looked for in doubling steps from there, and then
// by halving, 64 steps at most.
float Candidates::row_threshold(const Floor& floor) const noexcept {
  constexpr auto kLargest = static_cast<double>(std::numeric_limits<float>::max());
  const double product = (floor.max + floor.distance) * temperature_;
  // (a comparison first, because a product that is no number has no neighbours)
  const double guess = product > -kLargest ? std::min(product, kLargest) : -kLargest;
  const auto keeps = [&](std::uint32_t key) {
    return floor.keeps(row_logit(from_ascending_key(key)));
  };
  // `low` is not kept, `high` is, or is infinity
  std::uint32_t low = ascending_key(-kInfinity<float>), high = ascending_key(kInfinity<float>);
  const std::uint32_t near = ascending_key(static_cast<float>(guess));
  if (keeps(near)) {
    high = near;
    for (std::uint32_t step = 1; high - low > step; step *= 2) {
      if (!keeps(high - step)) {
        low = high - step;
        break;
      }
      high -= step;
    }
  } else {
    low = near;
    for (std::uint32_t step = 1; high - low > step; step *= 2) {
      if (keeps(low + step)) {
        high = low + step;
        break;
      }
      low += step;
    }
  }
  while (high - low > 1) {
    const std::uint32_t middle = low + (high - low) / 2;
    (keeps(middle) ? high : low) = middle;
  }
  return from_ascending_key(high);
}

// Makes the list: of the row everything above `row_at_least` and at least the first `tie_quota`
// that equal it, of the edits everything that `floor` keeps.
Status Candidates::collect(float row_at_least, std::size_t tie_quota, const Floor& floor) noexcept {
  if (!row_.pick(row_at_least, tie_quota, picked_ids_, picked_)) return Status::out_of_memory;
  return list_picked(floor);
}

// Makes the list of what was picked from the row, and the edits that `floor` keeps.
Status Candidates::list_picked(const Floor& floor) noexcept {
  if (!list_.assign(picked_ids_, picked_, temperature_)) return Status::out_of_memory;
  edit_ids_.clear();
  if (floor.keeps(edits_.max())) {
    if (!edit_ids_.reserve(edits_.size()) || !edit_logits_.resize(edits_.size()))
      return Status::out_of_memory;
    for_each_live_edit([&](std::int32_t id, double logit) {
      if (floor.keeps(logit)) edit_ids_.push_reserved(id);
    });
    std::sort(edit_ids_.begin(), edit_ids_.end());
    for (std::size_t i = 0; i < edit_ids_.size(); ++i) edit_logits_[i] = logit(edit_ids_[i]);
  }
  const Status status = list_.merge(edit_ids_.data(), edit_logits_.data(), edit_ids_.size());
  listed_ = status == Status::ok;
  return status;
}

Status Candidates::to_list() noexcept {
  if (listed_) {
    list_.settle();
    return Status::ok;
  }
  return collect(kLowest, vocab_size_, Floor{0, -kInfinity<double>});
}

// The count-th largest block maximum: at least `count` entries of the row are not below it. The
// count-th largest maximum of 16 blocks is not above it, and leaves few to select from.
Status Candidates::top_block_max(std::size_t count, float& nth) noexcept {
  const std::size_t blocks = row_.blocks();
  nth = kLowest;
  if (count >= blocks) return Status::ok;
  if (!keys_.resize(blocks) || !picked_.resize(blocks)) return Status::out_of_memory;
  const float* maxima = row_.maxima().data();
  float* ranking = picked_.data();
  const std::size_t supers = blocks / LogitRow::kSuper;
  float least = -kInfinity<float>;
  if (supers > count) {
    row_.super_maxima(ranking);
    least = nth_largest(ranking, supers, count, keys_.data());
  }
  std::size_t size = 0;
  const float above = std::nextafterf(least, kInfinity<float>);
  for (std::size_t block = row_.next_block(0, above); block < blocks;
       block = row_.next_block(block + 1, above)) {
    ranking[size++] = maxima[block];
  }
  nth = std::max(kLowest, size < count ? least : nth_largest(ranking, size, count, keys_.data()));
  return Status::ok;
}

// Raises a threshold that leaves at least `count` entries, where large ones stand together (as in a
// sorted row): there the best few blocks hold as many above a higher one.
Status Candidates::raise_in_dense_blocks(std::size_t count, float& threshold) noexcept {
  constexpr std::size_t kDense = LogitRow::kBlock / 8;
  const float max = row_.max();
  if (threshold == kLowest || threshold == max) return Status::ok;
  if (row_.count_from(row_.next_block(0, max), threshold) < kDense) return Status::ok;
  float block_max = kLowest;
  const Status status = top_block_max(count / LogitRow::kBlock + 2, block_max);
  if (status != Status::ok || block_max < threshold) return status;
  if (!row_.pick(threshold, count, block_max, picked_ids_, picked_) ||
      !keys_.resize(picked_.size()))
    return Status::out_of_memory;
  if (picked_.size() >= count)
    threshold = nth_largest(picked_.data(), picked_.size(), count, keys_.data());
  return Status::ok;
}

Status Candidates::keep_top(std::size_t count, Ties ties) noexcept {
  if (count == 1 && ties == Ties::lowest_id) {
    const std::int32_t id = best();
    return keep_only({&id, 1});
  }
  if (listed_) return list_.keep_top(count, ties);
  float threshold = kLowest;
  Status status = top_block_max(count, threshold);
  if (status == Status::ok) status = raise_in_dense_blocks(count, threshold);
  if (status != Status::ok) return status;
  std::size_t quota = ties == Ties::keep_all ? vocab_size_ : count;
  if (!row_.pick(threshold, quota, picked_ids_, picked_)) return Status::out_of_memory;
  // Floats that differ stay different when divided, unless the results leave the normal range
  const bool distinct = temperature_ >= 0x1p-800 && temperature_ <= 0x1p800;
  if (picked_.size() > count && distinct) {
    if (!keys_.resize(picked_.size())) return Status::out_of_memory;
    const float last = nth_largest(picked_.data(), picked_.size(), count, keys_.data());
    if (ties == Ties::lowest_id) {
      for (const float logit : picked_) quota -= logit > last ? 1 : 0;
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < picked_.size(); ++i) {
      const float logit = picked_[i];
      const bool tied = logit == last;
      if (logit < last || (tied && quota == 0)) continue;
      quota -= tied ? 1 : 0;
      picked_ids_[kept] = picked_ids_[i];
      picked_[kept++] = logit;
    }
    picked_ids_.shrink(kept);
    picked_.shrink(kept);
    threshold = last;
  }
  const Status listed = list_picked(threshold > kLowest ? Floor{row_logit(threshold), 0}
                                                        : Floor{0, -kInfinity<double>});
  return listed == Status::ok ? list_.keep_top(count, ties) : listed;
}

Status Candidates::keep_within(double distance, std::size_t min_keep, Ties ties) noexcept {
  // The best one is at distance 0 (where the distance is no number, nothing is within it)
  if (!(distance <= 0)) return keep_top(min_keep, ties);
  const Floor floor{max(), distance};
  if (listed_) {
    const auto& logits = list_.logits();
    const auto survivors = static_cast<std::size_t>(
        std::count_if(logits.begin(), logits.end(), [&](double l) { return floor.keeps(l); }));
    if (survivors < min_keep) return list_.keep_top(min_keep, ties);
    list_.keep_if([&](std::size_t i) { return floor.keeps(logits[i]); });
    return Status::ok;
  }
  const float least = row_threshold(floor);
  // Many survivors stay a row, of which the rest is excluded
  const std::size_t blocks = row_.blocks_from(least);
  if (blocks > kManyBlocks && blocks >= min_keep) {
    row_.keep_from(least, vocab_size_);
    drop_edits_below(floor);
    row_changed();
    return Status::ok;
  }
  const Status status = collect(least, vocab_size_, floor);
  if (status != Status::ok || list_.size() >= min_keep) return status;
  listed_ = false;
  return keep_top(min_keep, ties);
}

void Candidates::drop_edits_below(const Floor& floor) noexcept {
  for (std::size_t i = 0; i < edits_.size(); ++i) {
    if (!floor.keeps(edits_.value(i)))
      (void)edits_.set(edits_.id(i), -kInfinity<double>);  // it is there
  }
}

}  // namespace logitkit::sampling
