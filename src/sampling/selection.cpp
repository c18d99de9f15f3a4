#include "selection.h"

#include <algorithm>
#include <array>
#include <bit>

namespace logitkit::sampling {

namespace {

constexpr int kDigitBits = 11;
constexpr std::size_t kBuckets = std::size_t{1} << kDigitBits;
constexpr std::size_t kFew =
    96;  // below this a comparison sort is faster than clearing the buckets

struct Range {
  std::uint64_t low, high;
};

Range key_range(const Ranked* items, std::size_t count) noexcept {
  Range range{items[0].key, items[0].key};
  for (std::size_t i = 1; i < count; ++i) {
    range.low = std::min(range.low, items[i].key);
    range.high = std::max(range.high, items[i].key);
  }
  return range;
}

// What stands before the entries still in question.
struct Before {
  std::size_t count = 0;
  double weight = 0;
};

Cut end_among_equals(const Ranked* items, std::size_t count, const PrefixGoal& goal,
                     Before before) noexcept {
  const bool is_beyond = goal.weight > 0 && goal.has_weight(before.weight);
  std::size_t taken = 0;
  while (taken < count) {
    before.weight += items[taken].weight;
    ++taken;
    if (goal.met(before.count + taken, before.weight)) break;
  }
  return {items[0].key, taken, is_beyond};
}

Cut end_among_few(Ranked* items, std::size_t count, const PrefixGoal& goal,
                  Before before) noexcept {
  // Insertion sort: stable, so equal keys stay in order of position
  for (std::size_t i = 1; i < count; ++i) {
    const Ranked item = items[i];
    std::size_t hole = i;
    for (; hole > 0 && items[hole - 1].key > item.key; --hole) items[hole] = items[hole - 1];
    items[hole] = item;
  }
  std::size_t last = 0;
  double smaller = before.weight;
  for (;; ++last) {
    if (last > 0 && items[last].key != items[last - 1].key) smaller = before.weight;
    before.weight += items[last].weight;
    if (goal.met(before.count + last + 1, before.weight) || last + 1 == count) break;
  }
  std::size_t first_equal = last;
  while (first_equal > 0 && items[first_equal - 1].key == items[last].key) --first_equal;
  return {items[last].key, last - first_equal + 1, goal.weight > 0 && goal.has_weight(smaller)};
}

}  // namespace

Cut prefix_end(Ranked* items, std::size_t count, const PrefixGoal& goal) noexcept {
  Before before;
  for (;;) {
    if (count <= kFew) return end_among_few(items, count, goal, before);
    const Range range = key_range(items, count);
    if (range.low == range.high) return end_among_equals(items, count, goal, before);

    const int differing_bits = 64 - std::countl_zero(range.low ^ range.high);
    const int shift = std::max(0, differing_bits - kDigitBits);
    const auto digit = [&](std::uint64_t key) {
      return static_cast<std::size_t>(key >> shift & (kBuckets - 1));
    };

    std::array<double, kBuckets> weights{};
    std::array<std::uint32_t, kBuckets> counts{};
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t bucket = digit(items[i].key);
      weights[bucket] += items[i].weight;
      ++counts[bucket];
    }

    // The first bucket in which the goal is met; where rounding keeps it out of reach, the last one
    const std::size_t last_bucket = digit(range.high);
    std::size_t bucket = digit(range.low);
    while (bucket < last_bucket &&
           !goal.met(before.count + counts[bucket], before.weight + weights[bucket])) {
      before.count += counts[bucket];
      before.weight += weights[bucket];
      ++bucket;
    }

    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (digit(items[i].key) == bucket) items[kept++] = items[i];
    }
    count = kept;
  }
}

namespace {

std::uint32_t descending_bits(float x) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(x + 0.0f);
  return bits >> 31 != 0 ? bits : ~(bits | std::uint32_t{1} << 31);
}

// A level of the radix descent on keys between low and high: leaves those of the digit in which the
// n-th smallest is, and n counted among them.
template <int kBits>
std::size_t descend(std::uint32_t* keys, std::size_t count, std::uint32_t low, std::uint32_t high,
                    std::size_t& n) noexcept {
  const int shift = std::max(0, 32 - std::countl_zero(low ^ high) - kBits);
  const auto digit = [=](std::uint32_t key) {
    return key >> shift & ((std::uint32_t{1} << kBits) - 1);
  };
  std::array<std::uint32_t, std::size_t{1} << kBits> counts{};
  for (std::size_t i = 0; i < count; ++i) ++counts[digit(keys[i])];
  std::uint32_t wanted = digit(low);
  for (; counts[wanted] < n; ++wanted) n -= counts[wanted];
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count; ++i) {
    keys[kept] = keys[i];
    kept += digit(keys[i]) == wanted ? 1 : 0;
  }
  return kept;
}

}  // namespace

float nth_largest(const float* values, std::size_t count, std::size_t n,
                  std::uint32_t* keys) noexcept {
  for (std::size_t i = 0; i < count; ++i) keys[i] = descending_bits(values[i]);
  for (;;) {
    std::uint32_t low = keys[0];
    std::uint32_t high = keys[0];
    for (std::size_t i = 1; i < count; ++i) {
      low = std::min(low, keys[i]);
      high = std::max(high, keys[i]);
    }
    if (low == high) {
      const std::uint32_t bits = low >> 31 != 0 ? low : ~low & ~(std::uint32_t{1} << 31);
      return std::bit_cast<float>(bits);
    }
    count = count <= 512 ? descend<7>(keys, count, low, high, n)
                         : descend<11>(keys, count, low, high, n);
  }
}

void RankSorter::sort_entries() noexcept {
  constexpr std::size_t kComparisonSort = 1024;
  if (entries_.size() <= kComparisonSort) {
    std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
      return a.key != b.key ? a.key < b.key : a.position < b.position;
    });
  } else {
    std::uint64_t differing = 0;
    for (const Entry& entry : entries_) differing |= entry.key ^ entries_[0].key;
    // Least significant digit first; digits on which all keys agree are skipped
    for (int shift = 0; shift < 64; shift += kDigitBits) {
      if ((differing >> shift & (kBuckets - 1)) == 0) continue;
      const auto digit = [&](const Entry& entry) {
        return static_cast<std::size_t>(entry.key >> shift & (kBuckets - 1));
      };
      std::array<std::uint32_t, kBuckets> next{};
      for (const Entry& entry : entries_) ++next[digit(entry)];
      std::uint32_t start = 0;
      for (std::uint32_t& bucket : next) {
        const std::uint32_t size = bucket;
        bucket = start;
        start += size;
      }
      for (const Entry& entry : entries_) other_[next[digit(entry)]++] = entry;
      entries_.swap(other_);
    }
  }
  for (std::size_t i = 0; i < entries_.size(); ++i) order_[i] = entries_[i].position;
}

}  // namespace logitkit::sampling
