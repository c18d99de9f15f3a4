#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

#include "distributions.h"
#include "rows.h"
#include "status.h"
#include "ulp.h"

// What the tests of the maps share.

namespace logitkit::test {

template <class T>
inline constexpr T kInf = std::numeric_limits<T>::infinity();
template <class T>
inline constexpr T kNaN = std::numeric_limits<T>::quiet_NaN();

using FloatTypes = ::testing::Types<float, double>;

/// Around the group of 16, the vector width and its tail; the vocabularies of real models.
inline constexpr std::size_t kSizes[] = {0,  1,  2,  3,   4,   5,   7,    8,    15,    16,
                                         17, 31, 33, 100, 511, 513, 1000, 4096, 50257, 131072};
inline constexpr std::size_t kShortSizes[] = {1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33, 100};

/// A row at a chosen offset from 64-byte alignment, with guards beside it that must stay as they
/// are. It ends at the end of its allocation, so that the address sanitizer sees a read past it.
template <class T>
class GuardedRow {
 public:
  GuardedRow(std::size_t count, std::size_t offset)
      : count_(count), offset_(kGuard + offset), storage_(kGuard + offset + count, kSentinel) {}
  GuardedRow(const std::vector<T>& values, std::size_t offset) : GuardedRow(values.size(), offset) {
    std::copy(values.begin(), values.end(), data());
  }

  [[nodiscard]] T* data() { return storage_.data() + offset_; }
  [[nodiscard]] std::vector<T> values() { return {data(), data() + count_}; }
  [[nodiscard]] bool guards_intact() const {
    for (std::size_t i = 0; i < offset_; ++i) {
      if (storage_[i] != kSentinel) return false;
    }
    return true;
  }

 private:
  static constexpr std::size_t kGuard = 4;
  static constexpr T kSentinel = T(-7.25);
  std::size_t count_, offset_;
  std::vector<T> storage_;
};

/// Equal bit by bit, so that NaN equals NaN and -0 is not 0
template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

/// Rows o, i of a dense [outer, length, inner] array
template <class T>
std::vector<T> take_row(const std::vector<T>& array, std::size_t length, std::size_t inner,
                        std::size_t o, std::size_t i) {
  std::vector<T> row(length);
  for (std::size_t k = 0; k < length; ++k) row[k] = array[(o * length + k) * inner + i];
  return row;
}

/// map(Rows<const T> in, Rows<T> out) gives the same bits for a strided row as for a contiguous
/// one, into another array or in place, at any offset, and writes nothing else.
template <class T, class Map>
void expect_rows_independent_of_layout(Map map) {
  constexpr std::size_t kOuter = 2;
  for (const std::size_t length : {1, 2, 3, 4, 5, 16, 17, 33, 100}) {
    for (const std::size_t inner : {1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 64}) {
      const std::size_t size = kOuter * length * inner;
      const std::vector<T> values = make_row<T>(Distribution::wide_normal, size, 3);
      GuardedRow<T> in(values, inner % 5), out(size, length % 7);
      ASSERT_EQ(map({in.data(), kOuter, length, inner}, {out.data(), kOuter, length, inner}),
                Status::ok);
      EXPECT_TRUE(same_bits(in.values(), values)) << "the input changed";
      ASSERT_EQ(map({in.data(), kOuter, length, inner}, {in.data(), kOuter, length, inner}),
                Status::ok);
      EXPECT_TRUE(same_bits(in.values(), out.values())) << length << " x " << inner << " in place";
      EXPECT_TRUE(in.guards_intact() && out.guards_intact());
      const std::vector<T> all = out.values();
      for (std::size_t o = 0; o < kOuter; ++o) {
        for (std::size_t i = 0; i < inner; ++i) {
          const std::vector<T> row = take_row(values, length, inner, o, i);
          std::vector<T> want(length);
          ASSERT_EQ(map({row.data(), 1, length}, {want.data(), 1, length}), Status::ok);
          EXPECT_TRUE(same_bits(take_row(all, length, inner, o, i), want))
              << "row " << o << ", " << i << " of " << length << " x " << inner;
        }
      }
    }
  }
}

/// Short rows go side by side: none may see another, whatever is in it, however many are left over.
/// map(in, out) gives `width` results a row, 0 for one for each entry.
template <class T, class Map>
void expect_rows_of_a_batch_as_alone(Map map, std::size_t width = 0) {
  for (const std::size_t size : {1, 5, 31, 32, 33, 64, 127, 128, 300, 511, 513, 700, 2100, 4097}) {
    const std::size_t results = width > 0 ? width : size;
    for (const std::uint32_t rows : {2, 7, 8, 9, 19}) {
      std::vector<T> x, want;
      for (std::uint32_t r = 0; r < rows; ++r) {
        const auto distribution = kDistributions[(size + r) % std::size(kDistributions)];
        std::vector<T> row = make_row<T>(distribution, size, r, true), alone(results);
        if (r % 5 == 1) row[size / 2] = kNaN<T>;
        if (r % 5 == 2) row.assign(size, -kInf<T>);
        if (r % 7 == 3) row.assign(size, T{2});
        if (r % 7 == 4) row[size - 1] = T{90};
        ASSERT_EQ(map(Rows<const T>{row.data(), 1, size}, Rows<T>{alone.data(), 1, results}),
                  Status::ok);
        x.insert(x.end(), row.begin(), row.end());
        want.insert(want.end(), alone.begin(), alone.end());
      }
      std::vector<T> y(want.size());
      const Rows<const T> in{x.data(), rows, size};
      ASSERT_EQ(map(in, Rows<T>{y.data(), rows, results}), Status::ok);
      EXPECT_EQ(std::memcmp(y.data(), want.data(), y.size() * sizeof(T)), 0) << size << ' ' << rows;
      if (width > 0) continue;
      // in place
      ASSERT_EQ(map(in, Rows<T>{x.data(), rows, results}), Status::ok);
      EXPECT_EQ(std::memcmp(x.data(), want.data(), y.size() * sizeof(T)), 0) << size << ' ' << rows;
    }
  }
}

/// Every pair of offsets of input and output from alignment, at sizes around the vector width.
template <class T, class Map>
void expect_any_alignment(Map map) {
  for (const std::size_t size : kShortSizes) {
    const std::vector<T> x = make_row<T>(Distribution::normal, size, 5);
    std::vector<T> want(size);
    ASSERT_EQ(map({x.data(), 1, size}, {want.data(), 1, size}), Status::ok);
    for (std::size_t in_offset = 0; in_offset < 8; ++in_offset) {
      for (std::size_t out_offset = 0; out_offset < 8; ++out_offset) {
        GuardedRow<T> in(x, in_offset), out(size, out_offset);
        ASSERT_EQ(map({in.data(), 1, size}, {out.data(), 1, size}), Status::ok);
        EXPECT_TRUE(same_bits(out.values(), want));
        EXPECT_TRUE(in.guards_intact() && out.guards_intact());
      }
    }
  }
}

/// `value` at each place of a row makes the whole row NaN.
template <class T, class Map>
void expect_poisoned_by(T value, Map map) {
  for (const std::size_t size : kShortSizes) {
    for (std::size_t place = 0; place < size; ++place) {
      std::vector<T> x = make_row<T>(Distribution::normal, size, 9);
      x[place] = value;
      ASSERT_EQ(map({x.data(), 1, size}, {x.data(), 1, size}), Status::ok);
      for (const T y : x) EXPECT_TRUE(std::isnan(y)) << value << " at " << place << " of " << size;
    }
  }
}

/// A mask of `size` entries, at least one of them kept.
inline std::vector<std::uint8_t> make_mask(std::size_t size, std::uint32_t seed) {
  Mulberry32 random(seed);
  std::vector<std::uint8_t> keep(size);
  for (auto& k : keep) k = random.next() % 3 != 0;
  if (size > 0) keep[random.next() % size] = 1;
  return keep;
}

template <class V>
std::vector<V> kept_of(const std::vector<V>& x, const std::vector<std::uint8_t>& keep) {
  std::vector<V> kept;
  for (std::size_t k = 0; k < x.size(); ++k) {
    if (keep[k]) kept.push_back(x[k]);
  }
  return kept;
}

/// More scratch than there is: the map says so and touches nothing.
template <class T, class Map>
void expect_out_of_memory(Map map) {
  T one = 1;
  constexpr std::size_t kHuge = std::size_t{1} << 56;
  EXPECT_EQ(map({&one, 1, kHuge, 2}, {&one, 1, kHuge, 2}), Status::out_of_memory);
  EXPECT_EQ(one, 1);
}

}  // namespace logitkit::test
