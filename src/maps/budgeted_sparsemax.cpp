#include "budgeted_sparsemax.h"

#include "budget_row.h"
#include "rows_driver.h"

namespace logitkit {
namespace {

template <class T>
Status budgeted_rows(Rows<const T> in, Rows<T> out, const BudgetOptions& options) {
  SparseRow<T> row(in.length);
  if (!row) return Status::out_of_memory;
  return map_rows<T>(in, out, {.keep = options.mask}, [&](const T* x, T* y, std::size_t length) {
    budget_row(row, x, y, length, options.budget);
  });
}

}  // namespace

Status budgeted_sparsemax(Rows<const float> in, Rows<float> out,
                          const BudgetOptions& options) noexcept {
  return budgeted_rows(in, out, options);
}
Status budgeted_sparsemax(Rows<const double> in, Rows<double> out,
                          const BudgetOptions& options) noexcept {
  return budgeted_rows(in, out, options);
}

}  // namespace logitkit
