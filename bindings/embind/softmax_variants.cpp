#include <emscripten/bind.h>

#include "maps/gumbel_softmax.h"
#include "maps/scalable_softmax.h"
#include "maps/softmax_with_sink.h"
#include "pointers.h"
#include "reference/naive_softmax.h"

namespace logitkit::bindings {
namespace {

template <class T>
int bind_naive_softmax(Address in, Address out, std::size_t outer, std::size_t length,
                       std::size_t inner) {
  naive_softmax(rows<const T>(in, outer, length, inner), rows<T>(out, outer, length, inner));
  return code(Status::ok);
}

template <class T>
int bind_scalable_softmax(Address in, Address out, std::size_t outer, std::size_t length,
                          std::size_t inner, double scale, Address mask) {
  return code(scalable_softmax(rows<const T>(in, outer, length, inner),
                               rows<T>(out, outer, length, inner),
                               {scale, at<const std::uint8_t>(mask)}));
}

template <class T>
int bind_gumbel_softmax(Address in, Address out, std::size_t outer, std::size_t length,
                        std::size_t inner, double temperature, bool hard, Address noise,
                        std::uint32_t seed_low, std::uint32_t seed_high, Address mask) {
  return code(
      gumbel_softmax(rows<const T>(in, outer, length, inner), rows<T>(out, outer, length, inner),
                     {temperature, hard, at<const double>(noise),
                      std::uint64_t{seed_high} << 32 | seed_low, at<const std::uint8_t>(mask)}));
}

template <class T>
int bind_softmax_with_sink(Address in, Address out, std::size_t outer, std::size_t length,
                           std::size_t inner, Address sinks, std::size_t rows_per_sink,
                           Address mask) {
  return code(
      softmax_with_sink(rows<const T>(in, outer, length, inner), rows<T>(out, outer, length, inner),
                        {at<const double>(sinks), rows_per_sink, at<const std::uint8_t>(mask)}));
}

}  // namespace

EMSCRIPTEN_BINDINGS(softmax_variants) {
  using emscripten::function;
  function("naiveSoftmaxF32", &bind_naive_softmax<float>);
  function("naiveSoftmaxF64", &bind_naive_softmax<double>);
  function("gumbelSoftmax", &bind_gumbel_softmax<double>);
  function("scalableSoftmax", &bind_scalable_softmax<double>);
  function("softmaxWithSink", &bind_softmax_with_sink<double>);
}

}  // namespace logitkit::bindings
