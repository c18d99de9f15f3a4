#include <algorithm>
#include <cmath>
#include <limits>

#include "candidates.h"
#include "portable_math.h"
#include "weights.h"

namespace logitkit::sampling {

namespace {

constexpr std::size_t kBlock = LogitRow::kBlock;

std::size_t block_of(std::int32_t id) noexcept { return static_cast<std::size_t>(id) / kBlock; }

}  // namespace

Status Candidates::weigh_row() noexcept {
  if (weighed_) return Status::ok;
  if (!block_weights_.resize(row_.blocks())) return Status::out_of_memory;
  const double max = weight_max_ = this->max();
  float scratch[kBlock];
  double weights[kBlock];
  for (std::size_t block = 0; block < row_.blocks(); ++block) {
    block_weights_[block] =
        weigh(row_.read(block, scratch), kBlock, 1 / temperature_, max, weights);
  }
  for_each_live_edit([&](std::int32_t id, double logit) {
    block_weights_[block_of(id)] += weight_of(logit, max);
  });
  total_ = 0;
  for (const double weight : block_weights_) total_ += weight;
  weighed_ = true;
  return Status::ok;
}

Status Candidates::total(double& total) noexcept {
  const Status status = listed_ ? list_.weigh() : weigh_row();
  total = listed_ ? list_.total() : total_;
  return status;
}

Status Candidates::normalize() noexcept {
  Status status = settle();
  if (status == Status::ok) status = to_list();
  double total = 0;
  if (status == Status::ok) status = this->total(total);
  if (status != Status::ok) return status;
  const double max = this->max();
  const double log_total = portable::log(total);
  list_.transform([=](double logit) { return (logit - max) - log_total; });
  return Status::ok;
}

// -sum p ln p with p = w / total and ln w = logit - max: ln(total) - sum w (logit - max) / total
Status Candidates::entropy(double& entropy) noexcept {
  double total = 0;
  const Status status = this->total(total);
  if (status != Status::ok) return status;
  const double max = this->max();
  double moment = 0;
  const auto add = [&](double weight, double logit) {
    if (weight > 0) moment += weight * (logit - max);
  };
  if (listed_) {
    for (std::size_t i = 0; i < list_.size(); ++i) add(list_.weights()[i], list_.logits()[i]);
  } else {
    float scratch[kBlock];
    double weights[kBlock];
    for (std::size_t block = 0; block < row_.blocks(); ++block) {
      const float* logits = row_.read(block, scratch);
      (void)weigh(logits, kBlock, 1 / temperature_, max, weights);
      for (std::size_t i = 0; i < kBlock; ++i) add(weights[i], row_logit(logits[i]));
    }
    for_each_live_edit([&](std::int32_t, double logit) { add(weight_of(logit, max), logit); });
  }
  entropy = std::max(0.0, portable::log(total) - moment / total);
  return Status::ok;
}

std::size_t Candidates::count() const noexcept {
  if (listed_) return list_.size();
  std::size_t count = 0;
  float scratch[kBlock];
  for (std::size_t block = 0; block < row_.blocks(); ++block) {
    const float* logits = row_.read(block, scratch);
    for (std::size_t i = 0; i < kBlock; ++i)
      count += logits[i] > -std::numeric_limits<float>::infinity() ? 1 : 0;
  }
  for_each_live_edit([&](std::int32_t, double) { ++count; });
  return count;
}

std::size_t Candidates::better_than(std::int32_t id) const noexcept {
  const double mine = logit(id);
  std::size_t better = 0;
  const auto compare = [&](std::int32_t other, double logit) {
    better += logit > mine || (logit == mine && other < id &&
                               logit > -std::numeric_limits<double>::infinity())
                  ? 1
                  : 0;
  };
  if (listed_) {
    for (std::size_t i = 0; i < list_.size(); ++i) compare(list_.ids()[i], list_.logits()[i]);
    return better;
  }
  float scratch[kBlock];
  for (std::size_t block = 0; block < row_.blocks(); ++block) {
    if (row_logit(row_.maxima()[block]) < mine) continue;
    const float* logits = row_.read(block, scratch);
    for (std::size_t i = 0; i < kBlock; ++i)
      compare(static_cast<std::int32_t>(block * kBlock + i), row_logit(logits[i]));
  }
  for_each_live_edit(compare);
  return better;
}

double Candidates::deviation() const noexcept {
  const auto sum_over_candidates = [&](auto term) {
    double sum = 0;
    if (listed_) {
      for (const double logit : list_.logits()) sum += term(logit);
      return sum;
    }
    float scratch[kBlock];
    for (std::size_t block = 0; block < row_.blocks(); ++block) {
      const float* logits = row_.read(block, scratch);
      for (std::size_t i = 0; i < kBlock; ++i) {
        if (logits[i] > -std::numeric_limits<float>::infinity()) sum += term(row_logit(logits[i]));
      }
    }
    for_each_live_edit([&](std::int32_t, double logit) { sum += term(logit); });
    return sum;
  };
  const auto n = static_cast<double>(count());
  const double mean = sum_over_candidates([](double logit) { return logit; }) / n;
  const double variance =
      sum_over_candidates([=](double logit) { return (logit - mean) * (logit - mean); }) / n;
  return std::sqrt(variance);
}

namespace {

// The first position, upward, at which the weights so far, on top of `before`, exceed `target`;
// where rounding keeps them below, the last one that has a weight.
std::size_t first_past(const double* weights, std::size_t count, double before,
                       double target) noexcept {
  std::size_t last = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (weights[i] > 0) last = i;
    before += weights[i];
    if (before > target) return i;
  }
  return last;
}

}  // namespace

std::int32_t Candidates::draw_from_row(double u) const noexcept {
  const double target = u * total_;
  double before = 0;
  std::size_t block = 0;
  std::size_t chosen = 0;
  double before_chosen = 0;
  for (; block < row_.blocks(); ++block) {
    if (block_weights_[block] > 0) {
      chosen = block;
      before_chosen = before;
    }
    before += block_weights_[block];
    if (before > target) break;
  }

  float scratch[kBlock];
  double weights[kBlock];
  (void)weigh(row_.read(chosen, scratch), kBlock, 1 / temperature_, weight_max_, weights);
  for_each_live_edit([&](std::int32_t id, double logit) {
    if (block_of(id) == chosen)
      weights[static_cast<std::size_t>(id) % kBlock] = weight_of(logit, weight_max_);
  });
  return static_cast<std::int32_t>(chosen * kBlock +
                                   first_past(weights, kBlock, before_chosen, target));
}

Status Candidates::draw(double u, std::int32_t& token) noexcept {
  double total = 0;
  const Status status = this->total(total);
  if (status != Status::ok) return status;
  if (listed_) {
    token = list_.ids()[first_past(list_.weights().data(), list_.size(), 0, u * total)];
  } else {
    token = draw_from_row(u);
  }
  return Status::ok;
}

}  // namespace logitkit::sampling
