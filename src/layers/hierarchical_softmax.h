#pragma once

#include <cstdint>

#include "../status.h"
#include "matrix.h"

namespace logitkit {

/// A binary tree over classes: class v is reached through nodes[offsets[v]] ... nodes[offsets[v +
/// 1] - 1],
/// at each of which its code says which way.
struct CodeTree {
  std::size_t classes = 0;
  const std::int32_t* offsets = nullptr;  ///< [classes + 1]
  const std::int32_t* nodes = nullptr;    ///< rows of the node weights
  const std::int32_t* codes = nullptr;    ///< 0 or 1
};

/// log_probs[n][v] = sum over v's path of log sigmoid((1 - 2 code) w_node . x_n): softmax by a
/// tree of
/// binary decisions (Morin, Bengio 2005; Mikolov et al. 2013). Where the codes are a complete
/// prefix
/// code, exp(log_probs) sums to 1.
///
/// Max error    in double, rounded once
[[nodiscard]] Status hierarchical_softmax(const Matrix<const float>& inputs,
                                          const Matrix<const float>& node_weights,
                                          const CodeTree& tree, float* log_probs) noexcept;
[[nodiscard]] Status hierarchical_softmax(const Matrix<const double>& inputs,
                                          const Matrix<const double>& node_weights,
                                          const CodeTree& tree, double* log_probs) noexcept;

/// The gradients with respect to both matrices, from that with respect to log_probs.
[[nodiscard]] Status hierarchical_softmax_backward(const Matrix<const float>& inputs,
                                                   const Matrix<const float>& node_weights,
                                                   const CodeTree& tree, const float* gradient,
                                                   float* inputs_gradient,
                                                   float* weights_gradient) noexcept;
[[nodiscard]] Status hierarchical_softmax_backward(const Matrix<const double>& inputs,
                                                   const Matrix<const double>& node_weights,
                                                   const CodeTree& tree, const double* gradient,
                                                   double* inputs_gradient,
                                                   double* weights_gradient) noexcept;

}  // namespace logitkit
