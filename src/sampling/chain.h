#pragma once

#include <array>
#include <cstddef>

#include "../status.h"
#include "options.h"
#include "step.h"

namespace logitkit::sampling {

/// A stage as the chain sees it.
struct Stage {
  StageId id;
  bool edits;  ///< changes single tokens; does not look at the whole, so a +infinity may still be
               ///< banned away
  bool (*enabled)(const SamplerOptions&) noexcept;
  Status (*apply)(Step&) noexcept;
};

/// The enabled stages in the order of the options, put together once.
class Chain {
 public:
  explicit Chain(const SamplerOptions& options) noexcept;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] StageId id(std::size_t i) const noexcept { return stages_[i]->id; }
  /// Whether the stage does something by its options; 'bans' is in the chain in any case, for the
  /// sake of a bitmask.
  [[nodiscard]] bool enabled(std::size_t i, const SamplerOptions& options) const noexcept {
    return stages_[i]->enabled(options);
  }

  /// Runs all stages; `after(i)` is called after each. When it returns ok, at least one candidate
  /// is left and all are finite.
  template <class After>
  [[nodiscard]] Status run(Step& step, After after) const noexcept {
    for (std::size_t i = 0; i < size_; ++i) {
      Status status = stages_[i]->edits ? Status::ok : step.candidates.settle();
      if (status == Status::ok) status = stages_[i]->apply(step);
      if (status == Status::ok) status = after(i);
      if (status != Status::ok) return status;
    }
    return step.candidates.settle();
  }
  [[nodiscard]] Status run(Step& step) const noexcept {
    return run(step, [](std::size_t) { return Status::ok; });
  }

 private:
  std::array<const Stage*, kStageCount> stages_{};
  std::size_t size_ = 0;
};

}  // namespace logitkit::sampling
