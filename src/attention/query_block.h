#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "../memory.h"
#include "../simd/log.h"
#include "lane_exp.h"
#include "scores.h"

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

/// A block of up to 32 queries on its way over the keys: what softmax attention knows of them so
/// far. For each query the reference of its exponentials, their sum, and the sum of the values they
/// weigh.
template <class T>
class QueryBlock {
  using V = simd::Vector<T>;

 public:
  static constexpr std::size_t kLanes = V::kLanes;

  QueryBlock(const AttentionInput<T>& in, const AttentionOptions<T>& options)
      : in_(in),
        options_(options),
        scaled_q_(in.features * kBlockQueries),
        tile_(kTileEntries),
        product_(kBlockQueries * in.values),
        sums_(kBlockQueries * in.values) {}

  [[nodiscard]] explicit operator bool() const { return scaled_q_ && tile_ && product_ && sums_; }

  /// Attends queries [first, first + count) of a batch entry to all the keys they may see.
  void attend(std::size_t batch, std::size_t first, std::size_t count) {
    begin(batch, first, count);
    const T* v = in_.v + in_.batches[batch].v * in_.keys * in_.values;
    for_each_tile([&](std::size_t key, std::size_t keys) {
      make_scores(scores(), key, keys, tile());
      exponentiate(keys);
      multiply<T>({tile(), 1, kBlockQueries, v + key * in_.values, in_.values, product_.data(),
                   in_.values, count_, in_.values, keys});
      add_to(sums_.data(), product_.data(), count_ * in_.values);
    });
  }

  /// each(key, keys) for the tiles of keys in reach
  template <class Each>
  void for_each_tile(Each&& each) const {
    logitkit::for_each_tile(key_range(options_, in_.keys, first_, count_), each);
  }

  [[nodiscard]] ScoreTile<T> scores() const {
    return {in_, options_, in_.batches[batch_], scaled_q_.data(), first_, count_};
  }
  [[nodiscard]] T* tile() const { return tile_.data(); }
  [[nodiscard]] std::size_t first() const { return first_; }
  [[nodiscard]] std::size_t count() const { return count_; }

  /// Scores of a tile become weights: exp(score) / sum. After attend.
  void weigh(T* tile, std::size_t keys) const {
    for (std::size_t i = 0; i < count_; i += kLanes) {
      const LaneExp<T> e(reference(i));
      T inverse[kLanes];
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        inverse[lane] = static_cast<T>(inverse_total(i + lane));
      }
      const V factor = V::load(inverse);
      for (std::size_t j = 0; j < keys; ++j) {
        T* entry = tile + j * kBlockQueries + i;
        (e.of(V::load(entry)) * factor).store(entry);
      }
    }
  }

  /// 1 / sum, 0 for a row without weight. NaN for one with a NaN.
  [[nodiscard]] double inverse_total(std::size_t query) const {
    return totals_[query] == 0 ? 0 : 1 / totals_[query];
  }
  /// The weighted sum of values, still to be multiplied by inverse_total
  [[nodiscard]] const double* values(std::size_t query) const {
    return sums_.data() + query * in_.values;
  }
  [[nodiscard]] double log_sum_exp(std::size_t query) const {
    if (!(static_cast<double>(tops_[query]) < kInfinity<double>)) {
      return static_cast<double>(tops_[query]);
    }
    return simd::log(totals_[query]) + static_cast<double>(offsets_[query]) +
           static_cast<double>(shifts_[query]) * simd::kLn2;
  }

 private:
  /// An empty state, but for the sink, which is a key with the value zero.
  void begin(std::size_t batch, std::size_t first, std::size_t count) {
    batch_ = batch;
    first_ = first;
    count_ = count;
    pack_queries(scores(), scaled_q_.data());
    std::fill(sums_.data(), sums_.data() + count * in_.values, 0.0);
    const double sink = options_.sinks ? options_.sinks[batch] : -kInfinity<double>;
    const V top(static_cast<T>(sink));
    const LaneReference<T> reference = LaneReference<T>::near(top);
    for (std::size_t i = 0; i < kBlockQueries; i += kLanes) {
      top.store(tops_ + i);
      reference.offset.store(offsets_ + i);
      reference.shift.store(shifts_ + i);
    }
    const double total = simd::exp((sink - static_cast<double>(offsets_[0])) -
                                   static_cast<double>(shifts_[0]) * simd::kLn2);
    std::fill(totals_, totals_ + kBlockQueries, total);
  }

  [[nodiscard]] LaneReference<T> reference(std::size_t i) const {
    return {V::load(offsets_ + i), V::load(shifts_ + i)};
  }

  /// Scores become exponentials relative to each query's reference, which rises where they ask for
  /// it.
  void exponentiate(std::size_t keys) {
    for (std::size_t i = 0; i < count_; i += kLanes) {
      T* column = tile_.data() + i;
      V top(-kInfinity<T>), other = top;
      std::size_t j = 0;
      for (; j + 2 <= keys; j += 2) {
        top = pmax(top, V::load(column + j * kBlockQueries));
        other = pmax(other, V::load(column + (j + 1) * kBlockQueries));
      }
      if (j < keys) top = pmax(top, V::load(column + j * kBlockQueries));
      raise(i, pmax(top, other));
      add_exponentials(i, column, keys, LaneExp<T>(reference(i)));
    }
  }

  /// New references for the lanes whose maximum has outgrown the old one. Not at every new maximum:
  /// exponentials have room for e^8, and each time costs a pass over the sums.
  void raise(std::size_t i, V top) {
    const V old = V::load(tops_ + i);
    const V rises = top > old + V(T{8});
    if (!any(rises)) return;
    const LaneReference<T> before = reference(i);
    const LaneReference<T> near = LaneReference<T>::near(top);
    select(rises, top, old).store(tops_ + i);
    select(rises, near.offset, before.offset).store(offsets_ + i);
    select(rises, near.shift, before.shift).store(shifts_ + i);
    T offset[kLanes], shift[kLanes];
    before.offset.store(offset);
    before.shift.store(shift);
    for (std::size_t lane = 0; lane < std::min(kLanes, count_ - i); ++lane) {
      const std::size_t query = i + lane;
      const double shifted = static_cast<double>(shift[lane]) - static_cast<double>(shifts_[query]);
      const double moved = static_cast<double>(offset[lane]) - static_cast<double>(offsets_[query]);
      if ((shifted == 0 && moved == 0) || totals_[query] == 0) continue;
      const double factor = moved == 0 ? std::ldexp(1.0, static_cast<int>(shifted))
                                       : simd::exp(moved + shifted * simd::kLn2);
      totals_[query] *= factor;
      double* sums = sums_.data() + query * in_.values;
      for (std::size_t n = 0; n < in_.values; ++n) sums[n] *= factor;
    }
  }

  void add_exponentials(std::size_t i, T* column, std::size_t keys, const LaneExp<T>& e) {
    simd::F64x2 low(0.0), high(0.0);
    const auto add = [&](V sum) {
      if constexpr (kLanes == 4) {
        low = low + promote_low(sum);
        high = high + promote_high(sum);
      } else {
        low = low + sum;
      }
    };
    std::size_t j = 0;
    for (; j + 4 <= keys; j += 4) {
      T* entry = column + j * kBlockQueries;
      const V a = e.of(V::load(entry)), b = e.of(V::load(entry + kBlockQueries));
      const V c = e.of(V::load(entry + 2 * kBlockQueries));
      const V d = e.of(V::load(entry + 3 * kBlockQueries));
      a.store(entry);
      b.store(entry + kBlockQueries);
      c.store(entry + 2 * kBlockQueries);
      d.store(entry + 3 * kBlockQueries);
      add((a + b) + (c + d));
    }
    for (; j < keys; ++j) {
      T* entry = column + j * kBlockQueries;
      const V a = e.of(V::load(entry));
      a.store(entry);
      add(a);
    }
    (simd::F64x2::load(totals_ + i) + low).store(totals_ + i);
    if constexpr (kLanes == 4) (simd::F64x2::load(totals_ + i + 2) + high).store(totals_ + i + 2);
  }

  const AttentionInput<T>& in_;
  const AttentionOptions<T>& options_;
  Buffer<T> scaled_q_, tile_, product_;
  Buffer<double> sums_;
  std::size_t batch_ = 0, first_ = 0, count_ = 0;
  T tops_[kBlockQueries], offsets_[kBlockQueries], shifts_[kBlockQueries];
  double totals_[kBlockQueries];
};

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
