#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "../memory.h"
#include "../rows.h"
#include "../simd/vector.h"
#include "../status.h"
#include "columns.h"

// From Rows to contiguous rows: what every map is driven by. A kernel sees plain pointers to one
// row and nothing of axes, strides or masks:
//
//   map_rows(in, out, mask, kernel)          kernel(const T* x, T* y, n)          y may be x
//                                            or kernel(x, y, n, row) where rows differ in a
//                                            parameter
//   reduce_rows(in, mask, kernel)            kernel(row, const T* x, n, keep)     writes its own
//   result for_each_row(shape, ins, outs, keep, kernel)   any number of inputs and outputs
//   (gradients, losses):
//                                            kernel(RowSpans<T, kIn, kOut>)
//
// With inner == 1 the kernel works in place of the arrays. Else a tile of columns is transposed
// into scratch, the very same kernel runs there, and the tile is transposed back: a strided row has
// the bits of a contiguous one. There out[j] lies on in[j], so a kernel must allow that (as every
// map's contract does).

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

template <class T, std::size_t kIn, std::size_t kOut>
struct RowSpans {
  std::array<const T*, kIn> in;
  std::array<T*, kOut> out;
  const std::uint8_t* keep;  ///< the row's mask, null where there is none
  std::size_t length;
  std::size_t row;  ///< o * inner + i
};

/// What a masked entry is to the kernel, and what it is in the result.
template <class T>
struct RowMask {
  const std::uint8_t* keep = nullptr;  ///< laid out like the input, 1 = keep; null keeps everything
  T absorbed = -kInfinity<T>;
  T result = 0;
};

/// Calls kernel(RowSpans) for every row of arrays that share one shape. Null inputs and outputs
/// stay null.
template <class T, class Shape, std::size_t kIn, std::size_t kOut, class Kernel>
[[nodiscard]] Status for_each_row(const Rows<Shape>& shape, const std::array<const T*, kIn>& ins,
                                  const std::array<T*, kOut>& outs, const std::uint8_t* keep,
                                  Kernel&& kernel) noexcept {
  const std::size_t length = shape.length, inner = shape.inner;
  RowSpans<T, kIn, kOut> spans{ins, outs, keep, length, 0};
  if (inner == 1 || length == 0) {
    for (std::size_t row = 0; row < shape.count(); ++row) {
      const std::size_t start = row * length;
      for (std::size_t j = 0; j < kIn; ++j) spans.in[j] = ins[j] ? ins[j] + start : nullptr;
      for (std::size_t j = 0; j < kOut; ++j) spans.out[j] = outs[j] ? outs[j] + start : nullptr;
      spans.keep = keep ? keep + start : nullptr;
      spans.row = row;
      kernel(spans);
    }
    return Status::ok;
  }

  if (inner == 0) return Status::ok;
  // One cache line of columns at a time; rows of scratch are kept off each other's cache sets.
  constexpr std::size_t kSlots = std::max(kIn, kOut);
  const std::size_t tile = std::min<std::size_t>(inner, 64 / sizeof(T));
  const std::size_t pitch = (length + 15) / 16 * 16 + 16;
  if (pitch < length || pitch > SIZE_MAX / (kSlots * tile)) return Status::out_of_memory;
  Buffer<T> scratch(kSlots * tile * pitch);
  Buffer<std::uint8_t> keep_scratch(keep ? tile * pitch : 0);
  if (!scratch || !keep_scratch) return Status::out_of_memory;

  for (std::size_t o = 0; o < shape.outer; ++o) {
    for (std::size_t first = 0; first < inner; first += tile) {
      const std::size_t width = std::min(tile, inner - first);
      const std::size_t start = o * length * inner + first;
      for (std::size_t j = 0; j < kIn; ++j) {
        if (!ins[j]) continue;
        gather_columns(ins[j] + start, inner, length, width, scratch.data() + j * tile * pitch,
                       pitch);
      }
      if (keep) {
        gather_columns(keep + start, inner, length, width, keep_scratch.data(), pitch);
      }
      for (std::size_t c = 0; c < width; ++c) {
        const auto slot = [&](std::size_t j) { return scratch.data() + (j * tile + c) * pitch; };
        for (std::size_t j = 0; j < kIn; ++j) spans.in[j] = ins[j] ? slot(j) : nullptr;
        for (std::size_t j = 0; j < kOut; ++j) spans.out[j] = outs[j] ? slot(j) : nullptr;
        spans.keep = keep ? keep_scratch.data() + c * pitch : nullptr;
        spans.row = o * inner + first + c;
        kernel(spans);
      }
      for (std::size_t j = 0; j < kOut; ++j) {
        if (!outs[j]) continue;
        scatter_columns(scratch.data() + j * tile * pitch, pitch, length, width, outs[j] + start,
                        inner);
      }
    }
  }
  return Status::ok;
}

/// y[k] = keep[k] ? x[k] : value; gives the number of kept entries. x may be y.
template <class T>
inline std::size_t absorb_masked(const T* x, const std::uint8_t* keep, std::size_t length, T value,
                                 T* y) {
  std::size_t kept = 0;
  for (std::size_t k = 0; k < length; ++k) {
    kept += keep[k] != 0;
    y[k] = keep[k] ? x[k] : value;
  }
  return kept;
}

/// kernel(x, y, n) on every row. Masked entries are `mask.absorbed` to the kernel and `mask.result`
/// after it; a fully masked row is `mask.result` throughout and the kernel is not asked.
template <class T, class Kernel>
[[nodiscard]] Status map_rows(const Rows<const T>& in, const Rows<T>& out, const RowMask<T>& mask,
                              Kernel&& kernel) noexcept {
  if (in.inner == 1 && !mask.keep) {  // most calls: a short row pays 20 ns for the spans
    for (std::size_t row = 0; row < in.outer; ++row) {
      const T* x = in.data + row * in.length;
      T* y = out.data + row * in.length;
      if constexpr (std::is_invocable_v<Kernel, const T*, T*, std::size_t, std::size_t>) {
        kernel(x, y, in.length, row);
      } else {
        kernel(x, y, in.length);
      }
    }
    return Status::ok;
  }
  return for_each_row<T>(
      in, std::array{in.data}, std::array{out.data}, mask.keep, [&](const RowSpans<T, 1, 1>& row) {
        T* y = row.out[0];
        const auto run = [&](const T* x) {
          if constexpr (std::is_invocable_v<Kernel, const T*, T*, std::size_t, std::size_t>) {
            kernel(x, y, row.length, row.row);
          } else {
            kernel(x, y, row.length);
          }
        };
        if (!row.keep) return run(row.in[0]);
        if (absorb_masked(row.in[0], row.keep, row.length, mask.absorbed, y) == 0) {
          return simd::fill(y, row.length, mask.result);
        }
        run(y);
        // Also where the kept entries made the row NaN.
        absorb_masked(y, row.keep, row.length, mask.result, y);
      });
}

/// kernel(row, x, n, keep) on every row; with a mask, x is a copy whose masked entries are
/// `mask.absorbed`, n stays the whole length and `kept` counts the others.
template <class T>
struct ReducedRow {
  std::size_t row;
  const T* x;
  std::size_t length;
  const std::uint8_t* keep;
  std::size_t kept;
};

template <class T, class Kernel>
[[nodiscard]] Status reduce_rows(const Rows<const T>& in, const RowMask<T>& mask,
                                 Kernel&& kernel) noexcept {
  Buffer<T> copy(mask.keep ? in.length : 0);
  if (!copy) return Status::out_of_memory;
  return for_each_row<T>(
      in, std::array{in.data}, std::array<T*, 0>{}, mask.keep, [&](const RowSpans<T, 1, 0>& row) {
        ReducedRow<T> reduced{row.row, row.in[0], row.length, row.keep, row.length};
        if (row.keep) {
          reduced.kept = absorb_masked(row.in[0], row.keep, row.length, mask.absorbed, copy.data());
          reduced.x = copy.data();
        }
        kernel(reduced);
      });
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
