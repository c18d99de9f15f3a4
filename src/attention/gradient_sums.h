#pragma once

#include <algorithm>
#include <cstddef>

#include "../memory.h"
#include "attention_backward.h"
#include "scores.h"

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

/// What the tiles of a batch entry add up to: the gradients of its keys and values, and of the
/// queries of the block at hand. In double; added to the results when they are complete.
template <class T>
class GradientSums {
 public:
  explicit GradientSums(const AttentionInput<T>& in)
      : in_(in),
        product_(kTileKeys * std::max(in.features, in.values)),
        q_(kBlockQueries * in.features),
        k_(in.keys * in.features),
        v_(in.keys * in.values) {}

  [[nodiscard]] explicit operator bool() const { return product_ && q_ && k_ && v_; }

  void begin_batch() {
    std::fill(k_.data(), k_.data() + in_.keys * in_.features, 0.0);
    std::fill(v_.data(), v_.data() + in_.keys * in_.values, 0.0);
  }
  void begin_block(const ScoreTile<T>& block, const T* gradient_rows) {
    q_rows_ = block.in.q + (block.matrices.q * in_.queries + block.first) * in_.features;
    k_rows_ = block.in.k + block.matrices.k * in_.keys * in_.features;
    gradient_rows_ = gradient_rows;
    count_ = block.count;
    std::fill(q_.data(), q_.data() + kBlockQueries * in_.features, 0.0);
  }

  /// A tile of weights, and of the gradients of q k^T (that of the scores times the scale), both as
  /// scores are laid out.
  void add(std::size_t key, std::size_t keys, const T* weights, const T* d_products) {
    const std::size_t features = in_.features, values = in_.values;
    // v[j] += sum_i weights[j][i] gradient[i]
    multiply<T>({weights, kBlockQueries, 1, gradient_rows_, values, product_.data(), values, keys,
                 values, count_});
    add_to(v_.data() + key * values, product_.data(), keys * values);
    // k[j] += sum_i d[j][i] q[i]
    multiply<T>({d_products, kBlockQueries, 1, q_rows_, features, product_.data(), features, keys,
                 features, count_});
    add_to(k_.data() + key * features, product_.data(), keys * features);
    // q[i] += sum_j d[j][i] k[j]
    multiply<T>({d_products, 1, kBlockQueries, k_rows_ + key * features, features, product_.data(),
                 features, count_, features, keys});
    add_to(q_.data(), product_.data(), count_ * features);
  }

  void end_block(const ScoreTile<T>& block, T* q) const {
    add_rounded(q + (block.matrices.q * in_.queries + block.first) * in_.features, q_.data(),
                block.count * in_.features);
  }
  void end_batch(const AttentionMatrices& matrices, T* k, T* v) const {
    const std::size_t k_size = in_.keys * in_.features, v_size = in_.keys * in_.values;
    add_rounded(k + matrices.k * k_size, k_.data(), k_size);
    add_rounded(v + matrices.v * v_size, v_.data(), v_size);
  }

 private:
  static void add_rounded(T* to, const double* sums, std::size_t count) {
    for (std::size_t n = 0; n < count; ++n) to[n] = static_cast<T>(to[n] + sums[n]);
  }

  const AttentionInput<T>& in_;
  Buffer<T> product_;
  Buffer<double> q_, k_, v_;
  const T* q_rows_ = nullptr;
  const T* k_rows_ = nullptr;
  const T* gradient_rows_ = nullptr;
  std::size_t count_ = 0;
};

/// What softcap does to the gradient of a score, the capped score being known: 1 - (s / c)^2
template <class T>
inline void multiply_by_cap_slope(const T* capped, T cap, T* d_scores, std::size_t count) {
  using V = simd::Vector<T>;
  const V inverse(1 / cap);
  for (std::size_t n = 0; n < count; n += V::kLanes) {
    const V ratio = V::load(capped + n) * inverse;
    (V::load(d_scores + n) * (V(T{1}) - ratio * ratio)).store(d_scores + n);
  }
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
