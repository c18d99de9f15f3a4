#include <emscripten/bind.h>

#include "maps/log_softmax_backward.h"
#include "maps/logsumexp_backward.h"
#include "maps/softmax_backward.h"
#include "maps/softmax_jacobian.h"
#include "pointers.h"

namespace logitkit::bindings {
namespace {

/// `is_float`: y was float32 before it was made double here
int bind_softmax_backward(Address y, Address gradient, Address out, std::size_t outer,
                          std::size_t length, std::size_t inner, double temperature, Address mask,
                          bool is_float) {
  return code(softmax_backward(rows<const double>(y, outer, length, inner),
                               at<const double>(gradient), rows<double>(out, outer, length, inner),
                               {temperature, at<const std::uint8_t>(mask)},
                               is_float ? kFloatSumError : kDoubleSumError));
}

int bind_log_softmax_backward(Address y, Address gradient, Address out, std::size_t outer,
                              std::size_t length, std::size_t inner, double temperature,
                              Address mask) {
  return code(log_softmax_backward(
      rows<const double>(y, outer, length, inner), at<const double>(gradient),
      rows<double>(out, outer, length, inner), {temperature, at<const std::uint8_t>(mask)}));
}

template <class T>
int bind_logsumexp_backward(Address x, Address gradient, Address out, std::size_t outer,
                            std::size_t length, std::size_t inner, Address weights, Address mask) {
  return code(logsumexp_backward(rows<const T>(x, outer, length, inner), at<const T>(gradient),
                                 rows<T>(out, outer, length, inner), at<const T>(weights),
                                 at<const std::uint8_t>(mask)));
}

template <class T>
int bind_softmax_jacobian(Address y, Address out, std::size_t outer, std::size_t length,
                          std::size_t inner, double temperature, Address mask) {
  return code(softmax_jacobian(rows<const T>(y, outer, length, inner), at<T>(out),
                               {temperature, at<const std::uint8_t>(mask)}));
}

}  // namespace

EMSCRIPTEN_BINDINGS(gradients) {
  using emscripten::function;
  function("softmaxBackward", &bind_softmax_backward);
  function("logSoftmaxBackward", &bind_log_softmax_backward);
  function("logSumExpBackward", &bind_logsumexp_backward<double>);
  function("softmaxJacobian", &bind_softmax_jacobian<double>);
}

}  // namespace logitkit::bindings
