#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "rows.h"
#include "status.h"

// Gradients, losses and information work in double, whatever the type of the array: one kernel for
// float and double, and no rounding but the last. Here rows become contiguous doubles and results
// are rounded back, in one place for all of them, because a copy of the driver for each kernel and
// type would make the module several times larger.

namespace logitkit {

/// One row of every array. Those that were not given are null.
struct DoubleRow {
  std::array<const double*, 2> in;
  std::array<double*, 2> out;
  std::size_t length;
  std::size_t row;           ///< o * inner + i
  const std::uint8_t* keep;  ///< the row's mask, null where there is none
  const double* third;       ///< a further input
};

/// What is done with a row: anything that can be called with one, by reference. A kernel may find
/// out[j] lying on in[j] and must read an entry before it writes it.
class RowFunction {
 public:
  template <class Kernel>
  RowFunction(Kernel& kernel)  // NOLINT: as a function would be passed
      : kernel_(&kernel),
        call_([](void* at, const DoubleRow& row) { (*static_cast<Kernel*>(at))(row); }) {}
  void operator()(const DoubleRow& row) const { call_(kernel_, row); }

 private:
  void* kernel_;
  void (*call_)(void*, const DoubleRow&);
};

/// Arrays of one shape; null where there is none.
template <class T>
struct RowArrays {
  std::array<const T*, 2> in;
  std::array<T*, 2> out;
  const T* third = nullptr;
};

/// Masked entries are `absorbed[j]` in in[j] to the kernel, 0 in the third
/// input, and 0 in what it gives.
struct DoubleMask {
  const std::uint8_t* keep = nullptr;
  std::array<double, 2> absorbed{};
};

[[nodiscard]] Status for_each_double_row(const Rows<const float>& shape,
                                         const RowArrays<float>& arrays, const DoubleMask& mask,
                                         RowFunction kernel) noexcept;
[[nodiscard]] Status for_each_double_row(const Rows<const double>& shape,
                                         const RowArrays<double>& arrays, const DoubleMask& mask,
                                         RowFunction kernel) noexcept;

}  // namespace logitkit
