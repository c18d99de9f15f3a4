#include <emscripten/bind.h>

#include "losses/entmax_loss.h"
#include "losses/normmax_loss.h"
#include "pointers.h"

namespace logitkit::bindings {
namespace {

/// alphas: one double a row, or 0 for `alpha` throughout
template <class T>
int bind_entmax_loss(Address logits, Address ids, Address probabilities, std::size_t outer,
                     std::size_t length, std::size_t inner, double alpha, Address alphas,
                     int ignore_index, int reduction, Address reduced, Address each,
                     Address gradient) {
  return code(entmax_loss(
      rows<const T>(logits, outer, length, inner),
      {at<const std::int32_t>(ids), at<const T>(probabilities)},
      {static_cast<Reduction>(reduction), alpha, at<const double>(alphas), ignore_index},
      {at<double>(reduced), at<T>(each), at<T>(gradient)}));
}

template <class T>
int bind_normmax_loss(Address logits, Address ids, Address probabilities, std::size_t outer,
                      std::size_t length, std::size_t inner, double alpha, Address alphas,
                      int ignore_index, int reduction, Address reduced, Address each,
                      Address gradient) {
  return code(normmax_loss(
      rows<const T>(logits, outer, length, inner),
      {at<const std::int32_t>(ids), at<const T>(probabilities)},
      {static_cast<Reduction>(reduction), alpha, at<const double>(alphas), ignore_index},
      {at<double>(reduced), at<T>(each), at<T>(gradient)}));
}

}  // namespace

EMSCRIPTEN_BINDINGS(sparse_losses) {
  using emscripten::function;
  function("entmaxLoss", &bind_entmax_loss<double>);
  function("normmaxLoss", &bind_normmax_loss<double>);
}

}  // namespace logitkit::bindings
