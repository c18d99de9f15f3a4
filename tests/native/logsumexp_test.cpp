#include "maps/logsumexp.h"

#include "reference/softmax.h"
#include "rows_testing.h"

namespace logitkit::test {
namespace {

template <class T>
class LogSumExpTest : public ::testing::Test {};
TYPED_TEST_SUITE(LogSumExpTest, FloatTypes);

template <class T>
T logsumexp_of(const std::vector<T>& x, const LogSumExpOptions<T>& options = {}) {
  T y = -1;
  EXPECT_EQ(logsumexp({x.data(), 1, x.size()}, &y, options), Status::ok);
  return y;
}

template <class T>
constexpr Real kBound = std::is_same_v<T, float> ? 1 : 4;

TYPED_TEST(LogSumExpTest, IsWithinItsBoundOnEveryDistributionAndSize) {
  using T = TypeParam;
  for (const Distribution distribution : kDistributions) {
    for (const std::size_t size : kSizes) {
      for (std::uint32_t seed = 1; seed <= (size <= 33 ? 40u : 1u); ++seed) {
        const std::vector<T> x = make_row<T>(distribution, size, seed, true);
        const Real want = reference::logsumexp(std::span(x));
        EXPECT_LE(ulp_error(logsumexp_of(x), want, 1), kBound<T>)
            << name_of(distribution) << ' ' << size;
      }
    }
  }
}

TYPED_TEST(LogSumExpTest, GivesARowOfABatchTheBitsItHasAlone) {
  expect_rows_of_a_batch_as_alone<TypeParam>(
      [](Rows<const TypeParam> in, Rows<TypeParam> out) { return logsumexp(in, out.data); }, 1);
}

TYPED_TEST(LogSumExpTest, AnswersAtTheEdges) {
  using T = TypeParam;
  using Row = std::vector<T>;
  constexpr T inf = kInf<T>;
  EXPECT_EQ(logsumexp_of(Row{}), -inf);
  EXPECT_EQ(logsumexp_of(Row{-inf, -inf}), -inf);
  EXPECT_EQ(logsumexp_of(Row{1, inf, -inf}), inf);
  EXPECT_EQ(logsumexp_of(Row{inf, inf}), inf);
  EXPECT_TRUE(std::isnan(logsumexp_of(Row{1, kNaN<T>})));
  EXPECT_TRUE(std::isnan(logsumexp_of(Row{inf, kNaN<T>})));
  EXPECT_TRUE(std::isnan(logsumexp_of(Row{-inf, kNaN<T>})));
  EXPECT_EQ(logsumexp_of(Row{T(7.3)}), T(7.3));
  EXPECT_EQ(logsumexp_of(Row{-inf, T(-0.3)}), T(-0.3));
  EXPECT_EQ(logsumexp_of(Row{T(3e38), T(3e38)}), T(3e38));
}

template <class T>
constexpr Real kCancelled = std::is_same_v<T, float> ? 1e-6L : 1e-11L;

TYPED_TEST(LogSumExpTest, WeightsItsTerms) {
  using T = TypeParam;
  for (const std::size_t size : {1, 2, 5, 17, 100}) {
    for (std::uint32_t seed = 1; seed < 20; ++seed) {
      const std::vector<T> x = make_row<T>(Distribution::normal, size, seed);
      std::vector<T> weights = make_row<T>(Distribution::normal, size, seed + 100);
      weights[seed % size] = 0;
      Real want_sign = 0;
      const Real want = reference::logsumexp(std::span(x), std::span<const T>(weights), want_sign);
      T sign = -9;
      const T y = logsumexp_of<T>(x, {.weights = weights.data(), .sign = &sign});
      EXPECT_EQ(sign, static_cast<T>(want_sign));
      // Where the terms cancel no double can do better than its own rounding.
      EXPECT_TRUE(y == want || std::fabs(y - want) <= kCancelled<T>) << size << ' ' << seed;
      const T unsigned_y = logsumexp_of<T>(x, {.weights = weights.data()});
      if (want_sign < 0)
        EXPECT_TRUE(std::isnan(unsigned_y));
      else
        EXPECT_EQ(unsigned_y, y);
    }
  }
}

TYPED_TEST(LogSumExpTest, RemovesWhatHasNoWeight) {
  using T = TypeParam;
  const std::vector<T> x{kInf<T>, 2, kNaN<T>}, weights{0, 1, 0};
  EXPECT_EQ(logsumexp_of<T>(x, {.weights = weights.data()}), 2);
  const std::vector<T> none{0, 0, 0};
  T sign = -9;
  EXPECT_EQ(logsumexp_of<T>(x, {.weights = none.data(), .sign = &sign}), -kInf<T>);
  EXPECT_EQ(sign, 0);
  const std::vector<T> negative{-1, 0, 0};
  EXPECT_EQ(logsumexp_of<T>(x, {.weights = negative.data(), .sign = &sign}), kInf<T>);
  EXPECT_EQ(sign, -1);
}

TYPED_TEST(LogSumExpTest, CountsOnlyKeptEntriesOnAnyAxis) {
  using T = TypeParam;
  constexpr std::size_t kLength = 13, kInner = 5;
  const std::vector<T> x = make_row<T>(Distribution::normal, 2 * kLength * kInner, 3);
  const std::vector<std::uint8_t> keep = make_mask(x.size(), 3);
  std::vector<T> all(2 * kInner), kept(2 * kInner), sign(2 * kInner);
  ASSERT_EQ(logsumexp({x.data(), 2, kLength, kInner}, all.data()), Status::ok);
  ASSERT_EQ(logsumexp({x.data(), 2, kLength, kInner}, kept.data(),
                      {.mask = keep.data(), .sign = sign.data()}),
            Status::ok);
  for (std::size_t o = 0; o < 2; ++o) {
    for (std::size_t i = 0; i < kInner; ++i) {
      const std::vector<T> row = take_row(x, kLength, kInner, o, i);
      EXPECT_EQ(all[o * kInner + i], logsumexp_of(row));
      const auto kept_row = kept_of(row, take_row(keep, kLength, kInner, o, i));
      EXPECT_LE(ulp_error(kept[o * kInner + i], reference::logsumexp(std::span(kept_row)), 1),
                kBound<T>);
      EXPECT_EQ(sign[o * kInner + i], 1);
    }
  }
  const std::vector<std::uint8_t> none(3, 0);
  T s = 9;
  EXPECT_EQ(logsumexp_of<T>({1, 2, 3}, {.mask = none.data(), .sign = &s}), -kInf<T>);
  EXPECT_EQ(s, 0);
}

}  // namespace
}  // namespace logitkit::test
