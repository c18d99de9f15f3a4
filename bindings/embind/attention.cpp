#include <emscripten/bind.h>

#include "attention/attention.h"
#include "attention/attention_backward.h"
#include "attention/attention_rollout.h"
#include "attention/linear_attention.h"
#include "attention/merge_attention.h"
#include "pointers.h"

namespace logitkit::bindings {
namespace {

/// An attention call has too many numbers for an argument list: they come as float64 in this order,
/// which is that of `bindings/js/attentionCall.ts`. Addresses are numbers too, 0 for none.
struct Numbers {
  double q, k, v, batches, count, queries, keys, features, values;
  double scale, causal, query_offset, window, softcap, sinks;
  double keep, bias, mask_matrix, mask_row, mask_column;
  double normalizer, alpha, alphas;
  double results[3];   // output, weights, log_sum_exp; or the gradients of q, k, v
  double gradient;     // backward only, as are
  double matrices[3];  // the numbers of stored matrices
};

template <class T>
T* at_number(double address) {
  return at<T>(static_cast<Address>(address));
}
std::size_t size(double number) { return static_cast<std::size_t>(number); }

template <class T>
AttentionInput<T> input_of(const Numbers& n) {
  return {at_number<const T>(n.q),
          at_number<const T>(n.k),
          at_number<const T>(n.v),
          at_number<const AttentionMatrices>(n.batches),
          size(n.count),
          size(n.queries),
          size(n.keys),
          size(n.features),
          size(n.values)};
}

template <class T>
AttentionOptions<T> options_of(const Numbers& n) {
  AttentionOptions<T> options;
  options.scale = n.scale;
  options.causal = n.causal != 0;
  options.query_offset = static_cast<std::ptrdiff_t>(n.query_offset);
  options.window = n.window == 0 ? kNoWindow : size(n.window);
  options.softcap = n.softcap;
  options.sinks = at_number<const double>(n.sinks);
  options.keep = at_number<const std::uint8_t>(n.keep);
  options.bias = at_number<const T>(n.bias);
  options.mask_matrix = size(n.mask_matrix);
  options.mask_row = size(n.mask_row);
  options.mask_column = size(n.mask_column);
  options.normalizer = static_cast<AttentionNormalizer>(static_cast<int>(n.normalizer));
  options.alpha = n.alpha;
  options.alphas = at_number<const double>(n.alphas);
  return options;
}

template <class T>
int bind_attention(Address numbers) {
  const Numbers& n = *at<const Numbers>(numbers);
  return code(attention(
      input_of<T>(n), options_of<T>(n),
      {at_number<T>(n.results[0]), at_number<T>(n.results[1]), at_number<T>(n.results[2])}));
}

template <class T>
int bind_attention_backward(Address numbers) {
  const Numbers& n = *at<const Numbers>(numbers);
  const AttentionGradients<T> gradients{at_number<T>(n.results[0]), at_number<T>(n.results[1]),
                                        at_number<T>(n.results[2]), size(n.matrices[0]),
                                        size(n.matrices[1]),        size(n.matrices[2])};
  return code(attention_backward(input_of<T>(n), at_number<const T>(n.gradient), options_of<T>(n),
                                 gradients));
}

template <class T>
int bind_linear_attention(Address numbers) {
  const Numbers& n = *at<const Numbers>(numbers);
  return code(linear_attention(input_of<T>(n), n.causal != 0, at_number<T>(n.results[0])));
}

/// parts: pairs of addresses, output and log_sum_exp
template <class T>
int bind_merge_attention(Address parts, std::size_t count, std::size_t rows, std::size_t values,
                         Address output, Address log_sum_exp) {
  merge_attention(at<const AttentionPart<T>>(parts), count, rows, values, at<T>(output),
                  at<T>(log_sum_exp));
  return code(Status::ok);
}

template <class T>
int bind_attention_rollout(Address layers, std::size_t layer_count, std::size_t count,
                           std::size_t heads, std::size_t length, double residual,
                           Address rollout) {
  return code(attention_rollout(at<const T* const>(layers), layer_count, count, heads, length,
                                residual, at<T>(rollout)));
}

}  // namespace

EMSCRIPTEN_BINDINGS(attention) {
  using emscripten::function;
  function("attentionF32", &bind_attention<float>);
  function("attentionF64", &bind_attention<double>);
  function("attentionBackward", &bind_attention_backward<double>);
  function("linearAttention", &bind_linear_attention<double>);
  function("mergeAttention", &bind_merge_attention<double>);
  function("attentionRollout", &bind_attention_rollout<double>);
}

}  // namespace logitkit::bindings
