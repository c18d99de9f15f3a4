#pragma once

#include <cstdint>

#include "../status.h"
#include "matrix.h"

namespace logitkit {

/// A cluster of rare classes: its logits are output . (projection . x). Plain numbers and
/// pointers, so that
/// a caller may lay it out itself.
template <class T>
struct AdaptiveTail {
  const T* projection = nullptr;  ///< [hidden, D]
  const T* output = nullptr;      ///< [size, hidden]
  std::size_t hidden = 0;
  std::size_t size = 0;
  T* projection_gradient = nullptr;  ///< shaped like them; null if not wanted
  T* output_gradient = nullptr;
};

/// The classes below `shortlist` are in the head, each tail has the next `size` of them.
template <class T>
struct AdaptiveLayer {
  Matrix<const T> inputs;  ///< [N, D]
  Matrix<const T> head;    ///< [shortlist + tails, D]
  const T* head_bias = nullptr;
  const AdaptiveTail<T>* tails = nullptr;
  std::size_t tail_count = 0;
  std::size_t shortlist = 0;
};

/// What is wanted; null if it is not.
template <class T>
struct AdaptiveOutput {
  T* output = nullptr;     ///< [N]: the log-probability of each target
  double* loss = nullptr;  ///< minus their mean
  T* log_probs = nullptr;  ///< [N, classes]
  std::int32_t* predictions =
      nullptr;  ///< [N]: argmax, the lowest id of those that tie; needs log_probs
  T* inputs_gradient =
      nullptr;  ///< of the loss; asks for those of head, bias (if any) and tails too
  T* head_gradient = nullptr;
  T* head_bias_gradient = nullptr;
};

/// Adaptive softmax (Grave et al. 2017), as PyTorch's AdaptiveLogSoftmaxWithLoss: frequent classes
/// in the head, rare
/// ones in tails behind one head entry each: log p(c) = head[c], or head[its tail] + tail[c].
///
/// targets      [N], in [0, classes)
/// Max error    dot products and softmaxes in double, each number rounded once
/// Cost         without log_probs only the head and the targets' own tails are computed
[[nodiscard]] Status adaptive_log_softmax(const AdaptiveLayer<float>& layer,
                                          const std::int32_t* targets,
                                          const AdaptiveOutput<float>& out) noexcept;
[[nodiscard]] Status adaptive_log_softmax(const AdaptiveLayer<double>& layer,
                                          const std::int32_t* targets,
                                          const AdaptiveOutput<double>& out) noexcept;

}  // namespace logitkit
