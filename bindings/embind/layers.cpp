#include <emscripten/bind.h>

#include "layers/adaptive_log_softmax.h"
#include "layers/hierarchical_softmax.h"
#include "layers/mixture_of_softmaxes.h"
#include "layers/nce_loss.h"
#include "layers/sampled_softmax_loss.h"
#include "pointers.h"
#include "sampling/log_uniform_candidates.h"

// A layer has more arrays than a call has room for: their addresses and sizes cross as a table of
// 32-bit words, in the order that each function names.
namespace logitkit::bindings {
namespace {

using Words = const std::uint32_t*;

template <class T>
using CandidateLoss = Status (*)(const CandidateLayer<T>&, const CandidateLossOptions&,
                                 const LossOutput<T>&, const CandidateGradient<T>&) noexcept;

/// rows, width, classes, labels per row, sampled count; inputs, weights, biases, labels, sampled,
/// true counts, sampled counts; reduced, each; gradients of inputs, weights, biases
template <class T, CandidateLoss<T> loss>
int bind_candidate_loss(Address table, int reduction, bool remove_hits) {
  const Words w = at<const std::uint32_t>(table);
  const CandidateLayer<T> layer{{at<const T>(w[5]), w[0], w[1]},
                                {at<const T>(w[6]), w[2], w[1]},
                                at<const T>(w[7]),
                                at<const std::int32_t>(w[8]),
                                w[3],
                                at<const std::int32_t>(w[9]),
                                w[4],
                                at<const double>(w[10]),
                                at<const double>(w[11])};
  return code(loss(layer, {static_cast<Reduction>(reduction), remove_hits},
                   {at<double>(w[12]), at<T>(w[13]), nullptr},
                   {at<T>(w[14]), at<T>(w[15]), at<T>(w[16])}));
}

/// rows, width, head rows, shortlist, tails; inputs, head, bias, targets; output, loss, log-probs,
/// predictions; gradients of inputs, head, bias; then for each tail: projection, output, hidden,
/// size, their gradients
template <class T>
int bind_adaptive_log_softmax(Address table) {
  static_assert(sizeof(AdaptiveTail<T>) == 6 * sizeof(std::uint32_t));
  const Words w = at<const std::uint32_t>(table);
  const AdaptiveLayer<T> layer{{at<const T>(w[5]), w[0], w[1]},
                               {at<const T>(w[6]), w[2], w[1]},
                               at<const T>(w[7]),
                               reinterpret_cast<const AdaptiveTail<T>*>(w + 16),
                               w[4],
                               w[3]};
  return code(
      adaptive_log_softmax(layer, at<const std::int32_t>(w[8]),
                           {at<T>(w[9]), at<double>(w[10]), at<T>(w[11]), at<std::int32_t>(w[12]),
                            at<T>(w[13]), at<T>(w[14]), at<T>(w[15])}));
}

/// rows, width, nodes, classes; inputs, node weights, offsets, path, codes, log-probs or their
/// gradient; gradients of inputs and weights (0 for the forward call)
template <class T>
int bind_hierarchical_softmax(Address table) {
  const Words w = at<const std::uint32_t>(table);
  const Matrix<const T> inputs{at<const T>(w[4]), w[0], w[1]},
      weights{at<const T>(w[5]), w[2], w[1]};
  const CodeTree tree{w[3], at<const std::int32_t>(w[6]), at<const std::int32_t>(w[7]),
                      at<const std::int32_t>(w[8])};
  if (w[10] == 0) return code(hierarchical_softmax(inputs, weights, tree, at<T>(w[9])));
  return code(hierarchical_softmax_backward(inputs, weights, tree, at<const T>(w[9]), at<T>(w[10]),
                                            at<T>(w[11])));
}

/// The gradients are 0 for the forward call.
template <class T>
int bind_mixture_of_softmaxes(Address log_weights, Address logits, std::size_t rows,
                              std::size_t components, std::size_t classes, Address out,
                              Address weights_gradient, Address logits_gradient) {
  const Matrix<const T> weights{at<const T>(log_weights), rows, components};
  if (weights_gradient == 0)
    return code(mixture_of_softmaxes(weights, at<const T>(logits), classes, at<T>(out)));
  return code(mixture_of_softmaxes_backward(weights, at<const T>(logits), classes, at<const T>(out),
                                            at<T>(weights_gradient), at<T>(logits_gradient)));
}

/// Writes the number of draws to `draws`.
int bind_log_uniform_candidates(std::size_t count, std::size_t classes, bool unique,
                                std::uint32_t seed_low, std::uint32_t seed_high, Address sampled,
                                Address expected, Address draws) {
  Random random(std::uint64_t{seed_high} << 32 | seed_low);
  LogUniformCandidates out{at<std::int32_t>(sampled), at<double>(expected)};
  const Status status = log_uniform_candidates(count, classes, unique, random, out);
  *at<double>(draws) = out.draws;
  return code(status);
}

}  // namespace

EMSCRIPTEN_BINDINGS(layers) {
  using emscripten::function;
  function("sampledSoftmaxLoss", &bind_candidate_loss<double, sampled_softmax_loss>);
  function("nceLoss", &bind_candidate_loss<double, nce_loss>);
  function("adaptiveLogSoftmax", &bind_adaptive_log_softmax<double>);
  function("hierarchicalSoftmax", &bind_hierarchical_softmax<double>);
  function("mixtureOfSoftmaxes", &bind_mixture_of_softmaxes<double>);
  function("logUniformCandidates", &bind_log_uniform_candidates);
  function("logUniformExpectedCount", &log_uniform_expected_count);
}

}  // namespace logitkit::bindings
