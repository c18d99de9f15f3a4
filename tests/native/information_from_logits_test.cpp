// Entropy, divergences, perplexity and accuracy of logits against the plain formulas in long
// double.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "information/entropy_from_logits.h"
#include "information/jensen_shannon_from_logits.h"
#include "information/kl_from_logits.h"
#include "information/perplexity.h"
#include "information/top_k_accuracy.h"
#include "reference/losses.h"

namespace logitkit {
namespace {

template <class T>
std::vector<T> noise(std::size_t count, double deviation, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0, deviation);
  std::vector<T> values(count);
  for (T& value : values) value = static_cast<T>(normal(random));
  return values;
}

template <class T>
class FromLogits : public testing::Test {
 protected:
  static constexpr T kNone = -std::numeric_limits<T>::infinity();
  static constexpr double kTolerance = sizeof(T) == 4 ? 1.2e-7 : 4e-15;

  static void expect_near(T got, long double want) {
    EXPECT_NEAR(got, static_cast<double>(want),
                kTolerance * (1e-1 + std::fabs(static_cast<double>(want))));
  }
};

using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(FromLogits, Types);

TYPED_TEST(FromLogits, MatchTheFormulas) {
  using T = TypeParam;
  for (const std::size_t count : {1, 2, 3, 4, 5, 16, 17, 1000}) {
    for (const double deviation : {0.1, 3.0, 12.0}) {
      const std::vector<T> x = noise<T>(count, deviation, 1), y = noise<T>(count, deviation, 2);
      const std::vector<double> p(x.begin(), x.end()), q(y.begin(), y.end());
      const Rows<const T> rows{x.data(), 1, count, 1};
      T got = -1;
      ASSERT_EQ(entropy_from_logits(rows, &got), Status::ok);
      this->expect_near(got, reference::entropy_of_logits(p.data(), count, 1));
      ASSERT_EQ(entropy_from_logits(rows, &got, {.log_base = std::log(2.0), .temperature = 3}),
                Status::ok);
      this->expect_near(got, reference::entropy_of_logits(p.data(), count, 3) / std::log(2.0L));
      ASSERT_EQ(kl_from_logits(rows, y.data(), &got), Status::ok);
      this->expect_near(got, reference::kl_of_logits(p.data(), q.data(), count, 1));
      ASSERT_EQ(jensen_shannon_from_logits(rows, y.data(), &got), Status::ok);
      this->expect_near(got, reference::jensen_shannon_of_logits(p.data(), q.data(), count));
      ASSERT_EQ(kl_from_logits(rows, x.data(), &got), Status::ok);
      EXPECT_EQ(got, 0);
      ASSERT_EQ(jensen_shannon_from_logits(rows, x.data(), &got), Status::ok);
      EXPECT_NEAR(got, 0, 1e-16);
    }
  }
}

TYPED_TEST(FromLogits, AConfidentRowKeepsItsDigits) {
  using T = TypeParam;
  const std::vector<T> x{T(40), 0};
  T got = -1;
  ASSERT_EQ(entropy_from_logits(Rows<const T>{x.data(), 1, 2, 1}, &got), Status::ok);
  EXPECT_NEAR(got / (41 * std::exp(-40.0)), 1, 1e-6);
}

TYPED_TEST(FromLogits, StridesMasksAndEdges) {
  using T = TypeParam;
  constexpr T kMinusInfinity = FromLogits<T>::kNone;
  // columns: uniform over two of three, a mask of nothing, -inf beside a mask
  const std::vector<T> x{1, 5, kMinusInfinity, 1, 5, 2, kMinusInfinity, 5, 2},
      y{1, 5, 0, 1, 5, 2, 3, 5, 2};
  const std::uint8_t keep[] = {1, 0, 1, 1, 0, 1, 1, 0, 1};
  const Rows<const T> rows{x.data(), 1, 3, 3};
  std::vector<T> got(3);
  ASSERT_EQ(entropy_from_logits(rows, got.data(), {.mask = keep}), Status::ok);
  this->expect_near(got[0], std::log(2.0L));
  EXPECT_EQ(got[1], 0);
  this->expect_near(got[2], std::log(2.0L));
  ASSERT_EQ(kl_from_logits(rows, y.data(), got.data(), 1, keep), Status::ok);
  EXPECT_GT(got[0], 1);
  EXPECT_EQ(got[1], 0);
  ASSERT_EQ(kl_from_logits(Rows<const T>{y.data(), 1, 3, 3}, x.data(), got.data(), 1, keep),
            Status::ok);
  EXPECT_EQ(got[0], std::numeric_limits<T>::infinity());
  ASSERT_EQ(jensen_shannon_from_logits(rows, y.data(), got.data(), 1, keep), Status::ok);
  EXPECT_LT(got[0], std::log(2.0));
  EXPECT_EQ(got[1], 0);
  const std::vector<T> nothing{kMinusInfinity, kMinusInfinity};
  ASSERT_EQ(entropy_from_logits(Rows<const T>{nothing.data(), 1, 2, 1}, got.data()), Status::ok);
  EXPECT_TRUE(std::isnan(got[0]));
  ASSERT_EQ(entropy_from_logits(Rows<const T>{nothing.data(), 1, 0, 1}, got.data()), Status::ok);
  EXPECT_EQ(got[0], 0);
}

TYPED_TEST(FromLogits, PerplexityAndAccuracy) {
  using T = TypeParam;
  const std::vector<T> x{3, 3, 3, 3, 0, 1, 2, 3};
  const Rows<const T> rows{x.data(), 2, 4, 1};
  const std::int32_t ids[] = {2, -100};
  double got = -1;
  ASSERT_EQ(perplexity(rows, ids, -100, &got), Status::ok);
  EXPECT_NEAR(got, 4, 1e-14);
  const std::int32_t none[] = {-100, -100};
  ASSERT_EQ(perplexity(rows, none, -100, &got), Status::ok);
  EXPECT_TRUE(std::isnan(got));

  const std::int32_t labels[] = {1, 2};  // both are second of their rows
  ASSERT_EQ(top_k_accuracy(rows, labels, 1, -100, &got), Status::ok);
  EXPECT_EQ(got, 0);
  ASSERT_EQ(top_k_accuracy(rows, labels, 2, -100, &got), Status::ok);
  EXPECT_EQ(got, 1);
  const T nan = std::numeric_limits<T>::quiet_NaN();
  const std::vector<T> odd{1, nan, 2, nan};
  const std::int32_t label[] = {3};
  ASSERT_EQ(top_k_accuracy(Rows<const T>{odd.data(), 1, 4, 1}, label, 1, -100, &got), Status::ok);
  EXPECT_EQ(got, 0);
  ASSERT_EQ(top_k_accuracy(Rows<const T>{odd.data(), 1, 4, 1}, label, 2, -100, &got), Status::ok);
  EXPECT_EQ(got, 1);
}

}  // namespace
}  // namespace logitkit
