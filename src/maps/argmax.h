#pragma once

#include <cstdint>

#include "../rows.h"
#include "../status.h"

namespace logitkit {

/// out[row] = index of the row's largest entry, the lowest of those that tie
///
/// Max error    exact: entries are only compared
/// NaN          counts as the largest, as in PyTorch and NumPy: the first NaN is the answer
/// -inf         an ordinary smallest value: a row of nothing else gives 0
/// Masked       entries are passed over; a fully masked or empty row gives -1
[[nodiscard]] Status argmax(Rows<const float> in, std::int32_t* out,
                            const std::uint8_t* mask = nullptr) noexcept;
[[nodiscard]] Status argmax(Rows<const double> in, std::int32_t* out,
                            const std::uint8_t* mask = nullptr) noexcept;

/// One-hot at argmax: 1 there, 0 elsewhere; softmax at temperature 0 with ties given to the lowest
/// index
///
/// NaN          a row with a NaN is all NaN; all -inf is NaN too
/// +inf         wins like any largest value
/// Masked       0; a fully masked row is all zeros
/// In place     in and out may be the same rows
[[nodiscard]] Status hardmax(Rows<const float> in, Rows<float> out,
                             const std::uint8_t* mask = nullptr) noexcept;
[[nodiscard]] Status hardmax(Rows<const double> in, Rows<double> out,
                             const std::uint8_t* mask = nullptr) noexcept;

}  // namespace logitkit
