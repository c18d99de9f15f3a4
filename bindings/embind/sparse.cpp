#include <emscripten/bind.h>

#include "maps/budgeted_sparsemax.h"
#include "maps/budgeted_sparsemax_backward.h"
#include "maps/entmax.h"
#include "maps/entmax_backward.h"
#include "maps/normmax.h"
#include "maps/normmax_backward.h"
#include "maps/sparsemax.h"
#include "maps/sparsemax_backward.h"
#include "pointers.h"

// The sparse maps and their gradients.
namespace logitkit::bindings {
namespace {

template <class T>
int bind_sparsemax(Address in, Address out, std::size_t outer, std::size_t length,
                   std::size_t inner, Address mask) {
  return code(sparsemax(rows<const T>(in, outer, length, inner), rows<T>(out, outer, length, inner),
                        at<const std::uint8_t>(mask)));
}

/// alphas: one double a row, or 0 for `alpha` throughout
template <class T>
int bind_entmax(Address in, Address out, std::size_t outer, std::size_t length, std::size_t inner,
                double alpha, Address alphas, Address mask) {
  return code(entmax(rows<const T>(in, outer, length, inner), rows<T>(out, outer, length, inner),
                     {alpha, at<const double>(alphas), at<const std::uint8_t>(mask)}));
}

template <class T>
int bind_normmax(Address in, Address out, std::size_t outer, std::size_t length, std::size_t inner,
                 double alpha, Address alphas, Address mask) {
  return code(normmax(rows<const T>(in, outer, length, inner), rows<T>(out, outer, length, inner),
                      {alpha, at<const double>(alphas), at<const std::uint8_t>(mask)}));
}

template <class T>
int bind_budgeted_sparsemax(Address in, Address out, std::size_t outer, std::size_t length,
                            std::size_t inner, double budget, Address mask) {
  return code(budgeted_sparsemax(rows<const T>(in, outer, length, inner),
                                 rows<T>(out, outer, length, inner),
                                 {budget, at<const std::uint8_t>(mask)}));
}

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

EMSCRIPTEN_BINDINGS(sparse) {
  using emscripten::function;
  function("sparsemaxF32", &bind_sparsemax<float>);
  function("sparsemaxF64", &bind_sparsemax<double>);
  function("entmaxF32", &bind_entmax<float>);
  function("entmaxF64", &bind_entmax<double>);
  function("normmax", &bind_normmax<double>);
  function("budgetedSparsemax", &bind_budgeted_sparsemax<double>);
  function("sparsemaxBackward", &bind_support_backward<double, sparsemax_backward>);
  function("budgetedSparsemaxBackward",
           &bind_support_backward<double, budgeted_sparsemax_backward>);
  function("entmaxBackward", &bind_entmax_backward<double>);
  function("normmaxBackward", &bind_normmax_backward<double>);
}

}  // namespace logitkit::bindings
