#include "maps/softmax.h"

#include "reference/softmax.h"
#include "rows_testing.h"

namespace logitkit::test {
namespace {

template <class T>
class SoftmaxTest : public ::testing::Test {};
TYPED_TEST_SUITE(SoftmaxTest, FloatTypes);

template <class T>
std::vector<T> softmax_of(const std::vector<T>& x, const SoftmaxOptions& options = {}) {
  std::vector<T> y(x.size());
  EXPECT_EQ(softmax({x.data(), 1, x.size()}, {y.data(), 1, y.size()}, options), Status::ok);
  return y;
}

template <class T>
std::vector<Real> truth(const std::vector<T>& x, double temperature = 1) {
  std::vector<Real> y(x.size());
  reference::softmax(std::span(x), std::span(y), temperature);
  return y;
}

TYPED_TEST(SoftmaxTest, IsWithin4UlpOnEveryDistributionAndSize) {
  using T = TypeParam;
  for (const Distribution distribution : kDistributions) {
    for (const std::size_t size : kSizes) {
      const std::vector<T> x = make_row<T>(distribution, size, 1, true);
      const std::vector<T> y = softmax_of(x);
      const std::vector<Real> want = truth(x);
      Real worst = 0, total = 0, sum = 0;
      for (std::size_t k = 0; k < size; ++k) {
        const Real ulp = ulp_error(y[k], want[k]);
        worst = std::max(worst, ulp);
        total += ulp;
        sum += y[k];
      }
      EXPECT_LE(worst, 4) << name_of(distribution) << ' ' << size;
      if (std::is_same_v<T, float> && size > 0) {
        EXPECT_LE(std::fabs(sum - 1), 1.2e-7L) << name_of(distribution) << ' ' << size;
        if (size >= 10000) {
          EXPECT_LE(total / static_cast<Real>(size), 0.6L) << name_of(distribution) << ' ' << size;
        }
      }
    }
  }
}

TYPED_TEST(SoftmaxTest, StaysWithinItsBoundAtAnyTemperature) {
  using T = TypeParam;
  for (const double temperature : {0.1, 0.7, 2.0, 100.0, 1e-12, 1e12, 1e-30, 1e30, 1e-300, 1e300}) {
    for (const Distribution distribution : kDistributions) {
      const std::vector<T> x = make_row<T>(distribution, 1000, 2, true);
      const std::vector<T> y = softmax_of(x, {.temperature = temperature});
      const std::vector<Real> want = truth(x, temperature);
      const Real max = reference::max_of(std::span(x));
      for (std::size_t k = 0; k < x.size(); ++k) {
        const Real distance = std::fabs((x[k] - max) / static_cast<Real>(temperature));
        const Real bound = 4 + (std::isfinite(distance) ? distance : 0);
        EXPECT_LE(ulp_error(y[k], want[k]), bound)
            << name_of(distribution) << " at " << temperature;
      }
    }
  }
}

TYPED_TEST(SoftmaxTest, HasExactLimitsInTemperature) {
  using T = TypeParam;
  using Row = std::vector<T>;
  constexpr T inf = kInf<T>;
  EXPECT_EQ(softmax_of(Row{3, 1, 3, 0}, {.temperature = 0}), (Row{0.5, 0, 0.5, 0}));
  EXPECT_EQ(softmax_of(Row{1, 3, 2}, {.temperature = 0}), (Row{0, 1, 0}));
  EXPECT_EQ(softmax_of(Row{1, 2, 9, -5}, {.temperature = inf}), (Row{0.25, 0.25, 0.25, 0.25}));
  EXPECT_EQ(softmax_of(Row{1, -inf, 9, -inf}, {.temperature = inf}), (Row{0.5, 0, 0.5, 0}));
  // A temperature so small that division by it overflows, and one so large that nothing is left.
  EXPECT_EQ(softmax_of(Row{100, 200, 300}, {.temperature = 1e-300}), (Row{0, 0, 1}));
  EXPECT_EQ(softmax_of(Row{100, 200, -inf}, {.temperature = 1e300}), (Row{0.5, 0.5, 0}));
}

TYPED_TEST(SoftmaxTest, PoisonsTheRowAtEveryTemperature) {
  using T = TypeParam;
  for (const double temperature : {0.0, 0.7, 1.0, 1e-100, kInf<double>}) {
    const auto map = [&](Rows<const T> in, Rows<T> out) {
      return softmax(in, out, {.temperature = temperature});
    };
    expect_poisoned_by<T>(kNaN<T>, map);
    expect_poisoned_by<T>(-kNaN<T>, map);
    expect_poisoned_by<T>(kInf<T>, map);
    for (const std::size_t size : kShortSizes) {
      for (const T y : softmax_of(std::vector<T>(size, -kInf<T>), {.temperature = temperature})) {
        EXPECT_TRUE(std::isnan(y));
      }
    }
  }
}

TYPED_TEST(SoftmaxTest, GivesEqualLogitsExactlyEqualShares) {
  using T = TypeParam;
  for (const T value : {T(0), T(0.1), T(-3.7), T(251.3), T(-9999.9), T(3e38)}) {
    for (const std::size_t size : {1, 2, 3, 4, 7, 10, 16, 17, 100, 1000, 4099}) {
      const T share = static_cast<T>(1 / static_cast<double>(size));
      EXPECT_EQ(softmax_of(std::vector<T>(size, value)), std::vector<T>(size, share)) << value;
    }
  }
}

TYPED_TEST(SoftmaxTest, GivesOneToAWinnerAndExactly0ToMinusInfinity) {
  using T = TypeParam;
  using Row = std::vector<T>;
  constexpr T inf = kInf<T>;
  EXPECT_EQ(softmax_of(Row{-inf, 5, -inf}), (Row{0, 1, 0}));
  EXPECT_EQ(softmax_of(Row{T(3e38), T(-3e38), T(3e38)}), (Row{0.5, 0, 0.5}));
  EXPECT_EQ(softmax_of(Row{7, 7 - T(2000), -inf, 7 - T(800)}), (Row{1, 0, 0, 0}));
  EXPECT_EQ(softmax_of(Row{0, T(-0.0), 0, T(-0.0)}), (Row{0.25, 0.25, 0.25, 0.25}));
}

TYPED_TEST(SoftmaxTest, KeepsSubnormalResults) {
  using T = TypeParam;
  // From the smallest normal number down to below half the smallest subnormal one.
  const T first = std::is_same_v<T, float> ? T(-86) : T(-707), last = first - T(39);
  std::vector<T> x{0};
  for (T v = first; v > last; v -= T(0.0625)) x.push_back(v);
  const std::vector<T> y = softmax_of(x);
  const std::vector<Real> want = truth(x);
  std::size_t subnormal = 0;
  for (std::size_t k = 0; k < x.size(); ++k) {
    EXPECT_LE(ulp_error(y[k], want[k]), 4) << x[k];
    subnormal += y[k] > 0 && y[k] < std::numeric_limits<T>::min();
  }
  EXPECT_GT(subnormal, 200u);
}

/// From 128 entries on a row whose range is at most 64 is taken without a look at small shares.
TYPED_TEST(SoftmaxTest, IsAsExactOnBothSidesOfANarrowRow) {
  using T = TypeParam;
  for (const double temperature : {1.0, 0.5, 7.0}) {
    for (const std::size_t size : {127, 128, 129, 143, 255, 256, 257, 271, 513, 1000}) {
      for (const double range : {0.5, 40.0, 63.99, 64.0, 64.01, 87.0, 104.0, 200.0}) {
        for (const T offset : {T(0), T(-700)}) {
          std::vector<T> x(size);
          Mulberry32 random(static_cast<std::uint32_t>(size));
          for (T& v : x) v = offset - static_cast<T>(range * temperature * random.uniform());
          x[random.next() % size] = offset;
          x[random.next() % size] = offset - static_cast<T>(range * temperature);
          const std::vector<T> y = softmax_of(x, {.temperature = temperature});
          const std::vector<Real> want = truth(x, temperature);
          const Real bound = temperature == 1 ? 4 : 4 + range;
          Real sum = 0;
          for (std::size_t k = 0; k < size; ++k) {
            EXPECT_LE(ulp_error(y[k], want[k]), bound) << size << ' ' << range << ' ' << x[k];
            sum += y[k];
          }
          EXPECT_LE(std::fabs(sum - 1), 1.2e-7L);
        }
      }
    }
  }
}

TYPED_TEST(SoftmaxTest, SeesWhatIsNotFiniteAnywhereInALongRow) {
  using T = TypeParam;
  for (const std::size_t size : {128, 129, 257, 600}) {
    for (std::size_t place = 0; place < size; ++place) {
      std::vector<T> x = make_row<T>(Distribution::normal, size, 9);
      for (const T value : {kNaN<T>, -kNaN<T>, kInf<T>}) {
        x[place] = value;
        for (const T y : softmax_of(x)) ASSERT_TRUE(std::isnan(y)) << value << " at " << place;
      }
      x[place] = -kInf<T>;
      const std::vector<T> y = softmax_of(x);
      for (std::size_t k = 0; k < size; ++k) ASSERT_EQ(y[k] == 0, k == place);
    }
    for (const T y : softmax_of(std::vector<T>(size, -kInf<T>))) ASSERT_TRUE(std::isnan(y));
  }
}

TYPED_TEST(SoftmaxTest, IsOneRowWhateverTheLayout) {
  expect_rows_independent_of_layout<TypeParam>(
      [](Rows<const TypeParam> in, Rows<TypeParam> out) { return softmax(in, out); });
}

TYPED_TEST(SoftmaxTest, GivesARowOfABatchTheBitsItHasAlone) {
  expect_rows_of_a_batch_as_alone<TypeParam>([](Rows<const TypeParam> in, Rows<TypeParam> out) {
    return softmax(in, out, {.temperature = 0.7});
  });
}

TYPED_TEST(SoftmaxTest, WorksAtAnyAlignment) {
  expect_any_alignment<TypeParam>(
      [](Rows<const TypeParam> in, Rows<TypeParam> out) { return softmax(in, out); });
}

TYPED_TEST(SoftmaxTest, IsTheSoftmaxOfTheKeptEntries) {
  using T = TypeParam;
  for (const double temperature : {0.0, 0.7, 1.0}) {
    for (const std::size_t size : kShortSizes) {
      for (const T hidden : {T(1000), kNaN<T>, kInf<T>, -kInf<T>}) {
        const std::vector<std::uint8_t> keep = make_mask(size, static_cast<std::uint32_t>(size));
        std::vector<T> x = make_row<T>(Distribution::normal, size, 4);
        for (std::size_t k = 0; k < size; ++k) x[k] = keep[k] ? x[k] : hidden;
        const std::vector<T> y = softmax_of(x, {.temperature = temperature, .mask = keep.data()});
        const std::vector<Real> want = truth(kept_of(x, keep), temperature);
        std::size_t at = 0;
        for (std::size_t k = 0; k < size; ++k) {
          if (keep[k])
            EXPECT_LE(ulp_error(y[k], want[at++]), 12);
          else
            EXPECT_EQ(y[k], 0);
        }
      }
    }
  }
}

TYPED_TEST(SoftmaxTest, LeavesMaskedEntries0InARowThatIsNaN) {
  using T = TypeParam;
  const std::vector<std::uint8_t> keep{1, 0, 1, 1, 0};
  const std::vector<T> y =
      softmax_of(std::vector<T>{1, 2, kNaN<T>, 3, kNaN<T>}, {.mask = keep.data()});
  for (std::size_t k = 0; k < keep.size(); ++k) {
    if (keep[k])
      EXPECT_TRUE(std::isnan(y[k]));
    else
      EXPECT_EQ(y[k], 0);
  }
}

TYPED_TEST(SoftmaxTest, GivesAFullyMaskedRowZeros) {
  using T = TypeParam;
  const std::vector<std::uint8_t> none(33, 0);
  for (const double temperature : {0.0, 1.0, kInf<double>}) {
    const auto y =
        softmax_of(std::vector<T>(33, kNaN<T>), {.temperature = temperature, .mask = none.data()});
    EXPECT_EQ(y, std::vector<T>(33, 0));
  }
}

TYPED_TEST(SoftmaxTest, MasksStridedRowsToo) {
  using T = TypeParam;
  constexpr std::size_t kLength = 19, kInner = 21;
  const std::vector<T> x = make_row<T>(Distribution::normal, kLength * kInner, 6);
  const std::vector<std::uint8_t> keep = make_mask(x.size(), 6);
  std::vector<T> y(x.size());
  ASSERT_EQ(softmax({x.data(), 1, kLength, kInner}, {y.data(), 1, kLength, kInner},
                    {.mask = keep.data()}),
            Status::ok);
  for (std::size_t i = 0; i < kInner; ++i) {
    const auto row_keep = take_row(keep, kLength, kInner, 0, i);
    EXPECT_TRUE(
        same_bits(take_row(y, kLength, kInner, 0, i),
                  softmax_of(take_row(x, kLength, kInner, 0, i), {.mask = row_keep.data()})));
  }
}

TYPED_TEST(SoftmaxTest, AcceptsEmptyArrays) {
  for (const auto& [outer, length, inner] :
       {std::array<std::size_t, 3>{0, 4, 1}, {2, 0, 1}, {2, 0, 3}, {2, 3, 0}}) {
    EXPECT_EQ(softmax(Rows<const TypeParam>{nullptr, outer, length, inner},
                      {nullptr, outer, length, inner}),
              Status::ok);
  }
}

TYPED_TEST(SoftmaxTest, ReportsScratchThatCannotBeHad) {
  expect_out_of_memory<TypeParam>(
      [](Rows<const TypeParam> in, Rows<TypeParam> out) { return softmax(in, out); });
}

TYPED_TEST(SoftmaxTest, MinIsSoftmaxOfTheNegatedLogits) {
  using T = TypeParam;
  for (const std::size_t size : kShortSizes) {
    const std::vector<T> x = make_row<T>(Distribution::wide_normal, size, 8);
    std::vector<T> negated(x), y(size);
    for (T& v : negated) v = -v;
    ASSERT_EQ(softmin({x.data(), 1, size}, {y.data(), 1, size}, {.temperature = 0.7}), Status::ok);
    EXPECT_TRUE(same_bits(y, softmax_of(negated, {.temperature = 0.7})));
  }
  std::vector<T> x{1, kNaN<T>, 1, 50}, y(4);
  const std::vector<std::uint8_t> keep{1, 0, 1, 1};
  ASSERT_EQ(softmin({x.data(), 1, 4}, {y.data(), 1, 4}, {.mask = keep.data()}), Status::ok);
  EXPECT_EQ(y[1], 0);
  EXPECT_EQ(y[0], T(0.5));
  expect_poisoned_by<T>(-kInf<T>, [](Rows<const T> in, Rows<T> out) { return softmin(in, out); });
}

TYPED_TEST(SoftmaxTest, KeepsTheOrderOfItsInput) {
  using T = TypeParam;
  std::vector<T> x = make_row<T>(Distribution::llm, 4096, 3);
  std::sort(x.begin(), x.end());
  const std::vector<T> y = softmax_of(x);
  EXPECT_TRUE(std::is_sorted(y.begin(), y.end()));
}

}  // namespace
}  // namespace logitkit::test
