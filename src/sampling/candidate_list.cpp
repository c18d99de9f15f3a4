#include "candidate_list.h"

#include <algorithm>

#include "../constants.h"
#include "order_keys.h"
#include "weights.h"

namespace logitkit::sampling {

void CandidateList::clear() noexcept {
  ids_.clear();
  logits_.clear();
  max_ = -kInfinity<double>;
  weighed_ = false;
  edited_ = false;
}

void CandidateList::push_reserved(std::int32_t id, double logit) noexcept {
  if (logit == -kInfinity<double>) return;
  ids_.push_reserved(id);
  logits_.push_reserved(logit);
  max_ = std::max(max_, logit);
  weighed_ = false;
}

bool CandidateList::assign(const GrowableArray<std::int32_t>& ids,
                           const GrowableArray<float>& logits, double temperature) noexcept {
  clear();
  if (!ids_.assign(ids) || !logits_.resize(ids.size())) {
    clear();
    return false;
  }
  float max = -kInfinity<float>;
  for (const float logit : logits) max = std::max(max, logit);
  max_ = static_cast<double>(max) / temperature;
  if (temperature == 1) {
    for (std::size_t i = 0; i < ids.size(); ++i) logits_[i] = static_cast<double>(logits[i]);
  } else {
    for (std::size_t i = 0; i < ids.size(); ++i)
      logits_[i] = static_cast<double>(logits[i]) / temperature;
  }
  return true;
}

Status CandidateList::merge(const std::int32_t* ids, const double* logits,
                            std::size_t count) noexcept {
  if (count == 0) return Status::ok;
  std::size_t here = size();
  std::size_t there = count;
  if (!ids_.resize(here + count) || !logits_.resize(here + count)) return Status::out_of_memory;
  // From the back, so that nothing is overwritten before it has moved
  for (std::size_t to = here + count; there > 0; --to) {
    const bool take_mine = here > 0 && ids_[here - 1] > ids[there - 1];
    ids_[to - 1] = take_mine ? ids_[here - 1] : ids[there - 1];
    logits_[to - 1] = take_mine ? logits_[here - 1] : logits[there - 1];
    --(take_mine ? here : there);
  }
  for (std::size_t i = 0; i < count; ++i) max_ = std::max(max_, logits[i]);
  weighed_ = false;
  return Status::ok;
}

std::size_t CandidateList::find(std::int32_t id) const noexcept {
  const std::int32_t* found = std::lower_bound(ids_.begin(), ids_.end(), id);
  return found != ids_.end() && *found == id ? static_cast<std::size_t>(found - ids_.begin())
                                             : size();
}

void CandidateList::set_logit(std::size_t position, double logit) noexcept {
  logits_[position] = logit;
  weighed_ = false;
  edited_ = true;
}

void CandidateList::settle() noexcept {
  if (!edited_) return;
  edited_ = false;
  keep_if([&](std::size_t i) { return logits_[i] > -kInfinity<double>; });
}

void CandidateList::divide_by(double temperature) noexcept {
  constexpr double kLargest = std::numeric_limits<double>::max();
  const double max = max_;
  double least = max;
  for (const double logit : logits_) least = std::min(least, logit);
  const bool fits = max / temperature <= kLargest && least / temperature >= -kLargest;
  const double half_range = least / 2 - max / 2;
  transform([=](double logit) {
    if (temperature > kLargest) return 0.0;
    if (fits) return logit / temperature;
    // What is too far away to be a number comes behind all that is one, in the old order
    const double quotient = (logit - max) / temperature;
    return quotient > -kLargest / 2 ? quotient
                                    : -kLargest / 2 * (1 + (logit / 2 - max / 2) / half_range);
  });
}

Status CandidateList::weigh() noexcept {
  if (weighed_) return Status::ok;
  if (!weights_.resize(size())) return Status::out_of_memory;
  total_ = sampling::weigh(logits_.data(), size(), max_, weights_.data());
  weighed_ = true;
  return Status::ok;
}

Status CandidateList::keep_top(std::size_t count, Ties ties) noexcept {
  if (count >= size()) return Status::ok;
  return keep_prefix([&](std::size_t i) { return descending_key(logits_[i]); },
                     PrefixGoal{.count = count}, ties == Ties::keep_all);
}

void CandidateList::refresh() noexcept {
  double max = -kInfinity<double>;
  for (const double logit : logits_) max = std::max(max, logit);
  // Weights are relative to the maximum; once it has gone they are made anew
  if (max != max_) weighed_ = false;
  max_ = max;
  if (weighed_) {
    weights_.shrink(size());
    total_ = ordered_sum(weights_.data(), size());
  }
}

}  // namespace logitkit::sampling
