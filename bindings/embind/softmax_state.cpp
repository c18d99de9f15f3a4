#include "maps/softmax_state.h"

#include <emscripten/bind.h>

#include "pointers.h"

namespace logitkit::bindings {
namespace {

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

EMSCRIPTEN_BINDINGS(softmax_state) {
  using emscripten::function;
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
