#include "double_rows.h"

#include <type_traits>

#include "maps/rows_driver.h"
#include "memory.h"

namespace logitkit {
namespace {

template <class T>
Status drive(const Rows<const T>& shape, const RowArrays<T>& arrays, const DoubleMask& mask,
             RowFunction kernel) {
  const std::size_t length = shape.length;
  // doubles are used where they are, unless a mask changes them
  const bool is_copied = !std::is_same_v<T, double> || mask.keep;
  Buffer<double> scratch(is_copied ? 3 * length : 0);
  if (!scratch) return Status::out_of_memory;
  const std::size_t apart = is_copied ? length : 0;
  const std::array<double*, 3> copies{scratch.data(), scratch.data() + apart,
                                      scratch.data() + 2 * apart};

  const auto convert = [&](const RowSpans<T, 3, 2>& from) {
    DoubleRow row{{}, {}, length, from.row, from.keep, nullptr};
    const std::array<double, 3> absorbed{mask.absorbed[0], mask.absorbed[1], 0};
    std::array<const double*, 3> in{};
    for (std::size_t j = 0; j < 3; ++j) {
      if constexpr (std::is_same_v<T, double>) in[j] = from.in[j];
      if (from.in[j] && is_copied) {
        for (std::size_t k = 0; k < length; ++k) copies[j][k] = static_cast<double>(from.in[j][k]);
        for (std::size_t k = 0; from.keep && k < length; ++k) {
          if (!from.keep[k]) copies[j][k] = absorbed[j];
        }
        in[j] = copies[j];
      }
    }
    row.in = {in[0], in[1]};
    row.third = in[2];
    for (std::size_t j = 0; j < 2; ++j) {
      if constexpr (std::is_same_v<T, double>) {
        row.out[j] = from.out[j];
      } else {
        row.out[j] = from.out[j] ? copies[j] : nullptr;
      }
    }
    kernel(row);
    for (std::size_t j = 0; j < 2; ++j) {
      T* to = from.out[j];
      if (!to) continue;
      if constexpr (!std::is_same_v<T, double>) {
        for (std::size_t k = 0; k < length; ++k) to[k] = static_cast<T>(row.out[j][k]);
      }
      for (std::size_t k = 0; from.keep && k < length; ++k) {
        if (!from.keep[k]) to[k] = 0;
      }
    }
  };
  return for_each_row<T>(shape, std::array{arrays.in[0], arrays.in[1], arrays.third}, arrays.out,
                         mask.keep, convert);
}

}  // namespace

Status for_each_double_row(const Rows<const float>& shape, const RowArrays<float>& arrays,
                           const DoubleMask& mask, RowFunction kernel) noexcept {
  return drive(shape, arrays, mask, kernel);
}
Status for_each_double_row(const Rows<const double>& shape, const RowArrays<double>& arrays,
                           const DoubleMask& mask, RowFunction kernel) noexcept {
  return drive(shape, arrays, mask, kernel);
}

}  // namespace logitkit
