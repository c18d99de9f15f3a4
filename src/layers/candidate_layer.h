#pragma once

#include <cstdint>

#include "../losses/loss.h"
#include "matrix.h"

// An output layer of which only some classes are computed: each row's own labels and a sample of
// the others.

namespace logitkit {

template <class T>
struct CandidateLayer {
  Matrix<const T> inputs;                ///< [B, D]
  Matrix<const T> weights;               ///< [V, D]
  const T* biases = nullptr;             ///< [V]; null is zeros
  const std::int32_t* labels = nullptr;  ///< [B, labels_per_row], in [0, V)
  std::size_t labels_per_row = 1;
  const std::int32_t* sampled = nullptr;  ///< [S], in [0, V)
  std::size_t sampled_count = 0;
  const double* true_counts =
      nullptr;  ///< how often the sampler draws each label, expected: [B, labels_per_row]
  const double* sampled_counts = nullptr;  ///< and each sampled class: [S]
};

/// Shaped like the layer's; all null if the gradient is not wanted.
template <class T>
struct CandidateGradient {
  T* inputs = nullptr;
  T* weights = nullptr;
  T* biases = nullptr;
};

struct CandidateLossOptions {
  Reduction reduction = Reduction::mean;  ///< the mean divides by the rows
  bool remove_accidental_hits =
      true;  ///< a sampled class that is the row's own label counts for nothing
};

/// From the logits of one row, its labels first, to their gradient, in place; gives the loss.
using CandidateHead = double (*)(double* logits, std::size_t labels, std::size_t count,
                                 double* scratch);

/// What sampled_softmax_loss and nce_loss share. Logits are inputs . weights + biases -
/// log(expected count).
[[nodiscard]] Status candidate_loss(const CandidateLayer<float>& layer,
                                    const CandidateLossOptions& options, CandidateHead head,
                                    const LossOutput<float>& out,
                                    const CandidateGradient<float>& gradient) noexcept;
[[nodiscard]] Status candidate_loss(const CandidateLayer<double>& layer,
                                    const CandidateLossOptions& options, CandidateHead head,
                                    const LossOutput<double>& out,
                                    const CandidateGradient<double>& gradient) noexcept;

}  // namespace logitkit
