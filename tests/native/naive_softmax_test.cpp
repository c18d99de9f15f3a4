#include "reference/naive_softmax.h"

#include "rows_testing.h"

namespace logitkit::test {
namespace {

TEST(NaiveSoftmaxTest, IsTheTextbookFormInItsOwnPrecision) {
  const std::vector<float> x{1, 2, 3};
  std::vector<float> y(3);
  naive_softmax(Rows<const float>{x.data(), 1, 3}, {y.data(), 1, 3});
  const float sum = std::exp(1.0f) + std::exp(2.0f) + std::exp(3.0f);
  for (std::size_t k = 0; k < 3; ++k) EXPECT_EQ(y[k], std::exp(x[k]) / sum);
}

TEST(NaiveSoftmaxTest, OverflowsAndUnderflowsWhereItsTypeDoes) {
  const auto naive = [](auto value) {
    std::vector<decltype(value)> x{value, value};
    naive_softmax(Rows<const decltype(value)>{x.data(), 1, 2}, {x.data(), 1, 2});
    return x[0];
  };
  EXPECT_EQ(naive(88.0f), 0.5f);
  EXPECT_TRUE(std::isnan(naive(89.0f)));
  EXPECT_TRUE(std::isnan(naive(-104.0f)));
  EXPECT_EQ(naive(709.0), 0.5);
  EXPECT_TRUE(std::isnan(naive(710.0)));
  EXPECT_TRUE(std::isnan(naive(-746.0)));
}

TEST(NaiveSoftmaxTest, WorksOnAnyAxis) {
  std::vector<double> x{0, 1, 0, 1};
  naive_softmax(Rows<const double>{x.data(), 1, 2, 2}, {x.data(), 1, 2, 2});
  EXPECT_EQ(x, (std::vector<double>{0.5, 0.5, 0.5, 0.5}));
}

}  // namespace
}  // namespace logitkit::test
