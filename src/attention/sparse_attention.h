#pragma once

#include "attention.h"
#include "attention_backward.h"

namespace logitkit {

/// Attention whose weights are a sparse map of the scores (sparsemax, entmax). A sink is one more
/// entry of each row. The threshold needs the whole row, so a few rows of scores are held: scratch
/// is O(S). Called by attention() and attention_backward() for the normalizers other than softmax.
[[nodiscard]] Status sparse_attention(const AttentionInput<float>& in,
                                      const AttentionOptions<float>& options,
                                      const AttentionOutput<float>& out) noexcept;
[[nodiscard]] Status sparse_attention(const AttentionInput<double>& in,
                                      const AttentionOptions<double>& options,
                                      const AttentionOutput<double>& out) noexcept;

/// The gradients are added to `out`.
[[nodiscard]] Status sparse_attention_backward(const AttentionInput<float>& in,
                                               const float* gradient,
                                               const AttentionOptions<float>& options,
                                               const AttentionGradients<float>& out) noexcept;
[[nodiscard]] Status sparse_attention_backward(const AttentionInput<double>& in,
                                               const double* gradient,
                                               const AttentionOptions<double>& options,
                                               const AttentionGradients<double>& out) noexcept;

}  // namespace logitkit
