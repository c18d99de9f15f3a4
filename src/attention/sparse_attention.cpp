#include "sparse_attention.h"

#include <algorithm>

#include "../maps/entmax.h"
#include "../maps/entmax_backward.h"
#include "../memory.h"
#include "../simd/reduce.h"
#include "gradient_sums.h"
#include "scores.h"

namespace logitkit {
namespace {

/// Rows of scores held at a time: enough for the register tiles, few enough for long rows.
constexpr std::size_t kRows = 8;

/// Some queries with their whole rows of weights.
template <class T>
class WeightRows {
 public:
  WeightRows(const AttentionInput<T>& in, const AttentionOptions<T>& options)
      : in_(in),
        options_(options),
        scaled_q_(in.features * kBlockQueries),
        tile_(kTileEntries),
        stride_(in.keys + (options.sinks ? 1 : 0)),
        rows_(kRows * stride_),
        capped_(options.softcap > 0 ? kRows * stride_ : 0) {}

  [[nodiscard]] explicit operator bool() const { return scaled_q_ && tile_ && rows_ && capped_; }

  /// Weights of queries [first, first + count), keys that they may not attend included (as zeros).
  [[nodiscard]] Status make(std::size_t batch, std::size_t first, std::size_t count) {
    batch_ = batch;
    first_ = first;
    count_ = count;
    pack_queries(block(), scaled_q_.data());
    std::fill(rows_.data(), rows_.data() + count * stride_, -kInfinity<T>);
    for (std::size_t i = 0; options_.sinks && i < count; ++i) {
      row(i)[in_.keys] = static_cast<T>(options_.sinks[batch]);
    }
    T tile_capped[kTileEntries];
    for_each_tile(range(), [&](std::size_t key, std::size_t keys) {
      make_scores(block(), key, keys, tile_.data(), capped_rows() ? tile_capped : nullptr);
      to_rows(tile_.data(), key, keys, rows_.data());
      if (capped_rows()) to_rows(tile_capped, key, keys, capped_rows());
    });
    bool is_empty[kRows];
    for (std::size_t i = 0; i < count; ++i) {
      is_empty[i] =
          simd::row_max(row(i), stride_) == -kInfinity<T> && !simd::has_nan(row(i), stride_);
    }
    const Status status = entmax(Rows<const T>{rows_.data(), count, stride_, 1},
                                 Rows<T>{rows_.data(), count, stride_, 1}, law());
    for (std::size_t i = 0; i < count; ++i) {
      if (is_empty[i]) std::fill(row(i), row(i) + stride_, T{0});
    }
    return status;
  }

  /// rows[i][key + j] = tile[j][i] and back
  void to_rows(const T* tile, std::size_t key, std::size_t keys, T* rows) const {
    for (std::size_t i = 0; i < count_; ++i) {
      for (std::size_t j = 0; j < keys; ++j) {
        rows[i * stride_ + key + j] = tile[j * kBlockQueries + i];
      }
    }
  }
  void to_tile(const T* rows, std::size_t key, std::size_t keys, T* tile) const {
    for (std::size_t i = 0; i < count_; ++i) {
      for (std::size_t j = 0; j < keys; ++j) {
        tile[j * kBlockQueries + i] = rows[i * stride_ + key + j];
      }
    }
  }

  /// The map of the rows at hand.
  [[nodiscard]] EntmaxOptions law() const {
    if (options_.normalizer == AttentionNormalizer::sparsemax) return {.alpha = 2};
    const double* alphas = options_.alphas;
    return {.alpha = options_.alpha,
            .alphas = alphas ? alphas + batch_ * in_.queries + first_ : nullptr};
  }
  /// From one row to the next: the keys, and behind them the sink if there is one.
  [[nodiscard]] std::size_t stride() const { return stride_; }
  [[nodiscard]] ScoreTile<T> block() const {
    return {in_, options_, in_.batches[batch_], scaled_q_.data(), first_, count_};
  }
  [[nodiscard]] KeyRange range() const { return key_range(options_, in_.keys, first_, count_); }
  [[nodiscard]] T* row(std::size_t i) const { return rows_.data() + i * stride_; }
  [[nodiscard]] T* tile() const { return tile_.data(); }
  /// The scores before the mask, where softcap asks for them; else null
  [[nodiscard]] T* capped_rows() const { return options_.softcap > 0 ? capped_.data() : nullptr; }

 private:
  const AttentionInput<T>& in_;
  const AttentionOptions<T>& options_;
  Buffer<T> scaled_q_, tile_;
  std::size_t stride_;
  Buffer<T> rows_, capped_;
  std::size_t batch_ = 0, first_ = 0, count_ = 0;
};

template <class T>
Status forward(const AttentionInput<T>& in, const AttentionOptions<T>& options,
               const AttentionOutput<T>& out) {
  WeightRows<T> weights(in, options);
  Buffer<T> product(kRows * in.values);
  Buffer<double> sums(kRows * in.values);
  if (!weights || !product || !sums) return Status::out_of_memory;
  for (std::size_t batch = 0; batch < in.count; ++batch) {
    const T* v = in.v + in.batches[batch].v * in.keys * in.values;
    for (std::size_t first = 0; first < in.queries; first += kRows) {
      const std::size_t count = std::min(kRows, in.queries - first), size = count * in.values;
      const Status status = weights.make(batch, first, count);
      if (status != Status::ok) return status;
      std::fill(sums.data(), sums.data() + size, 0.0);
      for_each_tile(weights.range(), [&](std::size_t key, std::size_t keys) {
        multiply<T>({weights.row(0) + key, weights.stride(), 1, v + key * in.values, in.values,
                     product.data(), in.values, count, in.values, keys});
        add_to(sums.data(), product.data(), size);
      });
      const std::size_t row = batch * in.queries + first;
      T* output = out.output + row * in.values;
      for (std::size_t n = 0; n < size; ++n) output[n] = static_cast<T>(sums[n]);
      for (std::size_t i = 0; out.weights && i < count; ++i) {
        std::copy(weights.row(i), weights.row(i) + in.keys, out.weights + (row + i) * in.keys);
      }
    }
  }
  return Status::ok;
}

template <class T>
Status sparse_backward(const AttentionInput<T>& in, const T* gradient,
                       const AttentionOptions<T>& options, const AttentionGradients<T>& out) {
  WeightRows<T> weights(in, options);
  GradientSums<T> sums(in);
  Buffer<T> gradient_columns(in.values * kBlockQueries), d_tile(kTileEntries);
  Buffer<T> d_rows(kRows * weights.stride());
  if (!weights || !sums || !gradient_columns || !d_tile || !d_rows) return Status::out_of_memory;
  const T scale = static_cast<T>(options.scale);
  for (std::size_t batch = 0; batch < in.count; ++batch) {
    const T* v = in.v + in.batches[batch].v * in.keys * in.values;
    sums.begin_batch();
    for (std::size_t first = 0; first < in.queries; first += kRows) {
      const std::size_t count = std::min(kRows, in.queries - first);
      const T* gradient_rows = gradient + (batch * in.queries + first) * in.values;
      Status status = weights.make(batch, first, count);
      if (status != Status::ok) return status;
      pack_columns(gradient_rows, count, in.values, T{1}, gradient_columns.data());
      std::fill(d_rows.data(), d_rows.data() + count * weights.stride(), T{0});
      for_each_tile(weights.range(), [&](std::size_t key, std::size_t keys) {
        multiply<T>({v + key * in.values, in.values, 1, gradient_columns.data(), kBlockQueries,
                     d_tile.data(), kBlockQueries, keys, kRows, in.values});
        weights.to_rows(d_tile.data(), key, keys, d_rows.data());
      });
      const std::size_t size = count * weights.stride();
      // the sink's value is zero, and so is the gradient of its weight
      status = entmax_backward(Rows<const T>{weights.row(0), count, weights.stride(), 1},
                               d_rows.data(), Rows<T>{d_rows.data(), count, weights.stride(), 1},
                               nullptr, weights.law());
      if (status != Status::ok) return status;
      for (std::size_t n = 0; n < size; ++n) d_rows[n] *= scale;
      if (const T* capped = weights.capped_rows()) {
        const T inverse = static_cast<T>(1 / options.softcap);
        for (std::size_t n = 0; n < size; ++n) {
          // keys out of reach have no score, and no gradient either
          if (d_rows[n] != 0) d_rows[n] *= 1 - (capped[n] * inverse) * (capped[n] * inverse);
        }
      }
      sums.begin_block(weights.block(), gradient_rows);
      for_each_tile(weights.range(), [&](std::size_t key, std::size_t keys) {
        weights.to_tile(weights.row(0), key, keys, weights.tile());
        weights.to_tile(d_rows.data(), key, keys, d_tile.data());
        sums.add(key, keys, weights.tile(), d_tile.data());
      });
      sums.end_block(weights.block(), out.q);
    }
    sums.end_batch(in.batches[batch], out.k, out.v);
  }
  return Status::ok;
}

}  // namespace

Status sparse_attention(const AttentionInput<float>& in, const AttentionOptions<float>& options,
                        const AttentionOutput<float>& out) noexcept {
  return forward(in, options, out);
}
Status sparse_attention(const AttentionInput<double>& in, const AttentionOptions<double>& options,
                        const AttentionOutput<double>& out) noexcept {
  return forward(in, options, out);
}
Status sparse_attention_backward(const AttentionInput<float>& in, const float* gradient,
                                 const AttentionOptions<float>& options,
                                 const AttentionGradients<float>& out) noexcept {
  return sparse_backward(in, gradient, options, out);
}
Status sparse_attention_backward(const AttentionInput<double>& in, const double* gradient,
                                 const AttentionOptions<double>& options,
                                 const AttentionGradients<double>& out) noexcept {
  return sparse_backward(in, gradient, options, out);
}

}  // namespace logitkit
