#include "attention_backward.h"

#include <algorithm>

#include "gradient_sums.h"
#include "query_block.h"
#include "sparse_attention.h"

namespace logitkit {
namespace {

/// sum_n gradient[n] output[n] for each query of a block: what the softmax's own gradient
/// subtracts.
template <class T>
void row_dots(const QueryBlock<T>& block, const T* gradient, std::size_t values, T* dots) {
  for (std::size_t i = 0; i < kBlockQueries; ++i) {
    dots[i] = 0;
    if (i >= block.count()) continue;
    double dot = 0;
    for (std::size_t n = 0; n < values; ++n) {
      dot += static_cast<double>(gradient[i * values + n]) * block.values(i)[n];
    }
    dots[i] = static_cast<T>(dot * block.inverse_total(i));
  }
}

/// d_weights becomes weights * (d_weights - dots) * scale
template <class T>
void softmax_gradient(const T* weights, T* d_weights, std::size_t keys, const T* dots, T scale) {
  using V = simd::Vector<T>;
  for (std::size_t j = 0; j < keys; ++j) {
    for (std::size_t i = 0; i < kBlockQueries; i += V::kLanes) {
      const std::size_t at = j * kBlockQueries + i;
      const V difference = V::load(d_weights + at) - V::load(dots + i);
      (V::load(weights + at) * difference * V(scale)).store(d_weights + at);
    }
  }
}

template <class T>
Status softmax_backward(const AttentionInput<T>& in, const T* gradient,
                        const AttentionOptions<T>& options, const AttentionGradients<T>& out) {
  QueryBlock<T> block(in, options);
  GradientSums<T> sums(in);
  Buffer<T> gradient_columns(in.values * kBlockQueries), d_tile(kTileEntries);
  Buffer<T> capped(options.softcap > 0 ? kTileEntries : 0);
  if (!block || !sums || !gradient_columns || !d_tile || !capped) return Status::out_of_memory;
  // lanes beyond the block's queries are computed with, and never read
  std::fill(d_tile.data(), d_tile.data() + kTileEntries, T{0});

  for (std::size_t batch = 0; batch < in.count; ++batch) {
    const T* v = in.v + in.batches[batch].v * in.keys * in.values;
    sums.begin_batch();
    for (std::size_t first = 0; first < in.queries; first += kBlockQueries) {
      const std::size_t count = std::min(kBlockQueries, in.queries - first);
      const T* gradient_rows = gradient + (batch * in.queries + first) * in.values;
      block.attend(batch, first, count);
      T dots[kBlockQueries];
      row_dots(block, gradient_rows, in.values, dots);
      pack_columns(gradient_rows, count, in.values, T{1}, gradient_columns.data());
      sums.begin_block(block.scores(), gradient_rows);
      block.for_each_tile([&](std::size_t key, std::size_t keys) {
        T* kept = options.softcap > 0 ? capped.data() : nullptr;
        make_scores(block.scores(), key, keys, block.tile(), kept);
        block.weigh(block.tile(), keys);
        multiply<T>({v + key * in.values, in.values, 1, gradient_columns.data(), kBlockQueries,
                     d_tile.data(), kBlockQueries, keys, kBlockQueries, in.values});
        softmax_gradient(block.tile(), d_tile.data(), keys, dots, static_cast<T>(options.scale));
        if (kept) {
          multiply_by_cap_slope(kept, static_cast<T>(options.softcap), d_tile.data(),
                                keys * kBlockQueries);
        }
        sums.add(key, keys, block.tile(), d_tile.data());
      });
      sums.end_block(block.scores(), out.q);
    }
    sums.end_batch(in.batches[batch], out.k, out.v);
  }
  return Status::ok;
}

template <class T>
Status backward(const AttentionInput<T>& in, const T* gradient, const AttentionOptions<T>& options,
                const AttentionGradients<T>& out) {
  std::fill(out.q, out.q + out.q_matrices * in.queries * in.features, T{0});
  std::fill(out.k, out.k + out.k_matrices * in.keys * in.features, T{0});
  std::fill(out.v, out.v + out.v_matrices * in.keys * in.values, T{0});
  if (options.normalizer != AttentionNormalizer::softmax) {
    return sparse_attention_backward(in, gradient, options, out);
  }
  return softmax_backward(in, gradient, options, out);
}

}  // namespace

Status attention_backward(const AttentionInput<float>& in, const float* gradient,
                          const AttentionOptions<float>& options,
                          const AttentionGradients<float>& out) noexcept {
  return backward(in, gradient, options, out);
}
Status attention_backward(const AttentionInput<double>& in, const double* gradient,
                          const AttentionOptions<double>& options,
                          const AttentionGradients<double>& out) noexcept {
  return backward(in, gradient, options, out);
}

}  // namespace logitkit
