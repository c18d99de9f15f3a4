#include <emscripten/bind.h>

#include "maps/argmax.h"
#include "maps/gumbel_softmax.h"
#include "maps/log_softmax.h"
#include "maps/logsumexp.h"
#include "maps/scalable_softmax.h"
#include "maps/sigmoid.h"
#include "maps/softmax.h"
#include "maps/softmax_state.h"
#include "maps/softmax_with_sink.h"
#include "pointers.h"
#include "reference/naive_softmax.h"

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

// A SoftmaxState crosses as four doubles that JavaScript keeps: it owns no memory here.
void softmax_state_from(Address state, double max, double sum) {
  *at<SoftmaxState>(state) = softmax_state_of(max, sum);
}
template <class T>
int bind_softmax_state_update(Address state, Address x, std::size_t count) {
  update(*at<SoftmaxState>(state), at<const T>(x), count);
  return code(Status::ok);
}
int softmax_state_merge(Address state, Address other) {
  merge(*at<SoftmaxState>(state), *at<const SoftmaxState>(other));
  return code(Status::ok);
}
template <class T>
int bind_softmax_state_normalize(Address state, Address x, Address probs, std::size_t count) {
  normalize(*at<const SoftmaxState>(state), at<const T>(x), at<T>(probs), count);
  return code(Status::ok);
}
double softmax_state_sum(double max, double shift, double high, double low) {
  return sum_of({max, shift, high, low});
}
double softmax_state_log_sum_exp(double max, double shift, double high, double low) {
  return log_sum_exp_of({max, shift, high, low});
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
  function("naiveSoftmaxF32", &bind_naive_softmax<float>);
  function("naiveSoftmaxF64", &bind_naive_softmax<double>);
  function("gumbelSoftmax", &bind_gumbel_softmax<double>);
  function("scalableSoftmax", &bind_scalable_softmax<double>);
  function("softmaxWithSink", &bind_softmax_with_sink<double>);
  function("softmaxStateFrom", &softmax_state_from);
  function("softmaxStateUpdateF32", &bind_softmax_state_update<float>);
  function("softmaxStateUpdateF64", &bind_softmax_state_update<double>);
  function("softmaxStateMerge", &softmax_state_merge);
  function("softmaxStateNormalizeF32", &bind_softmax_state_normalize<float>);
  function("softmaxStateNormalizeF64", &bind_softmax_state_normalize<double>);
  function("softmaxStateSum", &softmax_state_sum);
  function("softmaxStateLogSumExp", &softmax_state_log_sum_exp);
}

}  // namespace logitkit::bindings
