#pragma once

#include <algorithm>
#include <cstddef>

#include "attention.h"
#include "product.h"
#include "tanh.h"

// The scores of a tile of keys for a block of queries, laid out [key][query]: a vector holds the
// same key for as many queries as it has lanes, so that maxima and sums along the keys need no
// work across lanes, and the product with the values reads it as it lies.

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

inline constexpr std::size_t kBlockQueries = 32, kTileKeys = 64;
inline constexpr std::size_t kTileEntries = kBlockQueries * kTileKeys;

/// The keys that any query of [first, first + count) may attend by position: [begin, end)
struct KeyRange {
  std::size_t begin, end;
};

template <class T>
inline KeyRange key_range(const AttentionOptions<T>& options, std::size_t keys, std::size_t first,
                          std::size_t count) {
  const auto at = static_cast<double>(first) + static_cast<double>(options.query_offset);
  const double last = at + static_cast<double>(count) - 1, all = static_cast<double>(keys);
  double begin = 0, end = options.causal ? last + 1 : all;
  if (options.window != kNoWindow) {
    const auto reach = static_cast<double>(options.window);
    begin = at - reach + 1;
    end = std::min(end, last + reach);
  }
  begin = std::clamp(begin, 0.0, all);
  end = std::clamp(end, begin, all);
  return {static_cast<std::size_t>(begin), static_cast<std::size_t>(end)};
}

/// each(key, keys) for the tiles of a range
template <class Each>
inline void for_each_tile(KeyRange range, Each&& each) {
  for (std::size_t key = range.begin; key < range.end; key += kTileKeys) {
    each(key, std::min(kTileKeys, range.end - key));
  }
}

template <class T>
struct ScoreTile {
  const AttentionInput<T>& in;
  const AttentionOptions<T>& options;
  AttentionMatrices matrices;
  const T* scaled_q;         ///< the block's queries times the scale, [E][kBlockQueries]
  std::size_t first, count;  ///< the block's queries
};

/// Transposes and scales rows of a [*, width] matrix: columns[e * kBlockQueries + i], zeros beyond.
template <class T>
inline void pack_columns(const T* rows, std::size_t count, std::size_t width, T scale, T* columns) {
  for (std::size_t e = 0; e < width; ++e) {
    T* column = columns + e * kBlockQueries;
    for (std::size_t i = 0; i < count; ++i) column[i] = rows[i * width + e] * scale;
    for (std::size_t i = count; i < kBlockQueries; ++i) column[i] = 0;
  }
}

/// The queries of a block, at the place that `s.scaled_q` will read.
template <class T>
inline void pack_queries(const ScoreTile<T>& s, T* scaled_q) {
  const T* q = s.in.q + (s.matrices.q * s.in.queries + s.first) * s.in.features;
  pack_columns(q, s.count, s.in.features, static_cast<T>(s.options.scale), scaled_q);
}

namespace scores_detail {

/// Tile entries whose position is out of reach become -inf.
template <class T>
inline void mask_positions(const ScoreTile<T>& s, std::size_t key, std::size_t keys, T* tile) {
  using V = simd::Vector<T>;
  const bool has_window = s.options.window != kNoWindow;
  if (!s.options.causal && !has_window) return;
  const double start = static_cast<double>(s.first) + static_cast<double>(s.options.query_offset) -
                       static_cast<double>(key);
  const double reach = has_window ? static_cast<double>(s.options.window) - 1 : 1e18;
  const double above = s.options.causal ? 0 : reach;
  const double last = static_cast<double>(s.count) - 1, last_key = static_cast<double>(keys) - 1;
  if (start + above >= last_key && start + last - reach <= 0) return;  // all of it is in reach
  // Positions relative to the tile; what is far outside is as good as just outside.
  constexpr double kFar = 1024;
  T low[kBlockQueries], high[kBlockQueries];
  for (std::size_t i = 0; i < kBlockQueries; ++i) {
    const double position = start + static_cast<double>(i);
    low[i] = static_cast<T>(std::clamp(position - reach, -kFar, kFar));
    high[i] = static_cast<T>(std::clamp(position + above, -kFar, kFar));
  }
  for (std::size_t j = 0; j < keys; ++j) {
    const V at(static_cast<T>(j));
    for (std::size_t i = 0; i < kBlockQueries; i += V::kLanes) {
      T* entry = tile + j * kBlockQueries + i;
      const V reached = (at >= V::load(low + i)) & (at <= V::load(high + i));
      select(reached, V::load(entry), V(-kInfinity<T>)).store(entry);
    }
  }
}

template <class T>
inline void mask_entries(const ScoreTile<T>& s, std::size_t key, std::size_t keys, T* tile) {
  const AttentionOptions<T>& o = s.options;
  if (!o.keep && !o.bias) return;
  for (std::size_t i = 0; i < s.count; ++i) {
    const std::size_t start =
        s.matrices.mask * o.mask_matrix + (s.first + i) * o.mask_row + key * o.mask_column;
    T* entry = tile + i;
    if (o.keep) {
      for (std::size_t j = 0; j < keys; ++j, entry += kBlockQueries) {
        *entry = o.keep[start + j * o.mask_column] ? *entry : -kInfinity<T>;
      }
    } else {
      for (std::size_t j = 0; j < keys; ++j, entry += kBlockQueries) {
        *entry += o.bias[start + j * o.mask_column];
      }
    }
  }
}

}  // namespace scores_detail

/// tile[j * kBlockQueries + i] = score of query first + i and key key + j, for keys <= kTileKeys.
/// Lanes beyond the block's queries hold numbers without meaning. If `capped` is given it gets the
/// scores before the mask.
template <class T>
inline void make_scores(const ScoreTile<T>& s, std::size_t key, std::size_t keys, T* tile,
                        T* capped = nullptr) {
  using V = simd::Vector<T>;
  const T* k = s.in.k + (s.matrices.k * s.in.keys + key) * s.in.features;
  const std::size_t columns = (s.count + V::kLanes - 1) / V::kLanes * V::kLanes;
  multiply<T>({k, s.in.features, 1, s.scaled_q, kBlockQueries, tile, kBlockQueries, keys, columns,
               s.in.features});
  if (s.options.softcap > 0) {
    const V cap(static_cast<T>(s.options.softcap)), inverse(static_cast<T>(1 / s.options.softcap));
    simd::transform(tile, tile, keys * kBlockQueries, T{0},
                    [=](V x) { return cap * simd::tanh(x * inverse); });
  }
  if (capped) std::copy(tile, tile + keys * kBlockQueries, capped);
  scores_detail::mask_entries(s, key, keys, tile);
  scores_detail::mask_positions(s, key, keys, tile);
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
