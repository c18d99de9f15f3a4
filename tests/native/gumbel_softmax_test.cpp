#include "maps/gumbel_softmax.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "maps/softmax.h"
#include "sampling/random.h"

namespace logitkit {
namespace {

TEST(GumbelSoftmax, IsTheSoftmaxOfNoisyLogits) {
  const std::vector<float> x{2, -1, 0.5f, 3, 3, 0};
  Random random(9);
  std::vector<double> noise, want(6);
  for (std::size_t n = 0; n < 6; ++n) noise.push_back(random.gumbel());
  std::vector<double> noisy(6);
  for (std::size_t n = 0; n < 6; ++n) noisy[n] = static_cast<double>(x[n]) + noise[n];
  // two rows along the first axis of [3, 2]: strided
  ASSERT_EQ(softmax({noisy.data(), 1, 3, 2}, {want.data(), 1, 3, 2}, {.temperature = 0.7}),
            Status::ok);
  std::vector<float> drawn(6), given(6);
  ASSERT_EQ(
      gumbel_softmax({x.data(), 1, 3, 2}, {drawn.data(), 1, 3, 2}, {.temperature = 0.7, .seed = 9}),
      Status::ok);
  ASSERT_EQ(gumbel_softmax({x.data(), 1, 3, 2}, {given.data(), 1, 3, 2},
                           {.temperature = 0.7, .noise = noise.data()}),
            Status::ok);
  for (std::size_t n = 0; n < 6; ++n) {
    EXPECT_EQ(drawn[n], static_cast<float>(want[n]));
    EXPECT_EQ(given[n], drawn[n]);
  }
}

TEST(GumbelSoftmax, HardIsOneHotAtTheFirstLargest) {
  const double x[] = {1, 2, 2}, noise[] = {0, 0, 0};
  double y[3];
  ASSERT_EQ(gumbel_softmax({x, 1, 3, 1}, {y, 1, 3, 1}, {.hard = true, .noise = noise}), Status::ok);
  EXPECT_EQ(y[0], 0);
  EXPECT_EQ(y[1], 1);
  EXPECT_EQ(y[2], 0);
}

TEST(GumbelSoftmax, HardDrawsFollowTheSoftmax) {
  constexpr std::size_t kDraws = 30000;
  std::vector<double> x(3 * kDraws), y(3 * kDraws);
  for (std::size_t n = 0; n < x.size(); ++n) x[n] = 1 - static_cast<double>(n % 3);
  ASSERT_EQ(
      gumbel_softmax({x.data(), kDraws, 3, 1}, {y.data(), kDraws, 3, 1}, {.hard = true, .seed = 4}),
      Status::ok);
  double counts[3] = {0, 0, 0};
  for (std::size_t n = 0; n < y.size(); ++n) counts[n % 3] += y[n];
  const double total = std::exp(1.0) + 1 + std::exp(-1.0);
  double chi2 = 0;
  for (int k = 0; k < 3; ++k) {
    const double expected = kDraws * std::exp(1.0 - k) / total;
    chi2 += (counts[k] - expected) * (counts[k] - expected) / expected;
  }
  EXPECT_LT(chi2, 13.8);  // 0.1 % of two degrees of freedom
}

}  // namespace
}  // namespace logitkit
