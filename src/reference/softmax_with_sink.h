#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace logitkit::reference {

/// exp(x[k]) / (exp(sink) + sum_j exp(x[j])) in long double: the oracle of softmax_with_sink
template <class T>
void softmax_with_sink(const T* x, long double* probs, std::size_t count, long double sink) {
  long double top = sink;
  for (std::size_t k = 0; k < count; ++k) top = std::max<long double>(top, x[k]);
  long double total = std::exp(sink - top);
  for (std::size_t k = 0; k < count; ++k) total += probs[k] = std::exp(x[k] - top);
  for (std::size_t k = 0; k < count; ++k) probs[k] /= total;
}

}  // namespace logitkit::reference
