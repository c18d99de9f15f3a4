#pragma once

#include <algorithm>
#include <cstddef>

#include "../simd/platform.h"

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

/// Takes rows through steps, step(row, r) with r in [0, rows): short rows a few at a time, each
/// step for all of them before the next. What a row waits for (its maximum, its sum, a division)
/// passes while the others work. No row sees another: each gets the bits that it has alone.
template <class Row, class... Steps>
inline void side_by_side(std::size_t rows, std::size_t count, Steps... steps) {
  constexpr std::size_t kMost = 8, kEntries = 4096;
  const std::size_t together =
      std::clamp<std::size_t>(kEntries / std::max<std::size_t>(count, 1), 1, kMost);
  Row group[kMost];
  for (std::size_t done = 0; done < rows; done += together) {
    const std::size_t taken = std::min(together, rows - done);
    const auto take = [&](auto& step) {
      for (std::size_t r = 0; r < taken; ++r) step(group[r], done + r);
    };
    (take(steps), ...);
  }
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
