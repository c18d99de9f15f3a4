#include <emscripten/bind.h>

#include "maps/log_softmax_backward.h"
#include "maps/logsumexp_backward.h"
#include "maps/softmax_backward.h"
#include "maps/softmax_jacobian.h"
#include "pointers.h"

namespace logitkit::bindings {
namespace {

template <class T>
using Backward = Status (*)(Rows<const T>, const T*, Rows<T>, const SoftmaxOptions&) noexcept;

template <class T, Backward<T> backward>
int bind_backward(Address y, Address gradient, Address out, std::size_t outer, std::size_t length,
                  std::size_t inner, double temperature, Address mask) {
  return code(backward(rows<const T>(y, outer, length, inner), at<const T>(gradient),
                       rows<T>(out, outer, length, inner),
                       {temperature, at<const std::uint8_t>(mask)}));
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
  function("softmaxBackward", &bind_backward<double, softmax_backward>);
  function("logSoftmaxBackward", &bind_backward<double, log_softmax_backward>);
  function("logSumExpBackward", &bind_logsumexp_backward<double>);
  function("softmaxJacobian", &bind_softmax_jacobian<double>);
}

}  // namespace logitkit::bindings
