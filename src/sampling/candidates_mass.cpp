#include <algorithm>
#include <bit>
#include <cmath>

#include "../constants.h"
#include "../simd/f64x2.h"
#include "candidates.h"
#include "portable_math.h"
#include "weights.h"

namespace logitkit::sampling {

namespace {

using simd::F32x4;
using simd::F64x2;

std::size_t block_of(std::int32_t id) noexcept {
  return static_cast<std::size_t>(id) / LogitRow::kBlock;
}

}  // namespace

// The maximum, and what the weights of the row are measured from.
double Candidates::note_maximum() noexcept {
  const float row_max = row_.max();
  const double largest = row_logit(row_max);
  weight_max_ = std::max(largest, edits_.max());
  // Where all of the row is excluded nothing of it has weight, and where nothing is divided one
  // subtraction does
  const bool scales = temperature_ != 1 && row_max > -kInfinity<float>;
  row_scale_ = {.temperature = temperature_,
                .top = scales ? static_cast<double>(row_max) : weight_max_,
                .below = scales ? largest - weight_max_ : 0};
  return weight_max_;
}

Status Candidates::weigh_row() noexcept {
  if (weighed_) return Status::ok;
  if (!block_weights_.resize(row_.blocks())) return Status::out_of_memory;
  const double max = note_maximum();
  float scratch[LogitRow::kBlock];
  double weights[LogitRow::kBlock];
  for (std::size_t block = 0; block < row_.blocks(); ++block) {
    const bool empty = row_.maxima()[block] == -kInfinity<float>;
    block_weights_[block] =
        empty ? 0 : weigh(row_.read(block, scratch), LogitRow::kBlock, row_scale_, weights);
  }
  for_each_live_edit([&](std::int32_t id, double logit) {
    block_weights_[block_of(id)] += weight_of(logit, max);
  });
  total_ = 0;
  for (const double weight : block_weights_) total_ += weight;
  weighed_ = true;
  return Status::ok;
}

bool Candidates::approximates() const noexcept {
  return !listed_ && MassScale::valid(temperature_, max());
}

// How far an approximate cumulative mass of about `target` and an approximate share of the total
// may be from each other when the exact ones are equal.
double Candidates::approximation_margin(double target) const noexcept {
  return 2.01 * (kMassError * target + rough_error_);
}

Status Candidates::approximate_row() noexcept {
  if (approximated_) return Status::ok;
  if (!block_masses_.resize(row_.blocks())) return Status::out_of_memory;
  const double max = note_maximum();
  const MassScale scale(temperature_, max);
  const float rough = row_threshold(Floor{max, kRoughExponent * portable::kLn2});
  double rough_sum = 0;
  float scratch[LogitRow::kBlock];
  for (std::size_t block = 0; block < row_.blocks(); ++block) {
    const float block_max = row_.maxima()[block];
    if (block_max == -kInfinity<float>) {
      block_masses_[block] = 0;
      continue;
    }
    const float* logits = row_.read(block, scratch);
    const bool is_rough = block_max < rough;
    block_masses_[block] = is_rough ? rough_mass(logits, scale) : approximate_mass(logits, scale);
    rough_sum += is_rough ? block_masses_[block] : 0;
  }
  rough_error_ = rough_sum * rough_mass_error(scale);
  for_each_live_edit(
      [&](std::int32_t id, double logit) { block_masses_[block_of(id)] += weight_of(logit, max); });
  approximate_total_ = ordered_sum(block_masses_.data(), row_.blocks());
  approximated_ = true;
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
    float scratch[LogitRow::kBlock];
    double weights[LogitRow::kBlock];
    for (std::size_t block = 0; block < row_.blocks(); ++block) {
      const float* logits = row_.read(block, scratch);
      (void)weigh(logits, LogitRow::kBlock, row_scale_, weights);
      for (std::size_t i = 0; i < LogitRow::kBlock; ++i) add(weights[i], row_logit(logits[i]));
    }
    for_each_live_edit([&](std::int32_t, double logit) { add(weight_of(logit, max), logit); });
  }
  entropy = std::max(0.0, portable::log(total) - moment / total);
  return Status::ok;
}

std::size_t Candidates::count() const noexcept {
  if (listed_) return list_.size();
  std::size_t count = 0;
  float scratch[LogitRow::kBlock];
  for (std::size_t block = 0; block < row_.blocks(); ++block) {
    const float* logits = row_.read(block, scratch);
    for (std::size_t i = 0; i < LogitRow::kBlock; ++i)
      count += logits[i] > -kInfinity<float> ? 1 : 0;
  }
  for_each_live_edit([&](std::int32_t, double) { ++count; });
  return count;
}

std::size_t Candidates::better_than(std::int32_t id) const noexcept {
  const double mine = logit(id);
  std::size_t better = 0;
  const auto compare = [&](std::int32_t other, double logit) {
    better += logit > mine || (logit == mine && other < id && logit > -kInfinity<double>) ? 1 : 0;
  };
  if (listed_) {
    for (std::size_t i = 0; i < list_.size(); ++i) compare(list_.ids()[i], list_.logits()[i]);
    return better;
  }
  float scratch[LogitRow::kBlock];
  for (std::size_t block = 0; block < row_.blocks(); ++block) {
    if (row_logit(row_.maxima()[block]) < mine) continue;
    const float* logits = row_.read(block, scratch);
    for (std::size_t i = 0; i < LogitRow::kBlock; ++i)
      compare(static_cast<std::int32_t>(block * LogitRow::kBlock + i), row_logit(logits[i]));
  }
  for_each_live_edit(compare);
  return better;
}

namespace {

struct BlockSum {
  F64x2 sum;
  std::size_t count;
};

// The sum of term(logit) over the entries of a block that are above -infinity. That some are not is
// looked for only where the sum of all shows it.
template <class Term>
BlockSum sum_block(const float* logits, Term term) noexcept {
  F64x2 a(0.0), b(0.0), c(0.0), d(0.0);
  for (std::size_t i = 0; i < LogitRow::kBlock; i += 8) {
    const F32x4 x = F32x4::load(logits + i), y = F32x4::load(logits + i + 4);
    a = a + term(promote_low(x));
    b = b + term(promote_high(x));
    c = c + term(promote_low(y));
    d = d + term(promote_high(y));
  }
  const F64x2 sum = (a + b) + (c + d);
  if (std::abs(reduce_add(sum)) < kInfinity<double>) return {sum, LogitRow::kBlock};
  a = b = F64x2(0.0);
  std::size_t count = 0;
  const F64x2 lowest(-kInfinity<double>);
  for (std::size_t i = 0; i < LogitRow::kBlock; i += 4) {
    const F32x4 x = F32x4::load(logits + i);
    const F64x2 low = promote_low(x), high = promote_high(x);
    a = a + (term(low) & (low > lowest));
    b = b + (term(high) & (high > lowest));
    count += static_cast<std::size_t>(std::popcount(bitmask(x > F32x4(-kInfinity<float>))));
  }
  return {a + b, count};
}

}  // namespace

// Squares of logits beyond 1e154 overflow, those below 1e-162 vanish: then the deviation is
// measured in units of the largest.
Status Candidates::deviation(double& deviation) noexcept {
  deviation = deviation_of(1);
  if (deviation > 0 && deviation < kInfinity<double>) return Status::ok;
  const Status status = to_list();
  double largest = 0;
  for (const double logit : list_.logits()) largest = std::max(largest, std::abs(logit));
  if (status != Status::ok || largest == 0) return status;
  const double unit = std::ldexp(1.0, std::clamp(-std::ilogb(largest), -1022, 1022));
  deviation = deviation_of(unit) / unit;
  return Status::ok;
}

// Of the logits, in a list times `unit`.
double Candidates::deviation_of(double unit) const noexcept {
  // The sum of term(logit) over the candidates; `count` is how many they are
  std::size_t count = 0;
  const auto sum_of = [&](auto term) {
    double sum = 0;
    count = 0;
    if (listed_) {
      for (const double logit : list_.logits()) sum += term(F64x2(logit * unit)).first();
      count = list_.size();
      return sum;
    }
    F64x2 lanes(0.0);
    float scratch[LogitRow::kBlock];
    const auto add_blocks = [&](auto scaled) {
      for (std::size_t block = 0; block < row_.blocks(); ++block) {
        if (row_.maxima()[block] == -kInfinity<float>) continue;
        const BlockSum of_block = sum_block(row_.read(block, scratch), scaled);
        lanes = lanes + of_block.sum;
        count += of_block.count;
      }
    };
    const F64x2 scale(1 / temperature_);
    if (temperature_ == 1) {
      add_blocks(term);
    } else {
      add_blocks([&](F64x2 logit) { return term(logit * scale); });
    }
    for_each_live_edit([&](std::int32_t, double logit) {
      sum += term(F64x2(logit)).first();
      ++count;
    });
    return sum + reduce_add(lanes);
  };
  const double total = sum_of([](F64x2 logit) { return logit; });
  const auto n = static_cast<double>(count);
  const F64x2 mean(total / n);
  return std::sqrt(sum_of([=](F64x2 logit) { return (logit - mean) * (logit - mean); }) / n);
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

// A block's exact weights, edits included.
void Candidates::weigh_block(std::size_t block, float* scratch, double* weights) const noexcept {
  (void)weigh(row_.read(block, scratch), LogitRow::kBlock, row_scale_, weights);
  for_each_live_edit([&](std::int32_t id, double logit) {
    if (block_of(id) == block)
      weights[static_cast<std::size_t>(id) % LogitRow::kBlock] = weight_of(logit, weight_max_);
  });
}

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

  float scratch[LogitRow::kBlock];
  double weights[LogitRow::kBlock];
  weigh_block(chosen, scratch, weights);
  return static_cast<std::int32_t>(chosen * LogitRow::kBlock +
                                   first_past(weights, LogitRow::kBlock, before_chosen, target));
}

// Where the approximate sums and the exact ones must agree. Both cumulative mass and target are off
// by kMassError at most; a draw that comes nearer than that to the end of a token's share is left
// to the exact sums.
bool Candidates::draw_by_approximation(double u, std::int32_t& token) const noexcept {
  const double target = u * approximate_total_;
  const double margin = approximation_margin(target);
  // what lies 2^-126 below the maximum has been left out
  if (!(target > 1e-20)) return false;
  double before = 0;
  std::size_t block = 0;
  for (; block < row_.blocks() && before + block_masses_[block] <= target; ++block)
    before += block_masses_[block];
  if (block == row_.blocks()) return false;

  float scratch[LogitRow::kBlock];
  double weights[LogitRow::kBlock];
  weigh_block(block, scratch, weights);
  for (std::size_t i = 0; i < LogitRow::kBlock; ++i) {
    const double after = before + weights[i];
    if (after > target) {
      token = static_cast<std::int32_t>(block * LogitRow::kBlock + i);
      return after - target > margin && target - before > margin;
    }
    before = after;
  }
  return false;
}

Status Candidates::draw(double u, std::int32_t& token) noexcept {
  if (!weighed_ && approximates()) {
    const Status status = approximate_row();
    if (status != Status::ok) return status;
    if (draw_by_approximation(u, token)) return Status::ok;
  }
  double total = 0;
  const Status status = this->total(total);
  if (status != Status::ok) return status;
  if (!(total > 0 && total < kInfinity<double>)) return Status::all_masked;
  if (listed_) {
    token = list_.ids()[first_past(list_.weights().data(), list_.size(), 0, u * total)];
  } else {
    token = draw_from_row(u);
  }
  return logit(token) > -kInfinity<double> ? Status::ok : Status::all_masked;
}

}  // namespace logitkit::sampling
