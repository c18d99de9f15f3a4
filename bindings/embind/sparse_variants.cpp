#include <emscripten/bind.h>

#include "maps/budgeted_sparsemax.h"
#include "maps/normmax.h"
#include "pointers.h"

namespace logitkit::bindings {
namespace {

/// alphas: one double a row, or 0 for `alpha` throughout
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

}  // namespace

EMSCRIPTEN_BINDINGS(sparse_variants) {
  using emscripten::function;
  function("normmax", &bind_normmax<double>);
  function("budgetedSparsemax", &bind_budgeted_sparsemax<double>);
}

}  // namespace logitkit::bindings
