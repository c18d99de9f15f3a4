#pragma once

#include <cstddef>

#include "../status.h"

namespace logitkit {

/// How much of each token reaches each token through all layers (Abnar and Zuidema 2020,
/// "Quantifying Attention Flow in Transformers"):
///
///   rollout = A_n ... A_2 A_1,  A_l = rows of (1 - residual) mean_heads(W_l) + residual I, made to
///   sum to 1
///
/// layers[l] is [count, heads, length, length], first layer first; rollout is [count, length,
/// length]. residual is the share of the skip connection. In double, rounded once; rows of zeros
/// become those of I (residual > 0) or stay zeros. No layers give I.
template <class T>
[[nodiscard]] Status attention_rollout(const T* const* layers, std::size_t layer_count,
                                       std::size_t count, std::size_t heads, std::size_t length,
                                       double residual, T* rollout) noexcept;

}  // namespace logitkit
