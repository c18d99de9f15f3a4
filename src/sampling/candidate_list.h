#pragma once

#include <cstddef>
#include <cstdint>

#include "../status.h"
#include "growable_array.h"
#include "selection.h"

namespace logitkit::sampling {

/// Whether a top-k keeps exactly k, or every candidate that ties with the k-th.
enum class Ties : std::uint8_t { lowest_id, keep_all };

/// The candidates that are left, one by one: ids upward, finite logits. The weights exp(logit -
/// max) are made when first asked for and follow the candidates through every filter.
class CandidateList {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return ids_.size(); }
  [[nodiscard]] const GrowableArray<std::int32_t>& ids() const noexcept { return ids_; }
  [[nodiscard]] const GrowableArray<double>& logits() const noexcept { return logits_; }
  [[nodiscard]] double max() const noexcept { return max_; }

  void clear() noexcept;
  [[nodiscard]] bool reserve(std::size_t count) noexcept {
    return ids_.reserve(count) && logits_.reserve(count);
  }
  /// Adds a candidate with a higher id than all before, after a reserve() that covers it. -infinity
  /// is no candidate.
  void push_reserved(std::int32_t id, double logit) noexcept;
  /// Exactly these floats, each divided by the temperature; ids upward, none of -infinity. False
  /// where memory is short.
  [[nodiscard]] bool assign(const GrowableArray<std::int32_t>& ids,
                            const GrowableArray<float>& logits, double temperature) noexcept;
  /// Inserts candidates (ids upward, none of them present) among those that are here.
  [[nodiscard]] Status merge(const std::int32_t* ids, const double* logits,
                             std::size_t count) noexcept;

  /// The position of an id, or size() where it is not here.
  [[nodiscard]] std::size_t find(std::int32_t id) const noexcept;
  /// -infinity removes. Edits are one by one, the rest is O(size): settle() ends a run of them.
  void set_logit(std::size_t position, double logit) noexcept;
  void settle() noexcept;
  /// logit = f(logit) for all; candidates that become -infinity are removed.
  template <class F>
  void transform(F f) noexcept;
  /// logit = logit / temperature, (0, inf]. Where a quotient would overflow, the distance from the
  /// maximum is divided instead, which is the same distribution; all stay finite.
  void divide_by(double temperature) noexcept;

  [[nodiscard]] Status weigh() noexcept;
  /// After weigh(): relative to the maximum, parallel to ids(), and their sum.
  [[nodiscard]] const GrowableArray<double>& weights() const noexcept { return weights_; }
  [[nodiscard]] double total() const noexcept { return total_; }

  /// Keeps the candidates at whose position `keep` is true; asked once each, in order of id.
  template <class Keep>
  void keep_if(Keep keep) noexcept;
  [[nodiscard]] Status keep_top(std::size_t count, Ties ties) noexcept;
  /// The shortest prefix of a ranking that meets the goal, weights counting as in weights().
  /// `key(i)` ranks position i, smaller first, ties by lower id; `whole_ties` keeps everything that
  /// ties with the last one, of a goal with a weight the one in which that is reached: its count
  /// then only asks for so many at least.
  template <class Key>
  [[nodiscard]] Status keep_prefix(Key key, const PrefixGoal& goal,
                                   bool whole_ties = false) noexcept;

 private:
  void refresh() noexcept;  // after the set of candidates has changed

  GrowableArray<std::int32_t> ids_;
  GrowableArray<double> logits_;
  GrowableArray<double> weights_;
  GrowableArray<Ranked> ranking_;
  double max_ = 0;
  double total_ = 0;
  bool weighed_ = false;
  bool edited_ = false;
};

template <class F>
void CandidateList::transform(F f) noexcept {
  for (double& logit : logits_) logit = f(logit);
  weighed_ = false;
  keep_if([&](std::size_t i) { return logits_[i] > -__builtin_inf(); });
}

template <class Keep>
void CandidateList::keep_if(Keep keep) noexcept {
  const std::size_t count = size();
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!keep(i)) continue;
    ids_[kept] = ids_[i];
    logits_[kept] = logits_[i];
    if (weighed_) weights_[kept] = weights_[i];
    ++kept;
  }
  ids_.shrink(kept);
  logits_.shrink(kept);
  refresh();
}

template <class Key>
Status CandidateList::keep_prefix(Key key, const PrefixGoal& goal, bool whole_ties) noexcept {
  const std::size_t count = size();
  if (count == 0) return Status::ok;
  if (!ranking_.resize(count)) return Status::out_of_memory;
  for (std::size_t i = 0; i < count; ++i) ranking_[i] = {key(i), weighed_ ? weights_[i] : 0.0};
  Cut cut = prefix_end(ranking_.data(), count, goal);
  whole_ties = whole_ties && !cut.is_beyond_weight;
  keep_if([&](std::size_t i) { return whole_ties ? key(i) <= cut.key : cut.takes(key(i)); });
  return Status::ok;
}

}  // namespace logitkit::sampling
