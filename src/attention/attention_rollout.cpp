#include "attention_rollout.h"

#include <algorithm>

#include "../memory.h"
#include "product.h"

namespace logitkit {
namespace {

/// One layer's mixing matrix: heads averaged, the skip connection added, rows made to sum to 1.
template <class T>
void make_mixing(const T* weights, std::size_t heads, std::size_t length, double residual,
                 double* mixing) {
  std::fill(mixing, mixing + length * length, 0.0);
  for (std::size_t h = 0; h < heads; ++h) {
    add_to(mixing, weights + h * length * length, length * length);
  }
  const double share = (1 - residual) / static_cast<double>(heads);
  for (std::size_t i = 0; i < length; ++i) {
    double* row = mixing + i * length;
    double total = residual;
    for (std::size_t j = 0; j < length; ++j) total += row[j] *= share;
    row[i] += residual;
    if (total == 0) continue;
    for (std::size_t j = 0; j < length; ++j) row[j] /= total;
  }
}

}  // namespace

template <class T>
Status attention_rollout(const T* const* layers, std::size_t layer_count, std::size_t count,
                         std::size_t heads, std::size_t length, double residual,
                         T* rollout) noexcept {
  const std::size_t size = length * length;
  Buffer<double> mixing(size), flow(size), next(size);
  if (!mixing || !flow || !next) return Status::out_of_memory;
  for (std::size_t n = 0; n < count; ++n) {
    std::fill(flow.data(), flow.data() + size, 0.0);
    for (std::size_t i = 0; i < length; ++i) flow[i * length + i] = 1;
    for (std::size_t l = 0; l < layer_count; ++l) {
      make_mixing(layers[l] + n * heads * size, heads, length, residual, mixing.data());
      multiply<double>({mixing.data(), length, 1, flow.data(), length, next.data(), length, length,
                        length, length});
      std::swap(flow, next);
    }
    for (std::size_t i = 0; i < size; ++i) rollout[n * size + i] = static_cast<T>(flow[i]);
  }
  return Status::ok;
}

template Status attention_rollout(const float* const*, std::size_t, std::size_t, std::size_t,
                                  std::size_t, double, float*) noexcept;
template Status attention_rollout(const double* const*, std::size_t, std::size_t, std::size_t,
                                  std::size_t, double, double*) noexcept;

}  // namespace logitkit
