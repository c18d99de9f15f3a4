#include "attention.h"

#include <algorithm>

#include "query_block.h"
#include "sparse_attention.h"

namespace logitkit {
namespace {

/// weights[i][j] of the block, by a second pass over the keys: the sums are known now.
template <class T>
void write_weights(const QueryBlock<T>& block, std::size_t keys_in_all, T* weights) {
  std::fill(weights, weights + block.count() * keys_in_all, T{0});
  block.for_each_tile([&](std::size_t key, std::size_t keys) {
    make_scores(block.scores(), key, keys, block.tile());
    block.weigh(block.tile(), keys);
    for (std::size_t i = 0; i < block.count(); ++i) {
      T* row = weights + i * keys_in_all + key;
      for (std::size_t j = 0; j < keys; ++j) row[j] = block.tile()[j * kBlockQueries + i];
    }
  });
}

template <class T>
Status softmax_attention(const AttentionInput<T>& in, const AttentionOptions<T>& options,
                         const AttentionOutput<T>& out) {
  QueryBlock<T> block(in, options);
  if (!block) return Status::out_of_memory;
  for (std::size_t batch = 0; batch < in.count; ++batch) {
    for (std::size_t first = 0; first < in.queries; first += kBlockQueries) {
      const std::size_t count = std::min(kBlockQueries, in.queries - first);
      const std::size_t row = batch * in.queries + first;
      block.attend(batch, first, count);
      for (std::size_t i = 0; i < count; ++i) {
        const double inverse = block.inverse_total(i);
        const double* values = block.values(i);
        T* output = out.output + (row + i) * in.values;
        for (std::size_t n = 0; n < in.values; ++n) output[n] = static_cast<T>(values[n] * inverse);
        if (out.log_sum_exp) out.log_sum_exp[row + i] = static_cast<T>(block.log_sum_exp(i));
      }
      if (out.weights) write_weights(block, in.keys, out.weights + row * in.keys);
    }
  }
  return Status::ok;
}

template <class T>
Status attend(const AttentionInput<T>& in, const AttentionOptions<T>& options,
              const AttentionOutput<T>& out) {
  if (options.normalizer != AttentionNormalizer::softmax) return sparse_attention(in, options, out);
  return softmax_attention(in, options, out);
}

}  // namespace

Status attention(const AttentionInput<float>& in, const AttentionOptions<float>& options,
                 const AttentionOutput<float>& out) noexcept {
  return attend(in, options, out);
}
Status attention(const AttentionInput<double>& in, const AttentionOptions<double>& options,
                 const AttentionOutput<double>& out) noexcept {
  return attend(in, options, out);
}

}  // namespace logitkit
