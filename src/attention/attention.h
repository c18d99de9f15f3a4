#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "../status.h"

namespace logitkit {

/// Which of the stored matrices a batch entry (a head, say) works on: heads may share keys.
struct AttentionMatrices {
  std::uint32_t q, k, v, mask;
};

/// The arrays of one call. Matrices lie one after the other, row-major: q [L, E], k [S, E], v [S,
/// Ev].
template <class T>
struct AttentionInput {
  const T* q;
  const T* k;
  const T* v;
  const AttentionMatrices* batches;  ///< one a batch entry
  std::size_t count;                 ///< of batch entries
  std::size_t queries, keys;         ///< L, S
  std::size_t features, values;      ///< E, Ev
};

enum class AttentionNormalizer : int { softmax = 0, sparsemax = 1, entmax = 2 };

inline constexpr std::size_t kNoWindow = std::numeric_limits<std::size_t>::max();

template <class T>
struct AttentionOptions {
  double scale = 1;                 ///< of q k^T; the caller says 1 / sqrt(E)
  bool causal = false;              ///< query i sees the keys up to i + query_offset
  std::ptrdiff_t query_offset = 0;  ///< where query 0 stands among the keys
  std::size_t window = kNoWindow;   ///< w >= 1: query i sees key j where |i + query_offset - j| < w
  double softcap = 0;               ///< c > 0: scores become c tanh(score / c), before the mask
  const double* sinks = nullptr;    ///< one a batch entry: an extra logit whose value is zero

  const std::uint8_t* keep = nullptr;  ///< 1 = may attend; or
  const T* bias = nullptr;             ///< added to the scores
  /// Strides of a mask: entry (i, j) of mask m is at m * mask_matrix + i * mask_row + j *
  /// mask_column
  std::size_t mask_matrix = 0, mask_row = 0, mask_column = 1;

  AttentionNormalizer normalizer = AttentionNormalizer::softmax;
  double alpha = 1.5;              ///< of entmax, in [1, inf]
  const double* alphas = nullptr;  ///< one a query (count * L of them) instead of `alpha`
};

/// What a call writes; null where it is not wanted.
template <class T>
struct AttentionOutput {
  T* output = nullptr;       ///< [count, L, Ev]
  T* weights = nullptr;      ///< [count, L, S]
  T* log_sum_exp = nullptr;  ///< [count, L], with softmax only
};

/// output = p v, p = softmax(scores) along the keys, scores = scale q k^T, capped, masked
///
/// Streams over the keys in tiles with a running maximum (Rabe and Staats 2021; Dao et al. 2022,
/// "FlashAttention"): scratch is O(E + Ev) a call, the L x S matrix is never held. The sparse
/// normalizers need whole rows: scratch is O(S).
///
/// Accuracy     the products of a tile of 64 keys are made in T, sums over tiles and the
/// denominator
///              in double: the error is that of the scores' own dot products and does not grow with
///              S.
/// Fully masked rows, and rows of nothing but -inf, are zeros; their log_sum_exp is -inf
/// NaN, +inf    among the scores of a row make it NaN
/// Values       of masked keys must be finite: a weight of 0 times infinity is NaN, as in PyTorch
[[nodiscard]] Status attention(const AttentionInput<float>& in,
                               const AttentionOptions<float>& options,
                               const AttentionOutput<float>& out) noexcept;
[[nodiscard]] Status attention(const AttentionInput<double>& in,
                               const AttentionOptions<double>& options,
                               const AttentionOutput<double>& out) noexcept;

}  // namespace logitkit
