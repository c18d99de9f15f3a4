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

EMSCRIPTEN_BINDINGS(information) {
  using emscripten::function;
  function("entropyF32", &bind_entropy<float>);
  function("entropyF64", &bind_entropy<double>);
  function("normalizedEntropyF32", &bind_normalized_entropy<float>);
  function("normalizedEntropyF64", &bind_normalized_entropy<double>);
}

}  // namespace logitkit::bindings
