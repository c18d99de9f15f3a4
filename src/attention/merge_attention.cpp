#include "merge_attention.h"

#include <cmath>

#include "../simd/exp.h"
#include "../simd/log.h"
#include "../simd/vector.h"

namespace logitkit {
namespace {

/// One row; infinite and NaN logarithms make it NaN, as they make a softmax row.
template <class T>
void merge_row(const AttentionPart<T>* parts, std::size_t count, std::size_t row,
               std::size_t values, T* output, T* log_sum_exp) {
  double max = -kInfinity<double>;
  for (std::size_t p = 0; p < count; ++p) {
    const double log = static_cast<double>(parts[p].log_sum_exp[row]);
    if (!(log <= max)) max = log;  // a NaN stays
    if (max != max) break;
  }
  const bool is_empty = max == -kInfinity<double>;
  double total = 0;
  for (std::size_t p = 0; p < count && !is_empty; ++p) {
    total += simd::exp(static_cast<double>(parts[p].log_sum_exp[row]) - max);
  }
  for (std::size_t n = 0; n < values; ++n) {
    double sum = 0;
    for (std::size_t p = 0; p < count && !is_empty; ++p) {
      const double log = static_cast<double>(parts[p].log_sum_exp[row]);
      if (log == -kInfinity<double>) continue;
      sum += simd::exp(log - max) * static_cast<double>(parts[p].output[row * values + n]);
    }
    output[row * values + n] = static_cast<T>(is_empty ? 0 : sum / total);
  }
  log_sum_exp[row] =
      static_cast<T>(is_empty || max == kInfinity<double> ? max : max + simd::log(total));
}

}  // namespace

template <class T>
void merge_attention(const AttentionPart<T>* parts, std::size_t count, std::size_t rows,
                     std::size_t values, T* output, T* log_sum_exp) noexcept {
  for (std::size_t row = 0; row < rows; ++row) {
    merge_row(parts, count, row, values, output, log_sum_exp);
  }
}

template void merge_attention(const AttentionPart<float>*, std::size_t, std::size_t, std::size_t,
                              float*, float*) noexcept;
template void merge_attention(const AttentionPart<double>*, std::size_t, std::size_t, std::size_t,
                              double*, double*) noexcept;

}  // namespace logitkit
