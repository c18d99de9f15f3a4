#pragma once

#include <array>
#include <cmath>
#include <cstddef>

#include "../memory.h"
#include "../simd/compact.h"
#include "../simd/reduce.h"

// What every sparse map does around its threshold, on one contiguous row:
//
//   scan      one pass: the maximum, and the maxima of small groups
//   collect   the entries above a cut, packed in order; groups below it are skipped
//   ...       the map finds its threshold and turns the list into probabilities, in place
//   spread    the probabilities go back to where the entries were, zeros elsewhere
//
// The list is all that a solver sees, so its cost is that of the candidates, not of the row.
// Inline, because sampling has a build of its own.

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

/// The largest T below `value`.
template <class T>
inline T next_below(T value) {
  return std::nextafter(value, -kInfinity<T>);
}

/// The cut that stands for the threshold max + distance, distance <= 0: x > cut if and only if x is
/// above it, and the maximum itself always is.
template <class T>
inline T cut_at(T max, double distance) {
  const double threshold = static_cast<double>(max) + distance;
  T cut = static_cast<T>(threshold);
  if (static_cast<double>(cut) > threshold) cut = next_below(cut);
  return cut < max ? cut : next_below(max);
}

/// Candidates in the order of the row: floats as they are (their distance to the maximum is exact
/// in double), doubles as their distance to the maximum (max + tau would round the threshold).
/// Behind the last one lies a vector of -inf, so that passes run over whole vectors: -inf is below
/// every threshold.
template <class T>
struct SparseList {
  using V = simd::Vector<T>;

  T* data = nullptr;
  std::size_t count = 0;
  T max = 0;  ///< of the row, as the list has it
  T cut = 0;  ///< the list holds exactly the entries above it

  void close() { V(-kInfinity<T>).store(data + count); }

  /// Keeps the entries above a higher cut.
  void retain(T higher) {
    const V limit(higher);
    T* to = data;
    std::size_t i = 0;
    for (; i + 4 * V::kLanes <= count; i += 4 * V::kLanes) to = append_four(to, four(i), limit);
    for (; i < count; i += V::kLanes) to = append(to, V::load(data + i), limit);
    count = static_cast<std::size_t>(to - data);
    cut = higher;
    close();
  }

  /// Writes the entries above a limit behind one another; where the next one goes.
  static T* append(T* to, V v, V limit) {
    const unsigned bits = simd::bits_of(v > limit);
    simd::pack(v, bits).store(to);
    return to + simd::count_bits(bits);
  }
  static bool are_above(const std::array<V, 4>& v, V limit) {
    return simd::all(pmin(pmin(v[0], v[1]), pmin(v[2], v[3])) > limit);
  }
  /// Where all are above the limit, they need no packing.
  static T* append_four(T* to, const std::array<V, 4>& v, V limit) {
    if (are_above(v, limit)) {
      for (std::size_t k = 0; k < 4; ++k) v[k].store(to + k * V::kLanes);
      return to + 4 * V::kLanes;
    }
    for (std::size_t k = 0; k < 4; ++k) to = append(to, v[k], limit);
    return to;
  }

 private:
  [[nodiscard]] std::array<V, 4> four(std::size_t i) const {
    const T* x = data + i;
    return {V::load(x), V::load(x + V::kLanes), V::load(x + 2 * V::kLanes),
            V::load(x + 3 * V::kLanes)};
  }
};

/// Sums of the terms f(z) over the list's entries, z = x - max in double, two lanes at a time. f
/// gives kTerms vectors and must give 0 for z = -inf, which fills up the last vector. Each sum has
/// four accumulators, so that none waits for its own last step; those of doubles keep their errors.
template <std::size_t kTerms, class T, class Function>
inline std::array<double, kTerms> sum_distances(const SparseList<T>& list, Function&& f) {
  using simd::F32x4;
  using simd::F64x2;
  const F64x2 max(static_cast<double>(list.max));
  F64x2 sums[2][kTerms], errors[kTerms];
  for (std::size_t k = 0; k < kTerms; ++k) sums[0][k] = sums[1][k] = errors[k] = F64x2(0.0);
  const auto add = [&](std::size_t half, F64x2 z) {
    const std::array<F64x2, kTerms> terms = f(z);
    for (std::size_t k = 0; k < kTerms; ++k) {
      if constexpr (sizeof(T) == 4) {
        sums[half][k] = sums[half][k] + terms[k];
      } else {
        const simd::TwoSum step = two_sum(sums[half][k], terms[k]);
        sums[half][k] = step.sum;
        errors[k] = errors[k] + step.error;
      }
    }
  };
  for (std::size_t i = 0; i < list.count; i += 4) {
    if constexpr (sizeof(T) == 4) {
      const F32x4 x = F32x4::load(list.data + i);
      add(0, promote_low(x) - max);
      add(1, promote_high(x) - max);
    } else {
      add(0, F64x2::load(list.data + i) - max);
      if (i + 2 < list.count) add(1, F64x2::load(list.data + i + 2) - max);
    }
  }
  std::array<double, kTerms> totals;
  for (std::size_t k = 0; k < kTerms; ++k) {
    totals[k] = reduce_add((sums[0][k] + sums[1][k]) + errors[k]);
  }
  return totals;
}

/// x = f(x - max) for the list's entries, in double, rounded once.
template <class T, class Function>
inline void transform_distances(const SparseList<T>& list, Function&& f) {
  using simd::F32x4;
  using simd::F64x2;
  const F64x2 max(static_cast<double>(list.max));
  if constexpr (sizeof(T) == 4) {
    for (std::size_t i = 0; i < list.count; i += 4) {
      const F32x4 x = F32x4::load(list.data + i);
      demote(f(promote_low(x) - max), f(promote_high(x) - max)).store(list.data + i);
    }
  } else {
    for (std::size_t i = 0; i < list.count; i += 2) {
      f(F64x2::load(list.data + i) - max).store(list.data + i);
    }
  }
}

/// The smallest of the list's entries; +inf for an empty one.
template <class T>
inline T smallest(const SparseList<T>& list) {
  using V = simd::Vector<T>;
  V low(kInfinity<T>);
  std::size_t i = 0;
  for (; i + V::kLanes <= list.count; i += V::kLanes) low = pmin(low, V::load(list.data + i));
  T least = reduce_min(low);
  for (; i < list.count; ++i) least = list.data[i] < least ? list.data[i] : least;
  return least;
}

/// How many of the list's entries are the maximum.
template <class T>
inline double count_ties(const SparseList<T>& list) {
  using V = simd::Vector<T>;
  const V max(list.max);
  std::size_t ties = 0;
  for (std::size_t i = 0; i < list.count; i += V::kLanes) {
    ties += simd::count_bits(simd::bits_of(V::load(list.data + i) == max));
  }
  return static_cast<double>(ties);
}

/// Where all entries are the maximum every law gives them the same: then they get it, and true
/// comes back.
template <class T>
inline bool share_among_ties(const SparseList<T>& list) {
  // the ends tell most rows
  if (list.data[0] < list.max || list.data[list.count - 1] < list.max) return false;
  if (smallest(list) < list.max) return false;
  const double share = 1 / static_cast<double>(list.count);
  transform_distances(list, [=](simd::F64x2) { return simd::F64x2(share); });
  return true;
}

/// One row, with the scratch that it needs; made once for all rows of a call.
template <class T>
class SparseRow {
 public:
  using V = simd::Vector<T>;
  static constexpr std::size_t kVectors = 16;  ///< of a group
  static constexpr std::size_t kGroup = kVectors * V::kLanes;

  SparseList<T> list;

  /// The maximum of the scanned row, as the row has it.
  [[nodiscard]] T max() const { return max_; }

  explicit SparseRow(std::size_t length) noexcept
      : tops_(groups_of(length) * V::kLanes), list_(length + 2 * V::kLanes) {}
  [[nodiscard]] explicit operator bool() const { return tops_ && list_; }

  /// Looks through a row; false where its maps are NaN: a NaN, a maximum of +inf, or nothing but
  /// -inf.
  [[nodiscard]] bool scan(const T* x, std::size_t length) {
    x_ = x;
    length_ = length;
    V max(-kInfinity<T>), sum(T{0});
    for (std::size_t first = 0, g = 0; first < length; first += kGroup, ++g) {
      const V top = first + kGroup <= length ? scan_group(x + first, sum) : scan_rest(first, sum);
      max = pmax(max, top);
      top.store(tops_.data() + g * V::kLanes);
    }
    const T row_max = reduce_max(max);
    // a sum is NaN also where infinities of both signs meet, so it only raises the suspicion
    if (simd::any(sum != sum) && simd::has_nan(x, length)) return false;
    if (!(std::fabs(row_max) < kInfinity<T>)) return false;
    max_ = row_max;
    origin_ = kIsDistance ? V(row_max) : V(T{0});
    list = {list_.data(), 0, kIsDistance ? T{0} : row_max, -kInfinity<T>};
    return true;
  }

  /// Lists the entries above `cut`.
  void collect(T cut) {
    const V limit(cut);
    T* to = list_.data();
    for (std::size_t first = 0, g = 0; first < length_; first += kGroup, ++g) {
      if (!is_above(g, limit)) continue;
      const std::size_t end = end_of(first);
      std::size_t i = first;
      for (; i + 4 * V::kLanes <= end; i += 4 * V::kLanes) {
        to = SparseList<T>::append_four(to, four(i), limit);
      }
      for (; i < end; i += V::kLanes) to = SparseList<T>::append(to, load(i), limit);
    }
    close(to, cut);
  }

  /// Lists those of the groups' maxima, lane by lane, that are above `cut`: one entry in sixteen of
  /// the row, and the largest ones. The threshold of some entries is a lower bound of that of all.
  void collect_tops(T cut) {
    const V limit(cut);
    T* to = list_.data();
    for (std::size_t g = 0; g < groups_of(length_); ++g) {
      if (is_above(g, limit)) to = SparseList<T>::append(to, top(g), limit);
    }
    close(to, cut);
  }

  /// Whether it pays to solve for the groups' maxima first.
  [[nodiscard]] bool has_many_groups() const { return length_ >= 16 * kGroup; }

  /// y gets the list's entries where the row has an entry above the list's cut, 0 elsewhere; y may
  /// be x.
  void spread(T* y) const {
    const V limit(list.cut);
    const T* from = list.data;
    const std::size_t groups = groups_of(length_);
    for (std::size_t g = 0; g < groups; ++g) {
      const std::size_t below = g;
      while (g < groups && !is_above(g, limit)) ++g;
      zero_groups(y, below, g);
      if (g == groups) break;
      const std::size_t end = end_of(g * kGroup);
      std::size_t i = g * kGroup;
      for (; i + 4 * V::kLanes <= end; i += 4 * V::kLanes) {
        const std::array<V, 4> v = four(i);
        if (SparseList<T>::are_above(v, limit)) {
          for (std::size_t k = 0; k < 4 * V::kLanes; k += V::kLanes)
            V::load(from + k).store(y + i + k);
          from += 4 * V::kLanes;
        } else {
          for (std::size_t k = 0; k < 4; ++k) {
            const unsigned bits = simd::bits_of(v[k] > limit);
            simd::unpack(V::load(from), bits).store(y + i + k * V::kLanes);
            from += simd::count_bits(bits);
          }
        }
      }
      for (; i < end; i += V::kLanes) {
        const unsigned bits = simd::bits_of(load(i) > limit);
        store(y, i, simd::unpack(V::load(from), bits));
        from += simd::count_bits(bits);
      }
    }
  }

 private:
  static constexpr bool kIsDistance = sizeof(T) == 8;

  static constexpr std::size_t groups_of(std::size_t length) {
    return length / kGroup + (length % kGroup != 0);
  }
  [[nodiscard]] std::size_t end_of(std::size_t first) const {
    return first + kGroup < length_ ? first + kGroup : length_;
  }
  /// Entries of the row as x, and as the list has them.
  [[nodiscard]] V load_raw(std::size_t i) const {
    return i + V::kLanes <= length_ ? V::load(x_ + i)
                                    : V::load_partial(x_ + i, length_ - i, -kInfinity<T>);
  }
  [[nodiscard]] V relative(V x) const { return kIsDistance ? x - origin_ : x; }
  [[nodiscard]] V load(std::size_t i) const { return relative(load_raw(i)); }
  /// Four vectors that lie within the row.
  [[nodiscard]] std::array<V, 4> four(std::size_t i) const {
    const T* x = x_ + i;
    return {relative(V::load(x)), relative(V::load(x + V::kLanes)),
            relative(V::load(x + 2 * V::kLanes)), relative(V::load(x + 3 * V::kLanes))};
  }
  [[nodiscard]] V top(std::size_t group) const {
    return relative(V::load(tops_.data() + group * V::kLanes));
  }
  void store(T* y, std::size_t i, V v) const {
    if (i + V::kLanes <= length_) {
      v.store(y + i);
    } else {
      v.store_partial(y + i, length_ - i);
    }
  }
  void zero_groups(T* y, std::size_t first, std::size_t last) const {
    constexpr std::size_t kLongRun = 16;
    std::size_t i = first * kGroup;
    const std::size_t end = last * kGroup < length_ ? last * kGroup : length_;
    if (last - first >= kLongRun) return zero_bytes(y + i, (end - i) * sizeof(T));
    for (; i + kGroup <= end; i += kGroup) {
      for (std::size_t j = 0; j < kVectors; ++j) V(T{0}).store(y + i + j * V::kLanes);
    }
    for (; i < end; i += V::kLanes) store(y, i, V(T{0}));
  }
  [[nodiscard]] bool is_above(std::size_t group, V limit) const {
    return simd::any(top(group) > limit);
  }
  void close(T* to, T cut) {
    list.count = static_cast<std::size_t>(to - list_.data());
    list.cut = cut;
    list.close();
  }

  /// The maxima of a group, lane by lane. pmax drops a NaN, the sum does not.
  static V scan_group(const T* x, V& sum) {
    V a = V::load(x), b = V::load(x + V::kLanes);
    V s = a, t = b;
    for (std::size_t j = 2; j < kVectors; j += 2) {
      const V u = V::load(x + j * V::kLanes), v = V::load(x + (j + 1) * V::kLanes);
      a = pmax(a, u);
      b = pmax(b, v);
      s = s + u;
      t = t + v;
    }
    sum = sum + (s + t);
    return pmax(a, b);
  }
  V scan_rest(std::size_t first, V& sum) const {
    V top(-kInfinity<T>);
    for (std::size_t i = first; i < length_; i += V::kLanes) {
      const V v = load_raw(i);
      top = pmax(top, v);
      sum = sum + v;  // the -inf that fills up the last vector is no NaN either
    }
    return top;
  }

  Buffer<T> tops_, list_;
  const T* x_ = nullptr;
  std::size_t length_ = 0;
  T max_ = 0;
  V origin_{T{0}};
};

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
