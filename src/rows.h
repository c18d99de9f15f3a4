#pragma once

#include <cstddef>

namespace logitkit {

/// The one shape that the maps see: a dense array [outer, length, inner], row-major, as NumPy's
/// axis splits it. A row is what a map works on: entry k of row (o, i) is data[(o * length + k) *
/// inner + i]. A matrix with its rows one after the other has inner = 1.
template <class T>
struct Rows {
  T* data = nullptr;
  std::size_t outer = 1;
  std::size_t length = 0;
  std::size_t inner = 1;

  [[nodiscard]] constexpr std::size_t count() const noexcept { return outer * inner; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return outer * inner * length; }
};

}  // namespace logitkit
