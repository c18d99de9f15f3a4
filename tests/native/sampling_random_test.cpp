#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sampling/portable_math.h"
#include "sampling/random.h"

namespace logitkit {
namespace {

// Known answers of philox 4x32 10 from Random123's kat_vectors.
TEST(Philox, GivesTheKnownAnswers) {
  EXPECT_EQ(philox({0, 0, 0, 0}, 0), (PhiloxBlock{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({~0u, ~0u, ~0u, ~0u}, ~std::uint64_t{0}),
            (PhiloxBlock{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0x299f31d0a4093822ULL),
            (PhiloxBlock{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Random, IsTheDocumentedFunctionOfKeyAndPosition) {
  Random random(42);
  for (std::uint32_t block = 0; block < 3; ++block) {
    const PhiloxBlock words = philox({block, 0, 0, 0}, 42);
    EXPECT_EQ(random.bits(), std::uint64_t{words[0]} << 32 | words[1]);
    EXPECT_EQ(random.bits(), std::uint64_t{words[2]} << 32 | words[3]);
  }
}

TEST(Random, ContinuesFromASavedPosition) {
  Random random(7);
  for (int i = 0; i < 13; ++i) (void)random.uniform();
  Random restored(random.key(), random.position());
  for (int i = 0; i < 10; ++i) EXPECT_EQ(random.bits(), restored.bits());
}

TEST(Random, UniformStaysBelowOneAndHasTheRightMoments) {
  Random random(1);
  double sum = 0;
  double squares = 0;
  constexpr int kDraws = 1'000'000;
  for (int i = 0; i < kDraws; ++i) {
    const double u = random.uniform();
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
    sum += u;
    squares += u * u;
  }
  EXPECT_NEAR(sum / kDraws, 0.5, 5 * std::sqrt(1.0 / 12 / kDraws));
  EXPECT_NEAR(squares / kDraws, 1.0 / 3, 5 * std::sqrt(4.0 / 45 / kDraws));
}

TEST(Random, GumbelHasItsMeanAndVariance) {
  Random random(3);
  double sum = 0;
  double squares = 0;
  constexpr int kDraws = 1'000'000;
  for (int i = 0; i < kDraws; ++i) {
    const double g = random.gumbel();
    sum += g;
    squares += g * g;
  }
  const double mean = sum / kDraws;
  EXPECT_NEAR(mean, 0.57721566490153286, 5 * 1.2825498 / std::sqrt(kDraws));
  EXPECT_NEAR(squares / kDraws - mean * mean, 1.6449340668482264, 0.02);
}

TEST(Random, IntegersAreUniform) {
  Random random(5);
  constexpr int kSides = 7;
  constexpr int kDraws = 1'000'000;
  std::vector<double> counts(kSides);
  for (int i = 0; i < kDraws; ++i) counts[random.integer(kSides)] += 1;
  double chi2 = 0;
  for (const double count : counts)
    chi2 += (count - double(kDraws) / kSides) * (count - double(kDraws) / kSides) /
            (double(kDraws) / kSides);
  EXPECT_LT(chi2, 22.46);  // 6 degrees of freedom, p = 0.001
  EXPECT_EQ(random.integer(1), 0u);
}

TEST(Random, ForksAreIndependentOfThePositionAndOfEachOther) {
  Random random(9);
  const std::uint64_t first = random.fork(1).bits();
  (void)random.uniform();
  EXPECT_EQ(random.fork(1).bits(), first);
  EXPECT_NE(random.fork(2).bits(), first);
  EXPECT_NE(Random(9).bits(), Random(9).fork(0).bits());
}

double ulps(double got, long double exact) {
  const double rounded = static_cast<double>(exact);
  const double ulp = std::nextafter(std::abs(rounded), INFINITY) - std::abs(rounded);
  return static_cast<double>(std::abs(static_cast<long double>(got) - exact) /
                             static_cast<long double>(ulp));
}

TEST(PortableMath, ExpAndLogAreWithinOneUlp) {
  Random random(11);
  for (int i = 0; i < 1'000'000; ++i) {
    const double x = (random.uniform() * 2 - 1) * (i % 2 == 0 ? 700 : 2);
    ASSERT_LE(ulps(portable::exp(x), std::exp(static_cast<long double>(x))), 1.0) << x;
    const double y = std::exp((random.uniform() * 2 - 1) * (i % 2 == 0 ? 700 : 0.5));
    ASSERT_LE(ulps(portable::log(y), std::log(static_cast<long double>(y))), 1.0) << y;
  }
}

TEST(PortableMath, EndsAsDocumented) {
  EXPECT_EQ(portable::exp(0), 1);
  EXPECT_EQ(portable::exp(-INFINITY), 0);
  EXPECT_EQ(portable::exp(-750), 0);
  EXPECT_EQ(portable::exp(710), INFINITY);
  EXPECT_TRUE(std::isnan(portable::exp(NAN)));
  EXPECT_EQ(portable::log(1), 0);
  EXPECT_EQ(portable::log(0), -INFINITY);
  EXPECT_EQ(portable::log(INFINITY), INFINITY);
  EXPECT_TRUE(std::isnan(portable::log(-1)));
  EXPECT_NEAR(portable::log(5e-324), -744.4400719213812, 1e-12);
  EXPECT_EQ(portable::pow(0, 2), 0);
  EXPECT_EQ(portable::pow(0, 0), 1);
  EXPECT_DOUBLE_EQ(portable::pow(2, 10), 1024);
}

}  // namespace
}  // namespace logitkit
