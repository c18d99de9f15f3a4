// Vector-Jacobian products of the dense maps against the plain formulas, in float and double,
// contiguous and strided.
#include "reference/gradients.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "maps/log_softmax.h"
#include "maps/log_softmax_backward.h"
#include "maps/logsumexp_backward.h"
#include "maps/softmax.h"
#include "maps/softmax_backward.h"
#include "maps/softmax_jacobian.h"

namespace logitkit {
namespace {

constexpr std::size_t kSizes[] = {1, 2, 3, 4, 5, 15, 16, 17, 1000};

template <class T>
std::vector<T> noise(std::size_t count, double deviation, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0, deviation);
  std::vector<T> values(count);
  for (T& value : values) value = static_cast<T>(normal(random));
  return values;
}

template <class T>
class Gradients : public testing::Test {
 protected:
  /// Of the largest entry of the row: what float (after two roundings) or double allows.
  static constexpr double kTolerance = sizeof(T) == 4 ? 1e-6 : 2e-15;

  /// Row r of [outer, length, inner] as doubles.
  static std::vector<double> row_of(const std::vector<T>& data, const Rows<T>& shape,
                                    std::size_t r) {
    std::vector<double> row;
    const std::size_t o = r / shape.inner, i = r % shape.inner;
    for (std::size_t k = 0; k < shape.length; ++k)
      row.push_back(data[(o * shape.length + k) * shape.inner + i]);
    return row;
  }

  static void expect_near(const std::vector<double>& got, const std::vector<double>& want,
                          double scale) {
    for (std::size_t k = 0; k < want.size(); ++k)
      EXPECT_NEAR(got[k], want[k], kTolerance * scale) << "entry " << k;
  }
};

using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(Gradients, Types);

TYPED_TEST(Gradients, MatchTheFormulasOnEveryShape) {
  using T = TypeParam;
  for (const std::size_t length : kSizes) {
    for (const std::size_t inner : {std::size_t{1}, std::size_t{3}, std::size_t{19}}) {
      const double temperature = inner == 3 ? 0.7 : 1;
      const SoftmaxOptions options{.temperature = temperature};
      std::vector<T> x = noise<T>(2 * length * inner, 3, 1), g = noise<T>(x.size(), 2, 2),
                     y(x.size());
      std::vector<T> dx(x.size()), dlog(x.size()), dsum(x.size());
      const auto rows = [&](std::vector<T>& data) {
        return Rows<T>{data.data(), 2, length, inner};
      };
      const auto in = [&](std::vector<T>& data) {
        return Rows<const T>{data.data(), 2, length, inner};
      };
      ASSERT_EQ(softmax(in(x), rows(y), options), Status::ok);
      ASSERT_EQ(softmax_backward(in(y), g.data(), rows(dx), options), Status::ok);
      ASSERT_EQ(log_softmax(in(x), rows(y), options), Status::ok);
      ASSERT_EQ(log_softmax_backward(in(y), g.data(), rows(dlog), options), Status::ok);
      ASSERT_EQ(logsumexp_backward(in(x), g.data(), rows(dsum)), Status::ok);
      for (std::size_t r = 0; r < 2 * inner; ++r) {
        const auto xr = this->row_of(x, rows(x), r), gr = this->row_of(g, rows(g), r);
        std::vector<double> want(length);
        double scale = 0;
        for (const double v : gr) scale += std::fabs(v);
        reference::softmax_backward(xr.data(), gr.data(), length, temperature, want.data());
        this->expect_near(this->row_of(dx, rows(dx), r), want, scale);
        reference::log_softmax_backward(xr.data(), gr.data(), length, temperature, want.data());
        this->expect_near(this->row_of(dlog, rows(dlog), r), want, scale);
        reference::logsumexp_backward(xr.data(), g[r], nullptr, length, want.data());
        this->expect_near(this->row_of(dsum, rows(dsum), r), want, std::fabs(g[r]));
      }
    }
  }
}

TYPED_TEST(Gradients, OutMayBeTheResult) {
  using T = TypeParam;
  for (const std::size_t inner : {std::size_t{1}, std::size_t{3}}) {
    std::vector<T> x = noise<T>(7 * inner, 3, 3), g = noise<T>(x.size(), 1, 4), y(x.size()),
                   apart(x.size());
    const Rows<const T> in{y.data(), 1, 7, inner};
    ASSERT_EQ(softmax(Rows<const T>{x.data(), 1, 7, inner}, Rows<T>{y.data(), 1, 7, inner}),
              Status::ok);
    ASSERT_EQ(softmax_backward(in, g.data(), Rows<T>{apart.data(), 1, 7, inner}), Status::ok);
    ASSERT_EQ(softmax_backward(in, g.data(), Rows<T>{y.data(), 1, 7, inner}), Status::ok);
    EXPECT_EQ(y, apart);
  }
}

TYPED_TEST(Gradients, MaskedEntriesCountForNothing) {
  using T = TypeParam;
  constexpr T kNaN = std::numeric_limits<T>::quiet_NaN();
  const std::vector<T> y{T(0.25), kNaN, T(0.75)}, g{1, kNaN, 3};
  const std::uint8_t keep[] = {1, 0, 1};
  std::vector<T> dx(3);
  ASSERT_EQ(softmax_backward(Rows<const T>{y.data(), 1, 3, 1}, g.data(),
                             Rows<T>{dx.data(), 1, 3, 1}, {.mask = keep}),
            Status::ok);
  EXPECT_EQ(dx, (std::vector<T>{T(0.25 * (1 - 2.5)), 0, T(0.75 * (3 - 2.5))}));
  const std::vector<T> x{0, std::numeric_limits<T>::infinity(), 0}, b{1, 0, 3}, one{8};
  ASSERT_EQ(logsumexp_backward(Rows<const T>{x.data(), 1, 3, 1}, one.data(),
                               Rows<T>{dx.data(), 1, 3, 1}, b.data()),
            Status::ok);
  EXPECT_EQ(dx, (std::vector<T>{2, 0, 6}));
}

TYPED_TEST(Gradients, WeightsOfBothSigns) {
  using T = TypeParam;
  std::vector<T> x = noise<T>(9, 1, 5), b{3, -1, 2, -1, 1, 4, -2, 1, 1}, g{T(-1.5)}, dx(9);
  ASSERT_EQ(logsumexp_backward(Rows<const T>{x.data(), 1, 9, 1}, g.data(),
                               Rows<T>{dx.data(), 1, 9, 1}, b.data()),
            Status::ok);
  const std::vector<double> xd(x.begin(), x.end()), bd(b.begin(), b.end());
  std::vector<double> want(9);
  reference::logsumexp_backward(xd.data(), g[0], bd.data(), 9, want.data());
  this->expect_near(std::vector<double>(dx.begin(), dx.end()), want, 10);
}

TYPED_TEST(Gradients, JacobianTimesVectorIsTheBackward) {
  using T = TypeParam;
  for (const std::size_t count : {std::size_t{1}, std::size_t{5}, std::size_t{8}}) {
    std::vector<T> x = noise<T>(count, 2, 6), g = noise<T>(count, 1, 7), y(count), dx(count),
                   j(count * count);
    const Rows<const T> in{y.data(), 1, count, 1};
    ASSERT_EQ(softmax(Rows<const T>{x.data(), 1, count, 1}, Rows<T>{y.data(), 1, count, 1}),
              Status::ok);
    ASSERT_EQ(softmax_backward(in, g.data(), Rows<T>{dx.data(), 1, count, 1}, {.temperature = 2}),
              Status::ok);
    ASSERT_EQ(softmax_jacobian(in, j.data(), {.temperature = 2}), Status::ok);
    for (std::size_t i = 0; i < count; ++i) {
      double product = 0;
      for (std::size_t k = 0; k < count; ++k)
        product += static_cast<double>(j[i * count + k]) * g[k];
      EXPECT_NEAR(product, dx[i], this->kTolerance);
    }
  }
}

TYPED_TEST(Gradients, TemperatureZeroIsConstant) {
  using T = TypeParam;
  const std::vector<T> y{1, 0, 0}, g{1, 2, 3};
  std::vector<T> dx{9, 9, 9};
  ASSERT_EQ(softmax_backward(Rows<const T>{y.data(), 1, 3, 1}, g.data(),
                             Rows<T>{dx.data(), 1, 3, 1}, {.temperature = 0}),
            Status::ok);
  EXPECT_EQ(dx, (std::vector<T>{0, 0, 0}));
}

// y[argmax] rounds to 1 - 2^-24 or so: what is left of 1 is in the others.
TEST(SoftmaxBackward, KeepsTheDigitsOfAConfidentRow) {
  const std::vector<float> x{12, 0, -1, 1.5F};
  const std::vector<float> g{1, -0.5F, 0.25F, 2};
  std::vector<float> y(4), dx(4);
  const Rows<const float> in{x.data(), 1, 4, 1};
  ASSERT_EQ(softmax(in, Rows<float>{y.data(), 1, 4, 1}), Status::ok);
  ASSERT_EQ(softmax_backward(Rows<const float>{y.data(), 1, 4, 1}, g.data(),
                             Rows<float>{dx.data(), 1, 4, 1}),
            Status::ok);
  double sum = 0, dot = 0;
  std::vector<double> p(4);
  for (std::size_t k = 0; k < 4; ++k) sum += p[k] = std::exp(static_cast<double>(x[k]) - 12);
  // relative to g[0], so that nothing cancels
  for (std::size_t k = 0; k < 4; ++k) dot += p[k] / sum * (static_cast<double>(g[k]) - 1);
  double largest = 0;
  std::vector<double> want(4);
  for (std::size_t k = 0; k < 4; ++k) {
    want[k] = p[k] / sum * (static_cast<double>(g[k]) - 1 - dot);
    largest = std::fmax(largest, std::fabs(want[k]));
  }
  for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(dx[k], want[k], 8 * 0x1p-23 * largest) << k;
}

}  // namespace
}  // namespace logitkit
