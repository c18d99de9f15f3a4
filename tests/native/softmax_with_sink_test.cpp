#include "maps/softmax_with_sink.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "maps/scalable_softmax.h"
#include "reference/softmax_with_sink.h"

namespace logitkit {
namespace {

template <class T>
std::vector<T> random_row(std::size_t count, double deviation) {
  std::mt19937 generator(static_cast<unsigned>(count));
  std::normal_distribution<double> normal(0, deviation);
  std::vector<T> row(count);
  for (T& x : row) x = static_cast<T>(normal(generator));
  return row;
}

template <class T>
void expect_near_reference(const std::vector<T>& got, const std::vector<long double>& want,
                           double ulps) {
  for (std::size_t k = 0; k < got.size(); ++k) {
    const long double unit = std::max<long double>(want[k], std::numeric_limits<T>::min()) *
                             std::numeric_limits<T>::epsilon();
    ASSERT_LE(std::fabs(got[k] - want[k]), ulps * unit) << k << " of " << got.size();
  }
}

template <class T>
void expect_sinks_to_hold() {
  for (const std::size_t count : {1, 3, 4, 5, 15, 16, 17, 1000, 131072}) {
    for (const double deviation : {1.0, 30.0}) {
      const std::vector<T> x = random_row<T>(count, deviation);
      std::vector<T> y(count);
      std::vector<long double> want(count);
      for (const double sink : {-20.0, 0.0, 0.1, 5.0, 100.0}) {
        ASSERT_EQ(softmax_with_sink({x.data(), 1, count, 1}, {y.data(), 1, count, 1}, {&sink, 1}),
                  Status::ok);
        reference::softmax_with_sink(x.data(), want.data(), count, sink);
        expect_near_reference(y, want, 4);
      }
    }
  }
}

TEST(SoftmaxWithSink, FloatsAreWithin4UlpOfTheReference) { expect_sinks_to_hold<float>(); }
TEST(SoftmaxWithSink, DoublesAreWithin4UlpOfTheReference) { expect_sinks_to_hold<double>(); }

TEST(SoftmaxWithSink, EachGroupOfRowsHasItsSink) {
  const std::vector<double> x = random_row<double>(24, 1);
  const double sinks[] = {0.5, -1};
  std::vector<double> both(24), one(12);
  // [2, 3, 4] along its middle axis: four columns share a sink
  ASSERT_EQ(softmax_with_sink({x.data(), 2, 3, 4}, {both.data(), 2, 3, 4}, {sinks, 4}), Status::ok);
  for (int half = 0; half < 2; ++half) {
    ASSERT_EQ(softmax_with_sink({x.data() + 12 * half, 1, 3, 4}, {one.data(), 1, 3, 4},
                                {sinks + half, 4}),
              Status::ok);
    for (std::size_t i = 0; i < 12; ++i) EXPECT_EQ(one[i], both[12 * half + i]);
  }
}

TEST(SoftmaxWithSink, FullyMaskedRowsAreZeros) {
  const float x[] = {1, 2, 3};
  const std::uint8_t mask[] = {0, 0, 0};
  float y[] = {7, 7, 7};
  const double sink = 0;
  ASSERT_EQ(softmax_with_sink({x, 1, 3, 1}, {y, 1, 3, 1}, {&sink, 1, mask}), Status::ok);
  for (const float p : y) EXPECT_EQ(p, 0);
}

TEST(ScalableSoftmax, IsThePowerOfTheRowLength) {
  for (const std::size_t count : {1, 2, 5, 17, 1000}) {
    const std::vector<float> x = random_row<float>(count, 1);
    std::vector<float> y(count);
    for (const double scale : {0.0, 0.43, 1.0, -0.5}) {
      ASSERT_EQ(scalable_softmax({x.data(), 1, count, 1}, {y.data(), 1, count, 1}, {scale}),
                Status::ok);
      long double total = 0;
      std::vector<long double> want(count);
      for (std::size_t k = 0; k < count; ++k) {
        total += want[k] =
            std::pow(static_cast<long double>(count), static_cast<long double>(scale) * x[k]);
      }
      for (long double& p : want) p /= total;
      expect_near_reference(y, want,
                            4 + 8 * std::fabs(scale) * std::log(static_cast<double>(count)));
    }
  }
}

// s ln n in two parts: the textbook's rounded exponent is |z| ulp off.
TEST(ScalableSoftmax, Float64UsesTheExponentToTwiceThePrecision) {
  for (const std::size_t count :
       {std::size_t{2}, std::size_t{7}, std::size_t{33}, std::size_t{1000}}) {
    const std::vector<double> x = random_row<double>(count, 10);
    std::vector<double> y(count);
    ASSERT_EQ(scalable_softmax({x.data(), 1, count, 1}, {y.data(), 1, count, 1}), Status::ok);
    const long double max = *std::max_element(x.begin(), x.end());
    const long double log_n = std::log(static_cast<long double>(count));
    long double sum = 0;
    for (const double v : x) sum += std::exp((v - max) * log_n);
    for (std::size_t k = 0; k < count; ++k) {
      const long double want = std::exp((x[k] - max) * log_n) / sum;
      const auto rounded = static_cast<double>(want);
      const double ulp = std::nextafter(rounded, 2.0) - rounded;
      const double exponent = static_cast<double>((max - x[k]) * log_n);
      EXPECT_LE(std::fabs(static_cast<double>(y[k] - want)), (4 + exponent / 16) * ulp) << k;
    }
  }
}

}  // namespace
}  // namespace logitkit
