#include <algorithm>
#include <cmath>

#include "../constants.h"
#include "candidates.h"
#include "order_keys.h"
#include "weights.h"

// Top-p. Its threshold is looked for by approximate masses; a cut that comes too near to the share
// to be sure of it is made again by exact ones.

namespace logitkit::sampling {

namespace {

// Whether a prefix of mass `with` and, without its last one, `without`, is the shortest one that
// has the goal by exact masses too.
bool certain(double without, double with, double goal, double margin) noexcept {
  return with - goal > margin && goal - without > margin;
}

}  // namespace

Status Candidates::keep_share(double p, std::size_t min_keep) noexcept {
  if (!listed_ && !weighed_ && approximates() && p > 0) {
    Status status = approximate_row();
    bool done = false;
    if (status == Status::ok) status = keep_share_at_the_top(p, min_keep, done);
    if (status == Status::ok && !done && edits_.size() == 0)
      status = keep_share_by_buckets(p, min_keep, done);
    if (status != Status::ok || done) return status;
  }
  return keep_share_of_list(p, min_keep);
}

Status Candidates::keep_share_of_list(double p, std::size_t min_keep) noexcept {
  double goal_weight = 0;
  Status status = total(goal_weight);
  if (status == Status::ok) status = to_list();
  if (status == Status::ok) status = list_.weigh();
  if (status != Status::ok) return status;
  return list_.keep_prefix([&](std::size_t i) { return descending_key(list_.logits()[i]); },
                           PrefixGoal{.count = min_keep, .weight = p * goal_weight});
}

// Where the model is sure, everything is among those above the 64th largest block maximum.
Status Candidates::keep_share_at_the_top(double p, std::size_t min_keep, bool& done) noexcept {
  constexpr std::size_t kBlocks = 64;
  if (row_.blocks() <= kBlocks || min_keep > kBlocks) return Status::ok;
  const double goal = p * approximate_total_;
  float threshold = 0;
  Status status = top_block_max(kBlocks, threshold);
  if (status != Status::ok) return status;
  // Not worth a list where even as many as could be in it do not weigh enough
  if (row_.blocks_from(threshold) > 4 * kBlocks) return Status::ok;
  status = collect(threshold, vocab_size_, Floor{row_logit(threshold), 0});
  if (status == Status::ok) status = list_.weigh();
  if (status != Status::ok) return status;
  if (list_.total() > goal) {
    status = list_.keep_prefix([&](std::size_t i) { return descending_key(list_.logits()[i]); },
                               PrefixGoal{.count = min_keep, .weight = goal});
    if (status != Status::ok) return status;
    double last = kInfinity<double>;
    for (const double weight : list_.weights()) last = std::min(last, weight);
    const double without = list_.size() <= min_keep ? 0 : list_.total() - last;
    done = certain(without, list_.total(), goal, approximation_margin(goal));
  }
  listed_ = done;
  return Status::ok;
}

// The bucket in which the share is reached, then the place in it. What is left stays a row.
Status Candidates::keep_share_by_buckets(double p, std::size_t min_keep, bool& done) noexcept {
  if (!bucket_masses_.fill(4 * Buckets::kCount, 0)) return Status::out_of_memory;
  const double goal = p * approximate_total_;
  const MassScale scale(temperature_, weight_max_);
  const Buckets buckets(row_.max(), temperature_);
  float scratch[LogitRow::kBlock];
  for (std::size_t block = 0; block < row_.blocks(); ++block) {
    if (block_masses_[block] > 0)
      buckets.add(row_.read(block, scratch), scale, bucket_masses_.data());
  }
  for (std::size_t i = 0; i < Buckets::kCount; ++i) {
    bucket_masses_[i] +=
        bucket_masses_[Buckets::kCount + i] +
        (bucket_masses_[2 * Buckets::kCount + i] + bucket_masses_[3 * Buckets::kCount + i]);
  }
  std::size_t wanted = 0;
  double above = 0;
  while (wanted + 1 < Buckets::kCount && above + bucket_masses_[wanted] < goal)
    above += bucket_masses_[wanted++];
  // The last bucket has no lower end, and nothing of weight
  if (wanted + 1 == Buckets::kCount) return Status::ok;

  // Those in it, by id
  std::size_t count = 0;
  picked_.clear();
  for (std::size_t block = 0; block < row_.blocks(); ++block) {
    if (block_masses_[block] <= 0) continue;
    std::uint64_t inside = 0;
    std::size_t before = 0;
    const float* x = row_.read(block, scratch);
    buckets.find(x, static_cast<std::uint32_t>(wanted), inside, before);
    count += before;
    if (inside == 0) continue;
    const std::size_t size = picked_.size();
    if (!picked_.reserve(size + LogitRow::kBlock)) return Status::out_of_memory;
    if (inside == ~std::uint64_t{0}) {
      (void)picked_.resize(size + LogitRow::kBlock);
      std::copy(x, x + LogitRow::kBlock, picked_.data() + size);
      continue;
    }
    for (; inside != 0; inside &= inside - 1) picked_.push_reserved(x[__builtin_ctzll(inside)]);
  }
  if (picked_.empty()) return Status::ok;

  const float first = picked_[0];
  const bool equal =
      std::all_of(picked_.begin(), picked_.end(), [=](float logit) { return logit == first; });
  if (equal) {
    const double weight = weight_of(row_logit(first), weight_max_);
    const double ties = std::ceil((goal - above) / weight);
    if (!(ties >= 1 && ties <= static_cast<double>(picked_.size()))) return Status::ok;
    const auto kept = static_cast<std::size_t>(ties);
    if (count + kept < min_keep || !certain(above + (ties - 1) * weight, above + ties * weight,
                                            goal, approximation_margin(goal)))
      return Status::ok;
    row_.keep_from(first, kept);
  } else {
    if (!in_bucket_.resize(picked_.size())) return Status::out_of_memory;
    for (std::size_t i = 0; i < picked_.size(); ++i) {
      const auto logit = static_cast<double>(picked_[i]);
      in_bucket_[i] = {descending_key(logit), weight_of(row_logit(picked_[i]), weight_max_)};
    }
    Cut cut = prefix_end(in_bucket_.data(), picked_.size(), PrefixGoal{.weight = goal - above});
    const auto last = static_cast<float>(from_descending_key(cut.key));
    double better = 0;
    std::size_t kept = cut.ties;
    for (const float logit : picked_) {
      if (logit <= last) continue;
      better += weight_of(row_logit(logit), weight_max_);
      ++kept;
    }
    const double weight = weight_of(row_logit(last), weight_max_);
    const double with = above + better + static_cast<double>(cut.ties) * weight;
    if (count + kept < min_keep || !certain(with - weight, with, goal, approximation_margin(goal)))
      return Status::ok;
    row_.keep_from(last, cut.ties);
  }
  row_changed();
  done = true;
  return Status::ok;
}

}  // namespace logitkit::sampling
