#pragma once

#include <cstddef>
#include <cstdint>

#include "growable_array.h"
#include "id_map.h"

namespace logitkit::sampling {

/// A few tokens with a number each, in the order in which they came: the new logits of the tokens
/// that penalties, biases and bans have touched, over a row that stays as it is; or what a stage
/// gathers per token.
class TokenValues {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return ids_.size(); }
  [[nodiscard]] std::int32_t id(std::size_t i) const noexcept { return ids_[i]; }
  [[nodiscard]] double value(std::size_t i) const noexcept { return values_[i]; }
  [[nodiscard]] std::int32_t find(std::int32_t id) const noexcept {
    index();
    return map_.find(id);
  }
  /// The largest value, -infinity where there is none.
  [[nodiscard]] double max() const noexcept {
    if (!max_known_) {
      max_ = -__builtin_inf();
      for (const double value : values_) max_ = value > max_ ? value : max_;
      max_known_ = true;
    }
    return max_;
  }

  void clear() noexcept {
    map_.clear();
    ids_.clear();
    values_.clear();
    indexed_ = 0;
    max_ = -__builtin_inf();
    max_known_ = true;
  }
  [[nodiscard]] bool set(std::int32_t id, double value) noexcept {
    const std::int32_t present = find(id);
    if (present != IdMap::kNone) {
      values_[static_cast<std::size_t>(present)] = value;
      max_known_ = false;
      return true;
    }
    if (!reserve(1)) return false;
    push_reserved(id, value);
    return true;
  }
  /// Makes room for `more` push_reserved().
  [[nodiscard]] bool reserve(std::size_t more) noexcept {
    return map_.reserve(size() - indexed_ + more) && ids_.reserve(size() + more) &&
           values_.reserve(size() + more);
  }
  /// A token that is not here yet.
  void push_reserved(std::int32_t id, double value) noexcept {
    ids_.push_reserved(id);
    values_.push_reserved(value);
    max_ = value > max_ ? value : max_;
  }
  void divide_by(double divisor) noexcept {
    for (double& value : values_) value /= divisor;
    max_ /= divisor;
  }

 private:
  // Most are only written and gone through: the map is made when somebody looks for one.
  void index() const noexcept {
    for (; indexed_ < size(); ++indexed_)
      map_.set(ids_[indexed_], static_cast<std::int32_t>(indexed_));
  }

  mutable IdMap map_;  // id -> position, of the first indexed_
  mutable std::size_t indexed_ = 0;
  mutable double max_ = -__builtin_inf();
  mutable bool max_known_ = true;
  GrowableArray<std::int32_t> ids_;
  GrowableArray<double> values_;
};

}  // namespace logitkit::sampling
