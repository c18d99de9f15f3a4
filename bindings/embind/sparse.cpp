#include <emscripten/bind.h>

#include "maps/entmax.h"
#include "maps/sparsemax.h"
#include "pointers.h"

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

}  // namespace

EMSCRIPTEN_BINDINGS(sparse) {
  using emscripten::function;
  function("sparsemaxF32", &bind_sparsemax<float>);
  function("sparsemaxF64", &bind_sparsemax<double>);
  function("entmaxF32", &bind_entmax<float>);
  function("entmaxF64", &bind_entmax<double>);
}

}  // namespace logitkit::bindings
