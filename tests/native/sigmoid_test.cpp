#include "maps/sigmoid.h"

#include "reference/sigmoid.h"
#include "rows_testing.h"

namespace logitkit::test {
namespace {

template <class T>
class SigmoidTest : public ::testing::Test {};
TYPED_TEST_SUITE(SigmoidTest, FloatTypes);

/// Fine around 0, coarse to the ends where results are subnormal, 0 or 1
template <class T>
std::vector<T> arguments() {
  std::vector<T> x{
      0, T(-0.0), kInf<T>, -kInf<T>, std::numeric_limits<T>::max(), std::numeric_limits<T>::min()};
  const T end = std::is_same_v<T, float> ? T(106) : T(750);
  for (T v = T(1e-9); v < end; v *= T(1.003)) {
    x.push_back(v);
    x.push_back(-v);
  }
  return x;
}

TYPED_TEST(SigmoidTest, IsWithin4Ulp) {
  using T = TypeParam;
  const std::vector<T> x = arguments<T>();
  std::vector<T> y(x.size());
  ASSERT_EQ(sigmoid(x.data(), y.data(), x.size()), Status::ok);
  for (std::size_t i = 0; i < x.size(); ++i) {
    EXPECT_LE(ulp_error(y[i], reference::sigmoid(x[i])), 4) << x[i];
    EXPECT_TRUE(y[i] >= 0 && y[i] <= 1);
  }
}

TYPED_TEST(SigmoidTest, LogIsWithin4Ulp) {
  using T = TypeParam;
  const std::vector<T> x = arguments<T>();
  std::vector<T> y(x.size());
  ASSERT_EQ(log_sigmoid(x.data(), y.data(), x.size()), Status::ok);
  for (std::size_t i = 0; i < x.size(); ++i) {
    EXPECT_LE(ulp_error(y[i], reference::log_sigmoid(x[i])), 4) << x[i];
    EXPECT_LE(y[i], 0);
  }
}

TYPED_TEST(SigmoidTest, AnswersAtTheEdges) {
  using T = TypeParam;
  std::vector<T> x{-kInf<T>, kInf<T>, kNaN<T>, 0}, y(4);
  ASSERT_EQ(sigmoid(x.data(), y.data(), 4), Status::ok);
  EXPECT_EQ(y[0], 0);
  EXPECT_EQ(y[1], 1);
  EXPECT_TRUE(std::isnan(y[2]));
  EXPECT_EQ(y[3], T(0.5));
  ASSERT_EQ(log_sigmoid(x.data(), y.data(), 4), Status::ok);
  EXPECT_EQ(y[0], -kInf<T>);
  EXPECT_TRUE(y[1] == 0 && std::signbit(y[1]));
  EXPECT_TRUE(std::isnan(y[2]));
  EXPECT_EQ(sigmoid(static_cast<const T*>(nullptr), nullptr, 0), Status::ok);
}

TYPED_TEST(SigmoidTest, WorksInPlaceAtAnySizeAndOffset) {
  using T = TypeParam;
  for (const std::size_t size : kShortSizes) {
    for (std::size_t offset = 0; offset < 8; ++offset) {
      const std::vector<T> x = make_row<T>(Distribution::normal, size, 2);
      GuardedRow<T> row(x, offset), out(size, 7 - offset);
      ASSERT_EQ(sigmoid(row.data(), out.data(), size), Status::ok);
      ASSERT_EQ(sigmoid(row.data(), row.data(), size), Status::ok);
      EXPECT_TRUE(same_bits(row.values(), out.values()));
      EXPECT_TRUE(row.guards_intact() && out.guards_intact());
      for (std::size_t k = 0; k < size; ++k) {
        EXPECT_LE(ulp_error(row.values()[k], reference::sigmoid(x[k])), 4);
      }
    }
  }
}

TYPED_TEST(SigmoidTest, GivesMaskedEntriesTheValueOfMinusInfinity) {
  using T = TypeParam;
  const std::vector<std::uint8_t> keep{0, 1, 0};
  std::vector<T> x{kNaN<T>, 0, 5}, y(3);
  ASSERT_EQ(sigmoid(x.data(), y.data(), 3, keep.data()), Status::ok);
  EXPECT_EQ(y, (std::vector<T>{0, 0.5, 0}));
  ASSERT_EQ(log_sigmoid(x.data(), y.data(), 3, keep.data()), Status::ok);
  EXPECT_EQ(y[0], -kInf<T>);
  EXPECT_EQ(y[2], -kInf<T>);
}

}  // namespace
}  // namespace logitkit::test
