#pragma once

#include "attention.h"

namespace logitkit {

/// Where the gradients go: laid out like the stored matrices, of which there are this many.
template <class T>
struct AttentionGradients {
  T* q;
  T* k;
  T* v;
  std::size_t q_matrices, k_matrices, v_matrices;
};

/// The gradients of sum(gradient * output) with respect to q, k and v; gradient is [count, L, Ev].
///
/// Accuracy     products in T, sums over queries and keys in double, as attention()
///
/// Nothing of the forward pass is needed: a block of queries is attended again, then its tiles of
/// weights are made anew (Dao et al. 2022). Scratch is O(S (E + Ev)), with the sparse normalizers
/// O(S) more; sums over queries and keys are made in double. Matrices that several batch entries
/// share get the sum of their gradients. Fully masked rows have no part in it.
[[nodiscard]] Status attention_backward(const AttentionInput<float>& in, const float* gradient,
                                        const AttentionOptions<float>& options,
                                        const AttentionGradients<float>& out) noexcept;
[[nodiscard]] Status attention_backward(const AttentionInput<double>& in, const double* gradient,
                                        const AttentionOptions<double>& options,
                                        const AttentionGradients<double>& out) noexcept;

}  // namespace logitkit
