#include <algorithm>
#include <cmath>
#include <limits>

#include "candidates.h"
#include "order_keys.h"
#include "portable_math.h"

namespace logitkit::sampling {

namespace {
constexpr float kFloatInfinity = std::numeric_limits<float>::infinity();
constexpr float kLowest = std::numeric_limits<float>::lowest();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
}  // namespace

// The smallest float whose logit, divided by the pending temperature, is at least `logit`.
float Candidates::row_threshold(double logit) const noexcept {
  const double product = logit * temperature_;
  if (product < static_cast<double>(kLowest)) return kLowest;
  auto threshold = static_cast<float>(std::min(product, static_cast<double>(kFloatInfinity)));
  while (threshold < kFloatInfinity && row_logit(threshold) < logit)
    threshold = std::nextafterf(threshold, kFloatInfinity);
  for (;;) {
    const float below = std::nextafterf(threshold, -kFloatInfinity);
    if (below < kLowest || row_logit(below) < logit) return threshold;
    threshold = below;
  }
}

// Makes the list: of the row everything above `row_at_least` and at least the first `tie_quota`
// that equal it, of the edits everything from `edit_at_least` up.
Status Candidates::collect(float row_at_least, std::size_t tie_quota,
                           double edit_at_least) noexcept {
  constexpr std::size_t kBlock = LogitRow::kBlock;
  list_.clear();
  float scratch[kBlock];
  for (std::size_t block = 0; block < row_.blocks(); ++block) {
    const float block_max = row_.maxima()[block];
    if (block_max < row_at_least || (block_max == row_at_least && tie_quota == 0)) continue;
    if (!list_.reserve(list_.size() + kBlock)) return Status::out_of_memory;
    const float* logits = row_.read(block, scratch);
    for (std::size_t i = 0; i < kBlock; ++i) {
      if (!(logits[i] >= row_at_least)) continue;
      list_.push_reserved(static_cast<std::int32_t>(block * kBlock + i), row_logit(logits[i]));
      tie_quota -= logits[i] == row_at_least && tie_quota > 0 ? 1 : 0;
    }
  }

  edit_ids_.clear();
  if (!edit_ids_.reserve(edits_.size()) || !edit_logits_.resize(edits_.size()))
    return Status::out_of_memory;
  for_each_live_edit([&](std::int32_t id, double logit) {
    if (logit >= edit_at_least) edit_ids_.push_reserved(id);
  });
  std::sort(edit_ids_.begin(), edit_ids_.end());
  for (std::size_t i = 0; i < edit_ids_.size(); ++i) edit_logits_[i] = logit(edit_ids_[i]);
  const Status status = list_.merge(edit_ids_.data(), edit_logits_.data(), edit_ids_.size());
  listed_ = status == Status::ok;
  return status;
}

Status Candidates::to_list() noexcept {
  if (listed_) {
    list_.settle();
    return Status::ok;
  }
  return collect(kLowest, vocab_size_, -kInfinity);
}

// The count-th largest block maximum: at least `count` entries of the row are not below it.
Status Candidates::top_block_max(std::size_t count, float& nth) noexcept {
  const std::size_t blocks = row_.blocks();
  nth = kLowest;
  if (count >= blocks) return Status::ok;
  if (!block_ranking_.resize(blocks)) return Status::out_of_memory;
  for (std::size_t i = 0; i < blocks; ++i)
    block_ranking_[i] = {descending_key(row_.maxima()[i]), 0.0};
  const Cut cut = prefix_end(block_ranking_.data(), blocks, PrefixGoal{.count = count});
  nth = std::max(kLowest, static_cast<float>(from_descending_key(cut.key)));
  return Status::ok;
}

Status Candidates::keep_top(std::size_t count, Ties ties) noexcept {
  if (count == 1 && ties == Ties::lowest_id) {
    const std::int32_t id = best();
    return keep_only({&id, 1});
  }
  if (!listed_) {
    float threshold = kLowest;
    Status status = top_block_max(count, threshold);
    const std::size_t tie_quota = ties == Ties::keep_all ? vocab_size_ : count;
    if (status == Status::ok) status = collect(threshold, tie_quota, row_logit(threshold));
    if (status != Status::ok) return status;
  }
  return list_.keep_top(count, ties);
}

Status Candidates::keep_at_least(double logit, std::size_t min_keep) noexcept {
  if (listed_) {
    const auto& logits = list_.logits();
    const auto survivors = static_cast<std::size_t>(
        std::count_if(logits.begin(), logits.end(), [=](double l) { return l >= logit; }));
    if (survivors < min_keep) return list_.keep_top(min_keep, Ties::lowest_id);
    list_.keep_if([&](std::size_t i) { return logits[i] >= logit; });
    return Status::ok;
  }
  const Status status = collect(row_threshold(logit), vocab_size_, logit);
  if (status != Status::ok || list_.size() >= min_keep) return status;
  listed_ = false;
  return keep_top(min_keep, Ties::lowest_id);
}

Status Candidates::keep_share(double p, std::size_t min_keep) noexcept {
  double goal_weight = 0;
  Status status = total(goal_weight);
  if (status == Status::ok) status = to_list();
  if (status == Status::ok) status = list_.weigh();
  if (status != Status::ok) return status;
  return list_.keep_prefix([&](std::size_t i) { return descending_key(list_.logits()[i]); },
                           PrefixGoal{.count = min_keep, .weight = p * goal_weight});
}

}  // namespace logitkit::sampling
