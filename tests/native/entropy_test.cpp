#include "information/entropy.h"

#include "maps/softmax.h"
#include "reference/entropy.h"
#include "rows_testing.h"

namespace logitkit::test {
namespace {

template <class T>
class EntropyTest : public ::testing::Test {};
TYPED_TEST_SUITE(EntropyTest, FloatTypes);

template <class T>
T entropy_of(const std::vector<T>& p, double log_base = 1, const std::uint8_t* mask = nullptr) {
  T h = -9;
  EXPECT_EQ(entropy({p.data(), 1, p.size()}, &h, log_base, mask), Status::ok);
  return h;
}

template <class T>
T normalized_of(const std::vector<T>& p, const std::uint8_t* mask = nullptr) {
  T h = -9;
  EXPECT_EQ(normalized_entropy({p.data(), 1, p.size()}, &h, mask), Status::ok);
  return h;
}

TYPED_TEST(EntropyTest, IsRoundedOnce) {
  using T = TypeParam;
  for (const Distribution distribution : kDistributions) {
    for (const std::size_t size : kSizes) {
      std::vector<T> p = make_row<T>(distribution, size, 1);
      ASSERT_EQ(softmax({p.data(), 1, size}, {p.data(), 1, size}), Status::ok);
      const Real want = reference::entropy(std::span<const T>(p));
      const Real bound = std::is_same_v<T, float> ? 0.51L : 4;
      EXPECT_LE(ulp_error(entropy_of(p), want), bound) << name_of(distribution) << ' ' << size;
      EXPECT_LE(ulp_error(entropy_of(p, std::log(2.0)), want / std::log(Real{2})), bound + 1);
      if (size > 1) {
        const Real normalized = want / std::log(static_cast<Real>(size));
        EXPECT_LE(ulp_error(normalized_of(p), normalized), bound + 1);
      }
    }
  }
}

TYPED_TEST(EntropyTest, AnswersAtTheEdges) {
  using T = TypeParam;
  using Row = std::vector<T>;
  EXPECT_EQ(entropy_of(Row{}), 0);
  EXPECT_EQ(entropy_of(Row{1}), 0);
  EXPECT_FALSE(std::signbit(entropy_of(Row{1, 0})));
  EXPECT_EQ(entropy_of(Row{0.5, 0, 0.5}, std::log(2.0)), 1);
  for (const T bad : {T(-0.1), kNaN<T>, kInf<T>, -kInf<T>}) {
    EXPECT_TRUE(std::isnan(entropy_of(Row{T(0.5), bad}))) << bad;
    EXPECT_TRUE(std::isnan(normalized_of(Row{T(0.5), bad}))) << bad;
    EXPECT_TRUE(std::isnan(normalized_of(Row{bad}))) << bad;
  }
  EXPECT_EQ(normalized_of(Row{1}), 0);
  EXPECT_EQ(normalized_of(Row(8, T(0.125))), 1);
  EXPECT_EQ(entropy_of(Row{std::numeric_limits<T>::denorm_min()}) > 0, true);
}

TYPED_TEST(EntropyTest, CountsOnlyKeptEntries) {
  using T = TypeParam;
  const std::vector<T> p{0.5, kNaN<T>, 0.5, 0};
  const std::vector<std::uint8_t> keep{1, 0, 1, 1}, two{1, 0, 1, 0}, none{0, 0, 0, 0};
  EXPECT_EQ(entropy_of(p, std::log(2.0), keep.data()), 1);
  EXPECT_EQ(normalized_of(p, two.data()), 1);
  EXPECT_LE(ulp_error(normalized_of(p, keep.data()), std::log(Real{2}) / std::log(Real{3})), 2);
  EXPECT_EQ(entropy_of(p, 1, none.data()), 0);
  EXPECT_EQ(normalized_of(p, none.data()), 0);
}

}  // namespace
}  // namespace logitkit::test
