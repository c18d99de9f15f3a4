#pragma once

#include <cstddef>

namespace logitkit {

/// A dense matrix, row after row.
template <class T>
struct Matrix {
  T* data = nullptr;
  std::size_t rows = 0;
  std::size_t columns = 0;

  [[nodiscard]] T* row(std::size_t r) const noexcept { return data + r * columns; }
  [[nodiscard]] std::size_t size() const noexcept { return rows * columns; }
};

}  // namespace logitkit
