#pragma once

#include <cstdint>

#include "../rows.h"
#include "../status.h"

namespace logitkit {

/// *out = the share of rows whose label is among the k largest logits, ties going to the lower id
///
/// Max error    exact: ranks are counted, the share is rounded once
/// NaN          counts as the largest, as in argmax
/// labels       one a row, in [0, length) or ignore_index; ignored rows count for nothing
/// No rows      NaN
/// k            at least 1; from the number of classes on, every label is among them
[[nodiscard]] Status top_k_accuracy(Rows<const float> logits, const std::int32_t* labels,
                                    std::size_t k, std::int32_t ignore_index, double* out) noexcept;
[[nodiscard]] Status top_k_accuracy(Rows<const double> logits, const std::int32_t* labels,
                                    std::size_t k, std::int32_t ignore_index, double* out) noexcept;

}  // namespace logitkit
