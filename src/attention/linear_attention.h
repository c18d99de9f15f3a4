#pragma once

#include "attention.h"

namespace logitkit {

/// output_i = phi(q_i) sum_j phi(k_j) v_j^T / (phi(q_i) sum_j phi(k_j)),  phi(x) = elu(x) + 1
///
/// Attention whose cost grows with L + S instead of L S (Katharopoulos, Vyas, Pappas and Fleuret
/// 2020, "Transformers are RNNs"). causal: query i sees keys 0..i (top-left aligned). Computed in
/// double, rounded once; scratch is O(E Ev). Queries that see no key, or only keys whose features
/// underflow, are zeros.
[[nodiscard]] Status linear_attention(const AttentionInput<float>& in, bool causal,
                                      float* output) noexcept;
[[nodiscard]] Status linear_attention(const AttentionInput<double>& in, bool causal,
                                      double* output) noexcept;

}  // namespace logitkit
