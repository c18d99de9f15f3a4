#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "../status.h"
#include "approximate_mass.h"
#include "candidate_list.h"
#include "growable_array.h"
#include "logit_row.h"
#include "token_values.h"
#include "weights.h"

namespace logitkit::sampling {

/// What is still in the race for the next token.
///
/// At first everything: the caller's row with a sparse overlay of edits and one pending division by
/// a temperature, no copy made. From the first stage that narrows it (or that has to rewrite every
/// logit): a list. Stages see one interface over both. "Weight" is exp(logit - max), so the largest
/// weighs 1.
class Candidates {
 public:
  /// A step begins. not_a_number where a logit is NaN. A double row becomes a list at once.
  [[nodiscard]] Status begin(const float* logits, std::size_t vocab_size) noexcept;
  [[nodiscard]] Status begin(const double* logits, std::size_t vocab_size) noexcept;
  [[nodiscard]] std::size_t vocab_size() const noexcept { return vocab_size_; }
  /// Whether the step's logits, as they came, have the token above -infinity.
  [[nodiscard]] bool given(std::int32_t id) const noexcept {
    if (outside(id)) return false;
    return wide_ == nullptr ? row_.original(id) > -__builtin_inff() : wide_[id] > -__builtin_inf();
  }

  // --- A few tokens. An id outside [0, vocab_size()) is no candidate, and edits of it do nothing;
  // -infinity stands for "no candidate".
  [[nodiscard]] double logit(std::int32_t id) const noexcept;
  [[nodiscard]] Status set_logit(std::int32_t id, double logit) noexcept;
  void remove(std::int32_t id) noexcept;
  /// logit(id) = f(logit(id)) where the token is a candidate. Where f is no number (infinity minus
  /// infinity, 0 times infinity) the logit stays.
  template <class F>
  [[nodiscard]] Status edit(std::int32_t id, F f) noexcept;
  /// The same for each entry of an array, which has an `id` and not the same one twice:
  /// logit(id) = f(logit(id), entry).
  template <class Entries, class F>
  [[nodiscard]] Status edit_each(const Entries& entries, F f) noexcept;
  [[nodiscard]] Status keep_only(
      std::span<const std::int32_t> ids) noexcept;  ///< ids upward, without doubles
  [[nodiscard]] Status apply_bitmask(const std::uint32_t* words) noexcept;

  // --- Between edits and filters: all_masked where nothing is left; +infinity shares with its
  // equals and ends the rest.
  [[nodiscard]] Status settle() noexcept;

  // --- All of them
  [[nodiscard]] Status divide_by(double temperature) noexcept;  ///< (0, inf]
  [[nodiscard]] Status normalize() noexcept;                    ///< log-softmax
  [[nodiscard]] double max() const noexcept;
  [[nodiscard]] std::size_t count() const noexcept;
  /// Population standard deviation of the logits.
  [[nodiscard]] Status deviation(double& deviation) noexcept;

  [[nodiscard]] Status total(double& total) noexcept;      ///< sum of the weights
  [[nodiscard]] Status entropy(double& entropy) noexcept;  ///< of the softmax, in nats

  // --- Narrowing; at least one candidate stays
  [[nodiscard]] Status keep_top(std::size_t count, Ties ties) noexcept;
  /// The candidates with logit - max >= distance; where they are fewer than min_keep, the min_keep
  /// best. Measured from the maximum, so that it says the same however large the logits are; above
  /// 0 not even the best one reaches it.
  [[nodiscard]] Status keep_within(double distance, std::size_t min_keep,
                                   Ties ties = Ties::lowest_id) noexcept;
  /// The shortest prefix, best first, with at least the share p of the weight and at least min_keep
  /// candidates.
  [[nodiscard]] Status keep_share(double p, std::size_t min_keep) noexcept;

  [[nodiscard]] bool listed() const noexcept { return listed_; }
  [[nodiscard]] Status to_list() noexcept;
  [[nodiscard]] CandidateList& list() noexcept { return list_; }

  /// The first id, upward, at which the weight so far exceeds u times the total; always a
  /// candidate. all_masked where there is none.
  [[nodiscard]] Status draw(double u, std::int32_t& token) noexcept;
  /// How many candidates are better than this one, ties by lower id.
  [[nodiscard]] std::size_t better_than(std::int32_t id) const noexcept;
  /// The candidate with the largest logit, the lowest id among equals.
  [[nodiscard]] std::int32_t best() const noexcept;

 private:
  [[nodiscard]] bool outside(std::int32_t id) const noexcept {
    return static_cast<std::uint32_t>(id) >= vocab_size_;
  }
  template <class F>
  void for_each_live_edit(F f) const noexcept;
  double note_maximum() noexcept;
  [[nodiscard]] Status weigh_row() noexcept;
  [[nodiscard]] bool approximates() const noexcept;
  [[nodiscard]] Status approximate_row() noexcept;
  [[nodiscard]] bool draw_by_approximation(double u, std::int32_t& token) const noexcept;
  [[nodiscard]] double approximation_margin(double target) const noexcept;
  void weigh_block(std::size_t block, float* scratch, double* weights) const noexcept;
  void row_changed() noexcept { weighed_ = approximated_ = false; }
  [[nodiscard]] double row_logit(float original) const noexcept {
    const auto logit = static_cast<double>(original);
    return temperature_ == 1 ? logit : logit / temperature_;
  }
  /// Which logits are enough: those that are at most -distance below `max`. Of distance 0 all from
  /// `max` up, of distance -infinity all.
  struct Floor {
    double max, distance;
    [[nodiscard]] bool keeps(double logit) const noexcept { return logit - max >= distance; }
  };
  [[nodiscard]] float row_threshold(const Floor& floor) const noexcept;
  void drop_edits_below(const Floor& floor) noexcept;
  [[nodiscard]] double deviation_of(double unit) const noexcept;
  [[nodiscard]] Status list_picked(const Floor& floor) noexcept;
  [[nodiscard]] Status keep_share_at_the_top(double p, std::size_t min_keep, bool& done) noexcept;
  [[nodiscard]] Status keep_share_by_buckets(double p, std::size_t min_keep, bool& done) noexcept;
  [[nodiscard]] Status keep_share_of_list(double p, std::size_t min_keep) noexcept;
  [[nodiscard]] Status collect(float row_at_least, std::size_t tie_quota,
                               const Floor& floor) noexcept;
  [[nodiscard]] Status top_block_max(std::size_t count, float& nth) noexcept;
  [[nodiscard]] Status raise_in_dense_blocks(std::size_t count, float& threshold) noexcept;
  [[nodiscard]] std::int32_t draw_from_row(double u) const noexcept;

  std::size_t vocab_size_ = 0;
  const double* wide_ = nullptr;  // the caller's row, where it is one of doubles
  bool listed_ = false;
  CandidateList list_;

  // The row form
  LogitRow row_;
  TokenValues edits_;
  double temperature_ = 1;
  bool weighed_ = false;
  double weight_max_ = 0;
  RowScale row_scale_;
  double total_ = 0;
  GrowableArray<double> block_weights_;
  bool approximated_ = false;
  double approximate_total_ = 0;
  double rough_error_ = 0;
  GrowableArray<double> block_masses_;  // approximately block_weights_
  GrowableArray<std::uint32_t> keys_;
  GrowableArray<std::int32_t> picked_ids_;
  GrowableArray<float> picked_;
  GrowableArray<double> bucket_masses_;
  GrowableArray<Ranked> in_bucket_;
  GrowableArray<std::int32_t> edit_ids_;
  GrowableArray<double> edit_logits_;
};

template <class F>
void Candidates::for_each_live_edit(F f) const noexcept {
  for (std::size_t i = 0; i < edits_.size(); ++i) {
    if (edits_.value(i) > -__builtin_inf()) f(edits_.id(i), edits_.value(i));
  }
}

template <class F>
Status Candidates::edit(std::int32_t id, F f) noexcept {
  const double before = logit(id);
  if (before == -__builtin_inf()) return Status::ok;
  const double after = f(before);
  return after == before || after != after ? Status::ok : set_logit(id, after);
}

template <class Entries, class F>
Status Candidates::edit_each(const Entries& entries, F f) noexcept {
  if (!listed_ && !edits_.reserve(entries.size())) return Status::out_of_memory;
  for (const auto& entry : entries) {
    if (outside(entry.id)) continue;
    if (listed_ || row_.excluded(entry.id)) {
      const Status status = edit(entry.id, [&](double logit) { return f(logit, entry); });
      if (status != Status::ok) return status;
      continue;
    }
    const double before = row_logit(row_.original(entry.id));
    if (before == -__builtin_inf()) continue;
    const double after = f(before, entry);
    if (after == before || after != after) continue;
    row_.exclude(entry.id);
    if (after > -__builtin_inf()) edits_.push_reserved(entry.id, after);
  }
  if (!listed_) row_changed();
  return Status::ok;
}

}  // namespace logitkit::sampling
