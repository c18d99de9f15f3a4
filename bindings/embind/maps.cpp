#include <emscripten/bind.h>

#include "maps/argmax.h"
#include "maps/log_softmax.h"
#include "maps/logsumexp.h"
#include "maps/sigmoid.h"
#include "maps/softmax.h"
#include "pointers.h"

namespace logitkit::bindings {
namespace {

template <class T>
using Map = Status (*)(Rows<const T>, Rows<T>, const SoftmaxOptions&) noexcept;

template <class T, Map<T> map>
int bind_map(Address in, Address out, std::size_t outer, std::size_t length, std::size_t inner,
             double temperature, Address mask) {
  return code(map(rows<const T>(in, outer, length, inner), rows<T>(out, outer, length, inner),
                  {temperature, at<const std::uint8_t>(mask)}));
}

template <class T>
int bind_logsumexp(Address in, Address out, std::size_t outer, std::size_t length,
                   std::size_t inner, Address weights, Address mask, Address sign) {
  return code(logsumexp(rows<const T>(in, outer, length, inner), at<T>(out),
                        {at<const T>(weights), at<const std::uint8_t>(mask), at<T>(sign)}));
}

template <class T, Status (*map)(const T*, T*, std::size_t, const std::uint8_t*) noexcept>
int bind_elementwise(Address in, Address out, std::size_t count, Address mask) {
  return code(map(at<const T>(in), at<T>(out), count, at<const std::uint8_t>(mask)));
}

template <class T>
int bind_argmax(Address in, Address out, std::size_t outer, std::size_t length, std::size_t inner,
                Address mask) {
  return code(argmax(rows<const T>(in, outer, length, inner), at<std::int32_t>(out),
                     at<const std::uint8_t>(mask)));
}

template <class T>
int bind_hardmax(Address in, Address out, std::size_t outer, std::size_t length, std::size_t inner,
                 Address mask) {
  return code(hardmax(rows<const T>(in, outer, length, inner), rows<T>(out, outer, length, inner),
                      at<const std::uint8_t>(mask)));
}

}  // namespace

EMSCRIPTEN_BINDINGS(maps) {
  using emscripten::function;
  function("softmaxF32", &bind_map<float, softmax>);
  function("softmaxF64", &bind_map<double, softmax>);
  function("softminF32", &bind_map<float, softmin>);
  function("softminF64", &bind_map<double, softmin>);
  function("logSoftmaxF32", &bind_map<float, log_softmax>);
  function("logSoftmaxF64", &bind_map<double, log_softmax>);
  function("logSumExpF32", &bind_logsumexp<float>);
  function("logSumExpF64", &bind_logsumexp<double>);
  function("sigmoid", &bind_elementwise<double, sigmoid>);
  function("logSigmoid", &bind_elementwise<double, log_sigmoid>);
  function("argmaxF32", &bind_argmax<float>);
  function("argmaxF64", &bind_argmax<double>);
  function("hardmax", &bind_hardmax<double>);
}

}  // namespace logitkit::bindings
