#include <emscripten/bind.h>

#include "information/entropy_from_logits.h"
#include "information/jensen_shannon.h"
#include "information/jensen_shannon_from_logits.h"
#include "information/kl_from_logits.h"
#include "information/kl_from_probs.h"
#include "information/perplexity.h"
#include "information/top_k_accuracy.h"
#include "pointers.h"

namespace logitkit::bindings {
namespace {

template <class T>
int bind_entropy_from_logits(Address logits, Address out, std::size_t outer, std::size_t length,
                             std::size_t inner, double log_base, double temperature, Address mask) {
  return code(entropy_from_logits(rows<const T>(logits, outer, length, inner), at<T>(out),
                                  {log_base, temperature, at<const std::uint8_t>(mask)}));
}

template <class T>
using Divergence = Status (*)(Rows<const T>, const T*, T*, double, const std::uint8_t*) noexcept;

template <class T, Divergence<T> divergence>
int bind_divergence(Address p, Address q, Address out, std::size_t outer, std::size_t length,
                    std::size_t inner, double log_base, Address mask) {
  return code(divergence(rows<const T>(p, outer, length, inner), at<const T>(q), at<T>(out),
                         log_base, at<const std::uint8_t>(mask)));
}

template <class T>
int bind_perplexity(Address logits, Address ids, std::size_t outer, std::size_t length,
                    std::size_t inner, int ignore_index, Address out) {
  return code(perplexity(rows<const T>(logits, outer, length, inner), at<const std::int32_t>(ids),
                         ignore_index, at<double>(out)));
}

template <class T>
int bind_top_k_accuracy(Address logits, Address labels, std::size_t outer, std::size_t length,
                        std::size_t inner, std::size_t k, int ignore_index, Address out) {
  return code(top_k_accuracy(rows<const T>(logits, outer, length, inner),
                             at<const std::int32_t>(labels), k, ignore_index, at<double>(out)));
}

}  // namespace

EMSCRIPTEN_BINDINGS(information) {
  using emscripten::function;
  function("entropyFromLogits", &bind_entropy_from_logits<double>);
  function("klFromLogits", &bind_divergence<double, kl_from_logits>);
  function("klFromProbs", &bind_divergence<double, kl_from_probs>);
  function("jensenShannon", &bind_divergence<double, jensen_shannon>);
  function("jensenShannonFromLogits", &bind_divergence<double, jensen_shannon_from_logits>);
  function("perplexity", &bind_perplexity<double>);
  function("topKAccuracy", &bind_top_k_accuracy<double>);
}

}  // namespace logitkit::bindings
