#include "simd/block_maxima.h"
#include "simd/exp.h"
#include "simd/log.h"
#include "simd/reduce.h"

#include "memory.h"
#include "rows_testing.h"

#include <algorithm>
#include <cstring>

namespace logitkit::test {
namespace {

template <class T>
class SimdTest : public ::testing::Test {};
TYPED_TEST_SUITE(SimdTest, FloatTypes);

/// Arguments in a fine geometric grid, with the special ones
template <class T>
std::vector<T> grid(T from, T to) {
  std::vector<T> x{0, kInf<T>, kNaN<T>};
  // The second term moves it on where the product rounds back to a subnormal v.
  for (T v = from; v < to; v = v * T(1.0007) + std::numeric_limits<T>::denorm_min()) x.push_back(v);
  return x;
}

TYPED_TEST(SimdTest, ExpIsWithin1Ulp) {
  using T = TypeParam;
  const T end = std::is_same_v<T, float> ? T(130) : T(800);
  for (const T magnitude : grid<T>(T(1e-12), end)) {
    for (const T x : {magnitude, -magnitude}) {
      EXPECT_LE(ulp_error(simd::exp(x), std::exp(static_cast<Real>(x))), 1) << x;
    }
  }
}

TYPED_TEST(SimdTest, LogIsWithin1Ulp) {
  using T = TypeParam;
  for (const T x :
       grid<T>(std::numeric_limits<T>::denorm_min(), std::numeric_limits<T>::max() / 2)) {
    EXPECT_LE(ulp_error(simd::log(x), std::log(static_cast<Real>(x))), 1) << x;
  }
  for (T x = T(0.5); x < 2; x += T(0x1p-14)) {
    EXPECT_LE(ulp_error(simd::log(x), std::log(static_cast<Real>(x))), 1) << x;
  }
  EXPECT_TRUE(std::isnan(simd::log(T(-1))));
  EXPECT_TRUE(std::isnan(simd::log(-kInf<T>)));
}

TEST(SimdTest, Log1pIsWithinItsBounds) {
  for (const double x : grid<double>(1e-300, 1e300)) {
    EXPECT_LE(ulp_error(simd::log1p(x), std::log1p(static_cast<Real>(x))), 1.2L) << x;
  }
  for (float x = 1e-30f; x <= 1; x *= 1.0007f) {
    const float y = simd::log1p_of_unit(simd::F32x4(x)).first();
    EXPECT_LE(ulp_error(y, std::log1p(static_cast<Real>(x))), 2) << x;
  }
}

TYPED_TEST(SimdTest, PartialLoadsAndStoresStayInside) {
  using T = TypeParam;
  using V = simd::Vector<T>;
  for (std::size_t count = 0; count <= V::kLanes; ++count) {
    std::vector<T> x(count);
    for (std::size_t i = 0; i < count; ++i) x[i] = static_cast<T>(i + 1);
    T lanes[V::kLanes];
    V::load_partial(x.data(), count, T(-5)).store(lanes);
    for (std::size_t i = 0; i < V::kLanes; ++i) EXPECT_EQ(lanes[i], i < count ? x[i] : T(-5));
    GuardedRow<T> out(count, 0);
    V::load_partial(x.data(), count, 0).store_partial(out.data(), count);
    EXPECT_EQ(out.values(), x);
    EXPECT_TRUE(out.guards_intact());
  }
}

TYPED_TEST(SimdTest, RowMaxPassesOverNaN) {
  using T = TypeParam;
  for (const std::size_t size : kSizes) {
    std::vector<T> x = make_row<T>(Distribution::normal, size, 1);
    T want = -kInf<T>;
    for (std::size_t k = 0; k < size; ++k) {
      if (k % 5 == 3)
        x[k] = kNaN<T>;
      else
        want = std::max(want, x[k]);
    }
    EXPECT_EQ(simd::row_max(x.data(), size), want);
    const auto [value, index] = simd::row_argmax(x.data(), size);
    EXPECT_LE(index, size);  // the rest is of no meaning
    EXPECT_LE(value, want);
  }
}

TYPED_TEST(SimdTest, RowArgmaxIsTheFirstLargest) {
  using T = TypeParam;
  for (const std::size_t size : kSizes) {
    std::vector<T> x = make_row<T>(Distribution::normal, size, 2);
    for (T& value : x) value = std::nearbyint(value);  // with ties, and both zeros
    const auto check = [&] {
      const auto largest = std::max_element(x.begin(), x.end());
      const auto [value, index] = simd::row_argmax(x.data(), size);
      EXPECT_EQ(value, size > 0 ? *largest : -kInf<T>);
      EXPECT_EQ(index, static_cast<std::size_t>(largest - x.begin())) << size;
    };
    check();
    for (std::size_t k = 0; k < size; k += size > 200 ? 37 : 1) {
      const T before = x[k];
      x[k] = kInf<T>;
      check();
      x[k] = T{1000};
      check();
      x[k] = before;
    }
    x.assign(size, -kInf<T>);
    check();
  }
}

TEST(SimdTest, RowRangeHasTheMinimumToo) {
  for (const std::size_t size : kSizes) {
    if (size == 0) continue;
    std::vector<float> x = make_row<float>(Distribution::normal, size, 3);
    for (std::size_t k = 0; k < size; k += size > 200 ? 37 : 1) {
      const float before = x[k];
      x[k] = -1000;
      EXPECT_EQ(simd::row_range<true>(x.data(), size).min, -1000) << size << ' ' << k;
      x[k] = before;
    }
    EXPECT_EQ(simd::row_range<true>(x.data(), size).min, *std::min_element(x.begin(), x.end()));
  }
}

// Rows whose blocks are above 0, below 0, of both kinds, or change from one to the other
std::vector<std::vector<float>> signed_rows(std::size_t fours) {
  std::vector<std::vector<float>> rows;
  for (int kind = 0; kind < 6; ++kind) {
    std::vector<float> x =
        make_row<float>(Distribution::normal, fours * simd::kFourMaximaBlocks, 7);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const std::size_t block = i / simd::kMaximaBlock;
      const float size = std::fabs(x[i]);
      if (kind == 0) x[i] = size;
      if (kind == 1) x[i] = -size;
      if (kind == 2 && block % 3 == 1) x[i] = -size;
      if (kind == 3) x[i] = block / 4 % 2 == 0 ? size : -size;
      if (kind == 4) x[i] = block % 5 == 0 ? -kInf<float> : i % 9 == 0 ? -0.0f : -size;
      if (kind == 5) x[i] = i % 64 == 63 ? kInf<float> : -size;
    }
    rows.push_back(x);
  }
  return rows;
}

TEST(SimdTest, BlockMaximaAreThoseOfPlainLoops) {
  for (const std::vector<float>& x : signed_rows(9)) {
    std::vector<float> maxima(x.size() / simd::kMaximaBlock, kNaN<float>);
    EXPECT_FALSE(
        simd::block_maxima(x.data(), x.size() / simd::kFourMaximaBlocks,
                           [&](std::size_t i, simd::F32x4 m) { m.store(&maxima[4 * i]); }));
    for (std::size_t block = 0; block < maxima.size(); ++block) {
      const auto first = x.begin() + static_cast<std::ptrdiff_t>(block * simd::kMaximaBlock);
      EXPECT_EQ(maxima[block], *std::max_element(first, first + simd::kMaximaBlock)) << block;
    }
  }
}

TEST(SimdTest, BlockMaximaFindNaNAnywhere) {
  // quiet and signalling, of both signs, as bits: arithmetic would make them quiet
  for (const std::uint32_t bits : {0x7fc00000U, 0xffc00000U, 0x7f800001U, 0xff800001U, ~0U}) {
    for (std::vector<float> x : signed_rows(3)) {
      for (std::size_t place = 0; place < x.size(); place += 7) {
        const float before = x[place];
        std::memcpy(&x[place], &bits, sizeof bits);
        EXPECT_TRUE(simd::block_maxima(x.data(), 3, [](std::size_t, simd::F32x4) {}))
            << place << ' ' << bits;
        x[place] = before;
      }
    }
  }
}

TEST(SimdTest, SumsOfAMillionTermsAreRoundedOnce) {
  // One large term and a million tiny ones, which a plain sum loses.
  simd::Sum<simd::F64x2> doubles;
  doubles.add(simd::F64x2(1.0));
  for (int i = 0; i < 1 << 20; ++i) doubles.add(simd::F64x2(0x1p-54));
  EXPECT_EQ(doubles.total(), 2 + 0x1p-33);
  simd::Sum<simd::F32x4> floats;
  floats.add(simd::F32x4(1.0f));
  for (int i = 0; i < 1 << 20; ++i) floats.add(simd::F32x4(0x1p-30f));
  EXPECT_EQ(floats.total(), 4 + 0x1p-8);
}

TEST(SimdTest, TransposeTurnsRowsIntoColumns) {
  float x[16], y[16];
  for (int i = 0; i < 16; ++i) x[i] = static_cast<float>(i);
  simd::F32x4 a = simd::F32x4::load(x), b = simd::F32x4::load(x + 4);
  simd::F32x4 c = simd::F32x4::load(x + 8), d = simd::F32x4::load(x + 12);
  simd::transpose(a, b, c, d);
  a.store(y), b.store(y + 4), c.store(y + 8), d.store(y + 12);
  for (int row = 0; row < 4; ++row) {
    for (int column = 0; column < 4; ++column) EXPECT_EQ(y[4 * row + column], x[4 * column + row]);
  }
}

TEST(MemoryTest, RefusesWhatCannotBeHad) {
  EXPECT_FALSE(Buffer<double>(SIZE_MAX / 8));
  EXPECT_FALSE(Buffer<double>(SIZE_MAX / 4));  // its bytes overflow size_t
  EXPECT_FALSE(Buffer<char>(SIZE_MAX));
  const Buffer<float> empty(0), some(1000);
  EXPECT_TRUE(empty);
  ASSERT_TRUE(some);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(some.data()) % 16, 0u);
}

}  // namespace
}  // namespace logitkit::test
