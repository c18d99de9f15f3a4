#include <emscripten/bind.h>

#include "maps/budgeted_sparsemax_backward.h"
#include "maps/entmax_backward.h"
#include "maps/normmax_backward.h"
#include "maps/sparsemax_backward.h"
#include "pointers.h"

namespace logitkit::bindings {
namespace {

template <class T,
          Status (*backward)(Rows<const T>, const T*, Rows<T>, const std::uint8_t*) noexcept>
int bind_support_backward(Address y, Address gradient, Address out, std::size_t outer,
                          std::size_t length, std::size_t inner, Address mask) {
  return code(backward(rows<const T>(y, outer, length, inner), at<const T>(gradient),
                       rows<T>(out, outer, length, inner), at<const std::uint8_t>(mask)));
}

/// d_alpha: one double a row
template <class T>
int bind_entmax_backward(Address y, Address gradient, Address out, Address d_alpha,
                         std::size_t outer, std::size_t length, std::size_t inner, double alpha,
                         Address alphas, Address mask) {
  return code(entmax_backward(rows<const T>(y, outer, length, inner), at<const T>(gradient),
                              rows<T>(out, outer, length, inner), at<double>(d_alpha),
                              {alpha, at<const double>(alphas), at<const std::uint8_t>(mask)}));
}

template <class T>
int bind_normmax_backward(Address y, Address gradient, Address out, std::size_t outer,
                          std::size_t length, std::size_t inner, double alpha, Address alphas,
                          Address mask) {
  return code(normmax_backward(rows<const T>(y, outer, length, inner), at<const T>(gradient),
                               rows<T>(out, outer, length, inner),
                               {alpha, at<const double>(alphas), at<const std::uint8_t>(mask)}));
}

}  // namespace

EMSCRIPTEN_BINDINGS(sparse_gradients) {
  using emscripten::function;
  function("sparsemaxBackward", &bind_support_backward<double, sparsemax_backward>);
  function("budgetedSparsemaxBackward",
           &bind_support_backward<double, budgeted_sparsemax_backward>);
  function("entmaxBackward", &bind_entmax_backward<double>);
  function("normmaxBackward", &bind_normmax_backward<double>);
}

}  // namespace logitkit::bindings
