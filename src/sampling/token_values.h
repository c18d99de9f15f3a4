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
  [[nodiscard]] std::int32_t find(std::int32_t id) const noexcept { return map_.find(id); }

  void clear() noexcept {
    map_.clear();
    ids_.clear();
    values_.clear();
  }
  [[nodiscard]] bool set(std::int32_t id, double value) noexcept {
    const std::int32_t present = map_.find(id);
    if (present != IdMap::kNone) {
      values_[static_cast<std::size_t>(present)] = value;
      return true;
    }
    if (!map_.reserve(1) || !ids_.reserve(size() + 1) || !values_.reserve(size() + 1)) return false;
    map_.set(id, static_cast<std::int32_t>(size()));
    ids_.push_reserved(id);
    values_.push_reserved(value);
    return true;
  }
  void divide_by(double divisor) noexcept {
    for (double& value : values_) value /= divisor;
  }

 private:
  IdMap map_;  // id -> position
  GrowableArray<std::int32_t> ids_;
  GrowableArray<double> values_;
};

}  // namespace logitkit::sampling
