#pragma once

#include <cstddef>

#include "../status.h"

namespace logitkit {

/// The attention of some rows of queries to one part of the keys.
template <class T>
struct AttentionPart {
  const T* output;       ///< [rows, values]
  const T* log_sum_exp;  ///< [rows]
};

/// Joins partial attentions over disjoint keys into that over all of them:
///
///   log_sum_exp = log sum_p exp(log_sum_exp_p),  output = sum_p exp(log_sum_exp_p - log_sum_exp)
///   output_p
///
/// In double, rounded once. A part without keys (log_sum_exp -inf) counts for nothing, whatever its
/// output holds; rows without any are zeros and -inf. Results may lie on the first part.
template <class T>
void merge_attention(const AttentionPart<T>* parts, std::size_t count, std::size_t rows,
                     std::size_t values, T* output, T* log_sum_exp) noexcept;

}  // namespace logitkit
