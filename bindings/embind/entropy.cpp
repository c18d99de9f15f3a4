#include <emscripten/bind.h>

#include "information/entropy.h"
#include "pointers.h"

namespace logitkit::bindings {
namespace {

template <class T>
int bind_entropy(Address probs, Address out, std::size_t outer, std::size_t length,
                 std::size_t inner, double log_base, Address mask) {
  return code(entropy(rows<const T>(probs, outer, length, inner), at<T>(out), log_base,
                      at<const std::uint8_t>(mask)));
}

template <class T>
int bind_normalized_entropy(Address probs, Address out, std::size_t outer, std::size_t length,
                            std::size_t inner, Address mask) {
  return code(normalized_entropy(rows<const T>(probs, outer, length, inner), at<T>(out),
                                 at<const std::uint8_t>(mask)));
}

}  // namespace

EMSCRIPTEN_BINDINGS(entropy) {
  using emscripten::function;
  function("entropy", &bind_entropy<double>);
  function("normalizedEntropy", &bind_normalized_entropy<double>);
}

}  // namespace logitkit::bindings
