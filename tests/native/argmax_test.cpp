#include "maps/argmax.h"

#include "reference/argmax.h"
#include "rows_testing.h"

namespace logitkit::test {
namespace {

template <class T>
class ArgmaxTest : public ::testing::Test {};
TYPED_TEST_SUITE(ArgmaxTest, FloatTypes);

template <class T>
std::int32_t argmax_of(const std::vector<T>& x, const std::uint8_t* mask = nullptr) {
  std::int32_t index = -9;
  EXPECT_EQ(argmax({x.data(), 1, x.size()}, &index, mask), Status::ok);
  return index;
}

TYPED_TEST(ArgmaxTest, FindsTheFirstOfTheLargest) {
  using T = TypeParam;
  for (const Distribution distribution : kDistributions) {
    for (const std::size_t size : kSizes) {
      std::vector<T> x = make_row<T>(distribution, size, 1);
      EXPECT_EQ(argmax_of(x), reference::argmax(std::span<const T>(x)))
          << name_of(distribution) << ' ' << size;
      if (size < 3) continue;
      x[size / 2] = x[size - 1] = T(2e4);  // a tie
      EXPECT_EQ(argmax_of(x), static_cast<std::int32_t>(size / 2));
    }
  }
}

TYPED_TEST(ArgmaxTest, CountsNaNAsTheLargest) {
  using T = TypeParam;
  for (const std::size_t size : kShortSizes) {
    for (std::size_t place = 0; place < size; ++place) {
      std::vector<T> x = make_row<T>(Distribution::normal, size, 1);
      x[place] = x[size - 1] = kNaN<T>;
      EXPECT_EQ(argmax_of(x), static_cast<std::int32_t>(place));
    }
  }
}

TYPED_TEST(ArgmaxTest, FindsTheFirstNaNOfALongRow) {
  using T = TypeParam;
  std::vector<T> x = make_row<T>(Distribution::normal, 1100, 1);
  for (std::size_t place = 0; place < x.size(); place += 13) {
    for (const T nan : {kNaN<T>, -kNaN<T>}) {
      const T before = x[place];
      x[place] = nan;
      EXPECT_EQ(argmax_of(x), static_cast<std::int32_t>(place));
      x[place] = before;
    }
  }
}

TYPED_TEST(ArgmaxTest, AnswersAtTheEdges) {
  using T = TypeParam;
  EXPECT_EQ(argmax_of(std::vector<T>{}), -1);
  EXPECT_EQ(argmax_of(std::vector<T>(17, -kInf<T>)), 0);
  EXPECT_EQ(argmax_of(std::vector<T>(600, -kInf<T>)), 0);
  EXPECT_EQ(argmax_of(std::vector<T>{1, kInf<T>, kInf<T>}), 1);
}

TYPED_TEST(ArgmaxTest, PassesOverMaskedEntries) {
  using T = TypeParam;
  const std::vector<std::uint8_t> last{0, 0, 1}, none{0, 0, 0}, ends{1, 0, 1};
  EXPECT_EQ(argmax_of(std::vector<T>{9, kNaN<T>, -5}, last.data()), 2);
  EXPECT_EQ(argmax_of(std::vector<T>{9, 9, 9}, none.data()), -1);
  EXPECT_EQ(argmax_of(std::vector<T>{-kInf<T>, 3, -kInf<T>}, last.data()), 2);
  EXPECT_EQ(argmax_of(std::vector<T>{1, 3, 1}, ends.data()), 0);
}

TYPED_TEST(ArgmaxTest, WorksOnAnyAxis) {
  using T = TypeParam;
  const std::vector<T> x{1, 9, 3, 2, 5, 4};  // [3, 2]: columns 1 3 5 and 9 2 4
  std::vector<std::int32_t> index(2);
  ASSERT_EQ(argmax({x.data(), 1, 3, 2}, index.data()), Status::ok);
  EXPECT_EQ(index, (std::vector<std::int32_t>{2, 0}));
}

template <class T>
std::vector<T> hardmax_of(const std::vector<T>& x, const std::uint8_t* mask = nullptr) {
  std::vector<T> y(x);
  EXPECT_EQ(hardmax({y.data(), 1, y.size()}, {y.data(), 1, y.size()}, mask), Status::ok);
  return y;
}

TYPED_TEST(ArgmaxTest, HardmaxIsOneHot) {
  using T = TypeParam;
  using Row = std::vector<T>;
  EXPECT_EQ(hardmax_of(Row{1, 5, 5, -2}), (Row{0, 1, 0, 0}));
  EXPECT_EQ(hardmax_of(Row{-kInf<T>, kInf<T>, 5}), (Row{0, 1, 0}));
  for (const T y : hardmax_of(Row{1, kNaN<T>})) EXPECT_TRUE(std::isnan(y));
  for (const T y : hardmax_of(Row{-kInf<T>, -kInf<T>})) EXPECT_TRUE(std::isnan(y));
  EXPECT_EQ(hardmax_of(Row{}), Row{});
  const std::vector<std::uint8_t> keep{1, 0, 1, 0}, none{0, 0, 0, 0};
  EXPECT_EQ(hardmax_of(Row{1, 9, 2, kNaN<T>}, keep.data()), (Row{0, 0, 1, 0}));
  EXPECT_EQ(hardmax_of(Row{1, 9, 2, 7}, none.data()), (Row{0, 0, 0, 0}));
  expect_rows_independent_of_layout<T>(
      [](Rows<const T> in, Rows<T> out) { return hardmax(in, out); });
}

}  // namespace
}  // namespace logitkit::test
