#include "candidates.h"

#include <algorithm>

#include "../constants.h"

namespace logitkit::sampling {

Status Candidates::begin(const float* logits, std::size_t vocab_size) noexcept {
  vocab_size_ = vocab_size;
  wide_ = nullptr;
  listed_ = false;
  row_changed();
  temperature_ = 1;
  edits_.clear();
  list_.clear();
  return row_.scan(logits, vocab_size);
}

Status Candidates::begin(const double* logits, std::size_t vocab_size) noexcept {
  vocab_size_ = vocab_size;
  wide_ = logits;
  listed_ = true;
  list_.clear();
  if (!list_.reserve(vocab_size)) return Status::out_of_memory;
  for (std::size_t i = 0; i < vocab_size; ++i) {
    if (logits[i] != logits[i]) return Status::not_a_number;
    list_.push_reserved(static_cast<std::int32_t>(i), logits[i]);
  }
  return Status::ok;
}

double Candidates::logit(std::int32_t id) const noexcept {
  if (outside(id)) return -kInfinity<double>;
  if (listed_) {
    const std::size_t position = list_.find(id);
    return position < list_.size() ? list_.logits()[position] : -kInfinity<double>;
  }
  if (!row_.excluded(id)) return row_logit(row_.original(id));
  const std::int32_t edit = edits_.find(id);
  return edit == IdMap::kNone ? -kInfinity<double> : edits_.value(static_cast<std::size_t>(edit));
}

Status Candidates::set_logit(std::int32_t id, double logit) noexcept {
  if (outside(id)) return Status::ok;
  if (logit == -kInfinity<double>) {
    remove(id);
    return Status::ok;
  }
  if (listed_) {
    const std::size_t position = list_.find(id);
    if (position < list_.size()) {
      list_.set_logit(position, logit);
      return Status::ok;
    }
    return list_.merge(&id, &logit, 1);
  }
  if (!edits_.set(id, logit)) return Status::out_of_memory;
  row_.exclude(id);
  row_changed();
  return Status::ok;
}

void Candidates::remove(std::int32_t id) noexcept {
  if (outside(id)) return;
  if (listed_) {
    const std::size_t position = list_.find(id);
    if (position < list_.size()) list_.set_logit(position, -kInfinity<double>);
    return;
  }
  row_.exclude(id);
  if (edits_.find(id) != IdMap::kNone)
    (void)edits_.set(id, -kInfinity<double>);  // it is there, so nothing is allocated
  row_changed();
}

Status Candidates::keep_only(std::span<const std::int32_t> ids) noexcept {
  if (listed_) {
    const std::int32_t* next = ids.data();
    const std::int32_t* const end = next + ids.size();
    list_.keep_if([&](std::size_t i) {
      while (next != end && *next < list_.ids()[i]) ++next;
      return next != end && *next == list_.ids()[i];
    });
    return Status::ok;
  }
  list_.clear();
  if (!list_.reserve(ids.size())) return Status::out_of_memory;
  for (const std::int32_t id : ids) list_.push_reserved(id, logit(id));
  listed_ = true;
  return Status::ok;
}

Status Candidates::apply_bitmask(const std::uint32_t* words) noexcept {
  const auto allowed = [&](std::int32_t id) { return (words[id >> 5] >> (id & 31) & 1) != 0; };
  if (listed_) {
    list_.keep_if([&](std::size_t i) { return allowed(list_.ids()[i]); });
    return Status::ok;
  }
  row_.exclude_by_bitmask(words);
  for (std::size_t i = 0; i < edits_.size(); ++i) {
    if (!allowed(edits_.id(i))) (void)edits_.set(edits_.id(i), -kInfinity<double>);
  }
  row_changed();
  return Status::ok;
}

Status Candidates::settle() noexcept {
  if (listed_) list_.settle();
  const double max = this->max();
  if (max == -kInfinity<double>) return Status::all_masked;
  if (max < kInfinity<double>) return Status::ok;
  if (!listed_) {
    const Status status = collect(kInfinity<float>, vocab_size_,
                                  Floor{std::numeric_limits<double>::max(), kInfinity<double>});
    if (status != Status::ok) return status;
  }
  list_.transform(
      [](double logit) { return logit == kInfinity<double> ? 0.0 : -kInfinity<double>; });
  return Status::ok;
}

Status Candidates::divide_by(double temperature) noexcept {
  if (temperature == 1) return Status::ok;
  if (temperature == kInfinity<double> && !listed_) {
    const Status status = to_list();
    if (status != Status::ok) return status;
  }
  if (listed_) {
    list_.divide_by(temperature);
    return Status::ok;
  }
  // Floats that differ at all differ by 1.4e-45: from here down by more than exp's reach, so that
  // the distribution is that of the limit. And no quotient of floats overflows.
  temperature = std::max(temperature, 1e-200);
  temperature_ *= temperature;
  edits_.divide_by(temperature);
  row_changed();
  return Status::ok;
}

double Candidates::max() const noexcept {
  if (listed_) return list_.max();
  return std::max(row_logit(row_.max()), edits_.max());
}

std::int32_t Candidates::best() const noexcept {
  const double max = this->max();
  if (listed_) {
    std::size_t position = 0;
    while (list_.logits()[position] < max) ++position;
    return list_.ids()[position];
  }
  auto best = static_cast<std::int32_t>(vocab_size_);
  for_each_live_edit([&](std::int32_t id, double logit) {
    if (logit == max) best = std::min(best, id);
  });
  const float least = row_threshold(Floor{max, 0});
  const std::size_t block = row_.next_block(0, least);
  if (block == row_.blocks()) return best;
  float scratch[LogitRow::kBlock];
  const float* logits = row_.read(block, scratch);
  std::size_t i = 0;
  while (logits[i] < least) ++i;
  return std::min(best, static_cast<std::int32_t>(block * LogitRow::kBlock + i));
}

}  // namespace logitkit::sampling
