#include "maps/log_softmax.h"

#include "reference/softmax.h"
#include "rows_testing.h"

namespace logitkit::test {
namespace {

template <class T>
class LogSoftmaxTest : public ::testing::Test {};
TYPED_TEST_SUITE(LogSoftmaxTest, FloatTypes);

template <class T>
std::vector<T> log_softmax_of(const std::vector<T>& x, const SoftmaxOptions& options = {}) {
  std::vector<T> y(x.size());
  EXPECT_EQ(log_softmax({x.data(), 1, x.size()}, {y.data(), 1, y.size()}, options), Status::ok);
  return y;
}

template <class T>
std::vector<Real> truth(const std::vector<T>& x, double temperature = 1) {
  std::vector<Real> y(x.size());
  reference::log_softmax(std::span(x), std::span(y), temperature);
  return y;
}

template <class T>
constexpr Real kBound = std::is_same_v<T, float> ? 2 : 4;

TYPED_TEST(LogSoftmaxTest, IsWithinItsBoundOnEveryDistributionAndSize) {
  using T = TypeParam;
  for (const Distribution distribution : kDistributions) {
    for (const std::size_t size : kSizes) {
      const std::vector<T> x = make_row<T>(distribution, size, 1, true);
      const std::vector<T> y = log_softmax_of(x);
      const std::vector<Real> want = truth(x);
      Real worst = 0;
      for (std::size_t k = 0; k < size; ++k) worst = std::max(worst, ulp_error(y[k], want[k]));
      EXPECT_LE(worst, kBound<T>) << name_of(distribution) << ' ' << size;
    }
  }
}

TYPED_TEST(LogSoftmaxTest, DividesDistancesThatOverflow) {
  using T = TypeParam;
  const T lowest = std::numeric_limits<T>::lowest();
  const double temperature = std::is_same_v<T, float> ? 0x1p30 : 0x1p800;
  for (const T max : {-lowest / 4, -lowest}) {
    const std::vector<T> x{max, lowest, 0};
    const std::vector<T> y = log_softmax_of(x, {.temperature = temperature});
    const std::vector<Real> want = truth(x, temperature);
    for (std::size_t k = 0; k < x.size(); ++k) EXPECT_LE(ulp_error(y[k], want[k]), 4) << k;
  }
}

TYPED_TEST(LogSoftmaxTest, GivesARowOfABatchTheBitsItHasAlone) {
  expect_rows_of_a_batch_as_alone<TypeParam>(
      [](Rows<const TypeParam> in, Rows<TypeParam> out) { return log_softmax(in, out); });
}

TYPED_TEST(LogSoftmaxTest, KeepsItsDigitsNextToZero) {
  using T = TypeParam;
  // The winner's log-probability is -exp(-d): the textbook form gives 0 from d = 17 (float) or 37
  // on.
  for (const double d : {1.0, 10.0, 17.0, 25.0, 40.0, 60.0, 80.0}) {
    for (const double offset : {0.0, 5.3, 300.0, -700.0}) {
      const std::vector<T> x{T(offset), T(offset - d), T(offset - d)};
      const std::vector<T> y = log_softmax_of(x);
      EXPECT_LT(y[0], 0) << d << " at " << offset;
      EXPECT_LE(ulp_error(y[0], truth(x)[0]), kBound<T>) << d << " at " << offset;
    }
  }
}

TYPED_TEST(LogSoftmaxTest, StaysWithinItsBoundAtAnyTemperature) {
  using T = TypeParam;
  for (const double temperature : {0.1, 0.7, 2.0, 100.0, 1e-12, 1e12, 1e-30, 1e30}) {
    for (const Distribution distribution : kDistributions) {
      const std::vector<T> x = make_row<T>(distribution, 1000, 2, true);
      const std::vector<T> y = log_softmax_of(x, {.temperature = temperature});
      const std::vector<Real> want = truth(x, temperature);
      for (std::size_t k = 0; k < x.size(); ++k) {
        EXPECT_LE(ulp_error(y[k], want[k]), 4) << name_of(distribution) << " at " << temperature;
      }
    }
  }
}

TYPED_TEST(LogSoftmaxTest, HasExactLimitsInTemperature) {
  using T = TypeParam;
  using Row = std::vector<T>;
  constexpr T inf = kInf<T>;
  const T half = static_cast<T>(std::log(0.5L));
  EXPECT_EQ(log_softmax_of(Row{3, 1, 3}, {.temperature = 0}), (Row{half, -inf, half}));
  EXPECT_EQ(log_softmax_of(Row{1, -inf, 9}, {.temperature = inf}), (Row{half, -inf, half}));
  EXPECT_EQ(log_softmax_of(Row{100, 200, 300}, {.temperature = 1e-310})[2], 0);
}

TYPED_TEST(LogSoftmaxTest, IsExactWhereTheAnswerIs) {
  using T = TypeParam;
  using Row = std::vector<T>;
  constexpr T inf = kInf<T>;
  EXPECT_EQ(log_softmax_of(Row{T(7.5)}), (Row{0}));
  EXPECT_EQ(log_softmax_of(Row{-inf, 3, -inf}), (Row{-inf, 0, -inf}));
  const T big = std::numeric_limits<T>::max();
  EXPECT_EQ(log_softmax_of(Row{big, -big}), (Row{0, -inf}));
  for (const std::size_t size : {2, 3, 10, 17, 1000}) {
    for (const T value : {T(0), T(3.3), T(-251.7)}) {
      const T want = static_cast<T>(-std::log(static_cast<Real>(size)));
      for (const T y : log_softmax_of(Row(size, value))) EXPECT_LE(ulp_error(y, want), 1) << size;
    }
  }
}

TYPED_TEST(LogSoftmaxTest, PoisonsTheRow) {
  using T = TypeParam;
  for (const double temperature : {0.0, 0.7, 1.0, 1e-100, kInf<double>}) {
    const auto map = [&](Rows<const T> in, Rows<T> out) {
      return log_softmax(in, out, {.temperature = temperature});
    };
    expect_poisoned_by<T>(kNaN<T>, map);
    expect_poisoned_by<T>(kInf<T>, map);
    for (const T y : log_softmax_of(std::vector<T>(17, -kInf<T>), {.temperature = temperature})) {
      EXPECT_TRUE(std::isnan(y));
    }
  }
}

TYPED_TEST(LogSoftmaxTest, IsOneRowWhateverTheLayout) {
  const auto map = [](Rows<const TypeParam> in, Rows<TypeParam> out) {
    return log_softmax(in, out);
  };
  expect_rows_independent_of_layout<TypeParam>(map);
  expect_any_alignment<TypeParam>(map);
  expect_out_of_memory<TypeParam>(map);
}

TYPED_TEST(LogSoftmaxTest, GivesMaskedEntriesMinusInfinity) {
  using T = TypeParam;
  for (const std::size_t size : kShortSizes) {
    const std::vector<std::uint8_t> keep = make_mask(size, static_cast<std::uint32_t>(size));
    std::vector<T> x = make_row<T>(Distribution::normal, size, 4);
    for (std::size_t k = 0; k < size; ++k) x[k] = keep[k] ? x[k] : kNaN<T>;
    const std::vector<T> y = log_softmax_of(x, {.mask = keep.data()});
    const std::vector<Real> want = truth(kept_of(x, keep));
    std::size_t at = 0;
    for (std::size_t k = 0; k < size; ++k) {
      if (keep[k])
        EXPECT_LE(ulp_error(y[k], want[at++]), kBound<T>);
      else
        EXPECT_EQ(y[k], -kInf<T>);
    }
  }
  const std::vector<std::uint8_t> none(5, 0);
  EXPECT_EQ(log_softmax_of(std::vector<T>(5, 1), {.mask = none.data()}),
            std::vector<T>(5, -kInf<T>));
}

}  // namespace
}  // namespace logitkit::test
