#pragma once

#include <cmath>
#include <cstdint>
#include <span>

namespace logitkit::reference {

/// The first NaN, else the first largest entry; -1 for an empty row.
template <class T>
std::int32_t argmax(std::span<const T> x) {
  std::int32_t best = -1;
  for (std::size_t k = 0; k < x.size(); ++k) {
    if (std::isnan(x[k])) return static_cast<std::int32_t>(k);
    if (best < 0 || x[k] > x[static_cast<std::size_t>(best)]) best = static_cast<std::int32_t>(k);
  }
  return best;
}

}  // namespace logitkit::reference
