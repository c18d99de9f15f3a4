#include "hierarchical_softmax.h"

#include <algorithm>

#include "../memory.h"
#include "../simd/softplus.h"
#include "products.h"

namespace logitkit {
namespace {

/// Of each node: log sigmoid(s) and log sigmoid(-s) (what codes 0 and 1 add), and sigmoid(-s),
/// sigmoid(s), the slopes
/// of the two.
struct Decision {
  double log_p[2];
  double slope[2];
};

template <class T>
void decide(const T* x, const Matrix<const T>& weights, Decision* decisions) {
  for (std::size_t m = 0; m < weights.rows; ++m) {
    const simd::Logistic at = simd::logistic(simd::F64x2(dot(weights.row(m), x, weights.columns)));
    decisions[m] = {{-at.softplus_of_minus.first(), -at.softplus.first()},
                    {at.one_minus_p.first(), at.p.first()}};
  }
}

/// visit(class, node, code) along every path
template <class Visit>
void walk(const CodeTree& tree, Visit visit) {
  for (std::size_t v = 0; v < tree.classes; ++v) {
    for (std::int32_t i = tree.offsets[v]; i < tree.offsets[v + 1]; ++i)
      visit(v, tree.nodes[i], tree.codes[i]);
  }
}

template <class T>
Status forward(const Matrix<const T>& inputs, const Matrix<const T>& weights, const CodeTree& tree,
               T* log_probs) {
  Buffer<Decision> decisions(weights.rows);
  Buffer<double> sums(tree.classes);
  if (!decisions || !sums) return Status::out_of_memory;
  for (std::size_t n = 0; n < inputs.rows; ++n) {
    decide(inputs.row(n), weights, decisions.data());
    std::fill_n(sums.data(), tree.classes, 0.0);
    walk(tree, [&](std::size_t v, std::int32_t node, std::int32_t code) {
      sums[v] += decisions[node].log_p[code];
    });
    round_to(sums.data(), tree.classes, log_probs + n * tree.classes);
  }
  return Status::ok;
}

template <class T>
Status backward(const Matrix<const T>& inputs, const Matrix<const T>& weights, const CodeTree& tree,
                const T* gradient, T* inputs_gradient, T* weights_gradient) {
  const std::size_t width = inputs.columns;
  Buffer<Decision> decisions(weights.rows);
  Buffer<double> slopes(weights.rows), dx(width), dw(weights.size());
  if (!decisions || !slopes || !dx || !dw) return Status::out_of_memory;
  std::fill_n(dw.data(), weights.size(), 0.0);
  for (std::size_t n = 0; n < inputs.rows; ++n) {
    const T* g = gradient + n * tree.classes;
    decide(inputs.row(n), weights, decisions.data());
    std::fill_n(slopes.data(), weights.rows, 0.0);
    std::fill_n(dx.data(), width, 0.0);
    walk(tree, [&](std::size_t v, std::int32_t node, std::int32_t code) {
      const double slope = static_cast<double>(g[v]) * decisions[node].slope[code];
      slopes[node] += code ? -slope : slope;
    });
    for (std::size_t m = 0; m < weights.rows; ++m) {
      add_scaled(slopes[m], weights.row(m), width, dx.data());
      add_scaled(slopes[m], inputs.row(n), width, dw.data() + m * width);
    }
    round_to(dx.data(), width, inputs_gradient + n * width);
  }
  round_to(dw.data(), weights.size(), weights_gradient);
  return Status::ok;
}

}  // namespace

Status hierarchical_softmax(const Matrix<const float>& inputs,
                            const Matrix<const float>& node_weights, const CodeTree& tree,
                            float* log_probs) noexcept {
  return forward(inputs, node_weights, tree, log_probs);
}
Status hierarchical_softmax(const Matrix<const double>& inputs,
                            const Matrix<const double>& node_weights, const CodeTree& tree,
                            double* log_probs) noexcept {
  return forward(inputs, node_weights, tree, log_probs);
}

Status hierarchical_softmax_backward(const Matrix<const float>& inputs,
                                     const Matrix<const float>& node_weights, const CodeTree& tree,
                                     const float* gradient, float* inputs_gradient,
                                     float* weights_gradient) noexcept {
  return backward(inputs, node_weights, tree, gradient, inputs_gradient, weights_gradient);
}
Status hierarchical_softmax_backward(const Matrix<const double>& inputs,
                                     const Matrix<const double>& node_weights, const CodeTree& tree,
                                     const double* gradient, double* inputs_gradient,
                                     double* weights_gradient) noexcept {
  return backward(inputs, node_weights, tree, gradient, inputs_gradient, weights_gradient);
}

}  // namespace logitkit
