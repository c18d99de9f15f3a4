#include "maps/softmax_state.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace logitkit {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

template <class T>
std::vector<T> random_row(std::size_t count, double mean, double deviation, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal(mean, deviation);
  std::vector<T> row(count);
  for (T& x : row) x = static_cast<T>(normal(generator));
  return row;
}

/// The truth: sum_k exp(x[k] - max), in long double
template <class T>
long double true_sum(const std::vector<T>& row, long double max) {
  long double total = 0;
  for (const T x : row) total += std::exp(static_cast<long double>(x) - max);
  return total;
}

template <class T>
void expect_pieces_to_match(double mean, double deviation, double tolerance) {
  for (const std::size_t count : {1, 3, 4, 5, 16, 17, 1000, 50257}) {
    const std::vector<T> row = random_row<T>(count, mean, deviation, static_cast<unsigned>(count));
    const long double max = *std::max_element(row.begin(), row.end());
    const long double want = true_sum(row, max);
    std::mt19937 generator(7);
    for (int round = 0; round < 3; ++round) {
      std::vector<SoftmaxState> states;
      for (std::size_t start = 0; start < count;) {
        const std::size_t length = std::min(count - start, 1 + generator() % (count / 4 + 1));
        states.emplace_back();
        update(states.back(), row.data() + start, length);
        start += length;
      }
      std::shuffle(states.begin(), states.end(), generator);
      while (states.size() > 1) {
        const SoftmaxState last = states.back();
        states.pop_back();
        merge(states[generator() % states.size()], last);
      }
      EXPECT_EQ(states[0].max, static_cast<double>(max));
      EXPECT_NEAR(sum_of(states[0]) / static_cast<double>(want), 1, tolerance);
      const double log_want = static_cast<double>(max + std::log(want));
      const double scale = std::max(1.0, std::fabs(log_want));
      EXPECT_NEAR(log_sum_exp_of(states[0]) / scale, log_want / scale, std::max(tolerance, 4e-16));
      std::vector<T> probs(count);
      normalize(states[0], row.data(), probs.data(), count);
      for (std::size_t k = 0; k < count; ++k) {
        const long double p = std::exp(static_cast<long double>(row[k]) - max) / want;
        const long double ulp = std::max<long double>(p, std::numeric_limits<T>::min()) *
                                std::numeric_limits<T>::epsilon();
        ASSERT_LE(std::fabs(probs[k] - p), 4 * ulp) << k << " of " << count;
      }
    }
  }
}

TEST(SoftmaxState, PiecesOfFloatsInAnyOrderGiveTheWholeRow) {
  for (const double mean : {0.0, 100.0, -842.3, 1e4}) expect_pieces_to_match<float>(mean, 3, 6e-8);
  expect_pieces_to_match<float>(0, 40, 6e-8);
}

TEST(SoftmaxState, PiecesOfDoublesInAnyOrderGiveTheWholeRow) {
  for (const double mean : {0.0, 100.0, -842.3, 1e4}) {
    expect_pieces_to_match<double>(mean, 3, 7e-16);
  }
  expect_pieces_to_match<double>(0, 100, 7e-16);
}

TEST(SoftmaxState, TakesNoPartOfWhatIsNotThere) {
  SoftmaxState state;
  update(state, static_cast<const float*>(nullptr), 0);
  EXPECT_EQ(state.max, -kInf);
  EXPECT_EQ(sum_of(state), 0);
  EXPECT_EQ(log_sum_exp_of(state), -kInf);
  const double nothing[] = {-kInf, -kInf};
  update(state, nothing, 2);
  EXPECT_EQ(log_sum_exp_of(state), -kInf);
  const double x[] = {3, -kInf};
  update(state, x, 2);
  EXPECT_EQ(log_sum_exp_of(state), 3);
}

TEST(SoftmaxState, InfinityAndNaNStay) {
  SoftmaxState state;
  const double infinite[] = {1, kInf};
  update(state, infinite, 2);
  EXPECT_EQ(log_sum_exp_of(state), kInf);
  EXPECT_TRUE(std::isnan(sum_of(state)));
  const double bad[] = {1, std::nan("")};
  update(state, bad, 2);
  EXPECT_TRUE(std::isnan(log_sum_exp_of(state)));
  EXPECT_TRUE(std::isnan(state.max));
}

TEST(SoftmaxState, LargeLogitsLoseNothing) {
  const double x[] = {1e12, 1e12 - 1, 1e12 + 0.5};
  SoftmaxState state;
  for (const double& value : x) update(state, &value, 1);
  EXPECT_NEAR(sum_of(state), 1 + std::exp(-0.5) + std::exp(-1.5), 1e-15);
}

}  // namespace
}  // namespace logitkit
