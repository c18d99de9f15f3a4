// The sparse maps against the plain form in long double: every alpha, sizes around the vector width
// and around a group, distributions that are easy and hard, offsets, strides, masks, in place.
#include "reference/sparse_maps.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "maps/budgeted_sparsemax.h"
#include "maps/entmax.h"
#include "maps/normmax.h"
#include "maps/sparsemax.h"

namespace logitkit {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Distribution {
  const char* name;
  std::function<double(std::mt19937&, std::size_t)> entry;
};

const Distribution kDistributions[] = {
    {"normal", [](auto& g, std::size_t) { return std::normal_distribution<double>(0, 1)(g); }},
    {"wide", [](auto& g, std::size_t) { return std::normal_distribution<double>(0, 30)(g); }},
    {"uniform", [](auto& g, std::size_t) { return std::uniform_real_distribution<double>()(g); }},
    {"equal", [](auto&, std::size_t) { return 0.5; }},
    {"two values", [](auto& g, std::size_t) { return g() % 2 == 0 ? 1.0 : 0.75; }},
    {"powers of two",
     [](auto& g, std::size_t) { return -std::ldexp(1.0, -static_cast<int>(g() % 60)); }},
    {"lattice", [](auto& g, std::size_t) { return static_cast<int>(g() % 33) / 8.0; }},
    {"tiny", [](auto& g, std::size_t) { return static_cast<int>(g() % 1000) * 1e-9; }},
    {"half -inf",
     [](auto& g, std::size_t k) {
       return k % 2 == 1 ? -kInfinity : static_cast<int>(g() % 64) / 16.0;
     }},
};

template <class T>
std::vector<T> row_of(const Distribution& distribution, std::size_t count, double offset) {
  std::mt19937 generator(static_cast<unsigned>(count));
  std::vector<T> row(count);
  for (std::size_t k = 0; k < count; ++k) {
    row[k] = static_cast<T>(distribution.entry(generator, k) + offset);
  }
  return row;
}

template <class T>
class SparseMaps : public testing::Test {
 protected:
  static constexpr bool kIsFloat = sizeof(T) == 4;
  /// Of a result in exact arithmetic; the sum of a row may be off by as much again.
  static constexpr double kTolerance = kIsFloat ? 6.1e-8 : 5e-15;
  static constexpr double kSumTolerance = kIsFloat ? 1.2e-7 : 2e-12;

  static void expect_near(const std::vector<T>& got, const std::vector<long double>& want,
                          double tolerance, double total, const std::string& what) {
    long double sum = 0;
    for (std::size_t k = 0; k < got.size(); ++k) {
      sum += got[k];
      ASSERT_NEAR(got[k], static_cast<double>(want[k]), tolerance) << what << ", entry " << k;
      // an entry that the oracle has far enough from the threshold is on the same side of it
      const bool is_wrong_side = want[k] > 1e-13 ? !(got[k] > 0) : want[k] == 0 && got[k] > 1e-13;
      ASSERT_FALSE(is_wrong_side) << what << ", entry " << k;
    }
    ASSERT_NEAR(static_cast<double>(sum), total, kSumTolerance * total) << what;
  }
};

using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(SparseMaps, Types);

constexpr std::size_t kSizes[] = {1, 2, 3, 4, 5, 15, 16, 17, 63, 64, 65, 300, 1100};

TYPED_TEST(SparseMaps, EntmaxIsWithinItsBoundForEveryAlpha) {
  using T = TypeParam;
  for (const Distribution& distribution : kDistributions) {
    for (const double alpha : {1.0001, 1.05, 1.25, 1.5, 1.75, 2.0}) {
      for (const std::size_t count : kSizes) {
        const double offset = count % 2 == 0 ? 0 : 1e4;
        const std::vector<T> x = row_of<T>(distribution, count, offset);
        std::vector<T> y(count);
        std::vector<long double> want(count);
        const Rows<const T> in{x.data(), 1, count, 1};
        ASSERT_EQ(entmax(in, Rows<T>{y.data(), 1, count, 1}, {.alpha = alpha}), Status::ok);
        reference::entmax<T>(x, want, alpha);
        this->expect_near(y, want, this->kTolerance, 1,
                          std::string(distribution.name) + ", alpha " + std::to_string(alpha) +
                              ", count " + std::to_string(count));
      }
    }
  }
}

/// With alpha > 2 the oracle's threshold, one rounded number, is not good enough next to it: the
/// law itself is checked. y^s - s x must be one number on the support, and not below it elsewhere.
TYPED_TEST(SparseMaps, EntmaxAboveTwoObeysItsLaw) {
  using T = TypeParam;
  for (const Distribution& distribution : kDistributions) {
    for (const double alpha : {2.25, 3.0, 4.0, 17.0}) {
      for (const std::size_t count : kSizes) {
        const std::vector<T> x = row_of<T>(distribution, count, 0);
        std::vector<T> y(count);
        ASSERT_EQ(entmax(Rows<const T>{x.data(), 1, count, 1}, Rows<T>{y.data(), 1, count, 1},
                         {.alpha = alpha}),
                  Status::ok);
        const double s = alpha - 1,
                     max = static_cast<double>(*std::max_element(x.begin(), x.end()));
        std::size_t top = 0;
        while (x[top] != max) ++top;
        const double tau = -std::pow(static_cast<double>(y[top]), s);
        double sum = 0;
        for (std::size_t k = 0; k < count; ++k) {
          const double base = s * (x[k] - max) - tau, p = static_cast<double>(y[k]);
          sum += p;
          if (p > 0) {
            ASSERT_NEAR(std::pow(p, s), base, this->kTolerance * 2 * s) << distribution.name;
          } else {
            ASSERT_LE(base, this->kTolerance * 2 * s) << distribution.name;
          }
        }
        ASSERT_NEAR(sum, 1, this->kSumTolerance) << distribution.name << alpha << " " << count;
      }
    }
  }
}

TYPED_TEST(SparseMaps, NormmaxIsWithinItsBound) {
  using T = TypeParam;
  for (const Distribution& distribution : kDistributions) {
    for (const double alpha : {1.1, 1.5, 2.0}) {
      for (const std::size_t count : kSizes) {
        const std::vector<T> x = row_of<T>(distribution, count, count % 2 == 0 ? 0 : -1e4);
        std::vector<T> y(count);
        std::vector<long double> want(count);
        const Rows<const T> in{x.data(), 1, count, 1};
        ASSERT_EQ(normmax(in, Rows<T>{y.data(), 1, count, 1}, {.alpha = alpha}), Status::ok);
        reference::normmax<T>(x, want, alpha);
        this->expect_near(y, want, 2 * this->kTolerance, 1,
                          std::string(distribution.name) + ", alpha " + std::to_string(alpha) +
                              ", count " + std::to_string(count));
      }
    }
  }
}

TYPED_TEST(SparseMaps, BudgetedSparsemaxIsWithinItsBound) {
  using T = TypeParam;
  for (const Distribution& distribution : kDistributions) {
    for (const double share : {0.01, 0.3, 0.45}) {
      for (const std::size_t count : kSizes) {
        if (count < 3) continue;
        const double budget = share * static_cast<double>(count);
        const std::vector<T> x = row_of<T>(distribution, count, 0);
        std::vector<T> y(count);
        std::vector<long double> want(count);
        const Rows<const T> in{x.data(), 1, count, 1};
        ASSERT_EQ(budgeted_sparsemax(in, Rows<T>{y.data(), 1, count, 1}, {.budget = budget}),
                  Status::ok);
        reference::budgeted_sparsemax<T>(x, want, budget);
        this->expect_near(y, want, this->kIsFloat ? 6.1e-8 : 1e-13, budget,
                          std::string(distribution.name) + ", budget " + std::to_string(budget));
      }
    }
  }
}

TYPED_TEST(SparseMaps, LongRowsEndWithTheRightSum) {
  using T = TypeParam;
  constexpr std::size_t kCount = std::size_t{1} << 18;
  for (const Distribution& distribution : kDistributions) {
    const std::vector<T> x = row_of<T>(distribution, kCount, 0);
    std::vector<T> y(kCount);
    for (const double alpha : {1.25, 1.5, 2.0, 3.0}) {
      ASSERT_EQ(entmax(Rows<const T>{x.data(), 1, kCount, 1}, Rows<T>{y.data(), 1, kCount, 1},
                       {.alpha = alpha}),
                Status::ok);
      long double sum = 0;
      for (const T p : y) sum += p;
      EXPECT_NEAR(static_cast<double>(sum), 1, this->kSumTolerance)
          << distribution.name << " " << alpha;
    }
  }
}

TYPED_TEST(SparseMaps, StridedMaskedAndInPlaceRowsAreTheContiguousOnes) {
  using T = TypeParam;
  constexpr std::size_t kLength = 70, kInner = 5;
  const std::vector<T> x = row_of<T>(kDistributions[0], kLength * kInner, 0);
  const std::vector<double> alphas{1, 1.3, 1.5, 2, 3};
  std::vector<std::uint8_t> mask(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) mask[i] = i % 7 != 0;
  std::vector<T> strided = x;
  const Rows<T> shape{strided.data(), 1, kLength, kInner};
  ASSERT_EQ(entmax({strided.data(), 1, kLength, kInner}, shape,
                   {.alphas = alphas.data(), .mask = mask.data()}),
            Status::ok);
  for (std::size_t column = 0; column < kInner; ++column) {
    std::vector<T> kept, want;
    for (std::size_t k = 0; k < kLength; ++k) {
      if (mask[k * kInner + column]) kept.push_back(x[k * kInner + column]);
    }
    want.resize(kept.size());
    ASSERT_EQ(entmax(Rows<const T>{kept.data(), 1, kept.size(), 1},
                     Rows<T>{want.data(), 1, want.size(), 1}, {.alpha = alphas[column]}),
              Status::ok);
    std::size_t next = 0;
    for (std::size_t k = 0; k < kLength; ++k) {
      const T got = strided[k * kInner + column];
      if (!mask[k * kInner + column]) {
        EXPECT_EQ(got, T{0});
      } else {
        EXPECT_NEAR(got, want[next++], this->kTolerance) << "alpha " << alphas[column];
      }
    }
  }
}

TYPED_TEST(SparseMaps, AnEntryOnTheThresholdIsZero) {
  using T = TypeParam;
  const auto expect = [](std::vector<T> x, const std::vector<T>& want, auto&& map) {
    const std::size_t count = x.size();
    ASSERT_EQ(map(Rows<const T>{x.data(), 1, count, 1}, Rows<T>{x.data(), 1, count, 1}),
              Status::ok);
    EXPECT_EQ(x, want);
  };
  const auto with = [](double alpha) {
    return [=](Rows<const T> in, Rows<T> out) { return entmax(in, out, {.alpha = alpha}); };
  };
  const T quarter = T(0.25);
  expect({T(1.5), T(0.5)}, {1, 0}, [](auto in, auto out) { return sparsemax(in, out); });
  expect({0, 0, T(-0.5)}, {T(0.5), T(0.5), 0}, with(2));
  expect({2, 0}, {1, 0}, with(1.5));
  expect({0, 0, 0, 0, -1}, {quarter, quarter, quarter, quarter, 0}, with(1.5));
  expect({0, 0, 0, 0, T(-0.03125)}, {quarter, quarter, quarter, quarter, 0}, with(3));
  expect({0, 0, 0, 0, T(-0.5)}, {quarter, quarter, quarter, quarter, 0},
         [](auto in, auto out) { return normmax(in, out); });
}

TYPED_TEST(SparseMaps, RowsWithoutALawAreNaN) {
  using T = TypeParam;
  constexpr T kInf = std::numeric_limits<T>::infinity(), kNaN = std::numeric_limits<T>::quiet_NaN();
  for (const std::vector<T>& row : {std::vector<T>{kNaN, 1, 2},
                                    {1, 2, kNaN},
                                    {kInf, 0, -kInf},
                                    {-kInf, -kInf, -kInf},
                                    std::vector<T>(200, -kInf)}) {
    for (const double alpha : {1.0, 1.25, 1.5, 2.0, 3.0, kInfinity}) {
      if (alpha == kInfinity && row[0] == kInf) continue;  // hardmax, where +inf wins
      std::vector<T> y(row.size());
      ASSERT_EQ(entmax(Rows<const T>{row.data(), 1, row.size(), 1},
                       Rows<T>{y.data(), 1, y.size(), 1}, {.alpha = alpha}),
                Status::ok);
      for (const T p : y) EXPECT_TRUE(std::isnan(p)) << alpha;
    }
  }
  // a NaN that a long row's sum has to find, beside infinities that it must not take for one
  std::vector<T> row(1000, -kInf);
  row[500] = 1;
  std::vector<T> y(row.size());
  const Rows<const T> in{row.data(), 1, row.size(), 1};
  ASSERT_EQ(sparsemax(in, Rows<T>{y.data(), 1, y.size(), 1}), Status::ok);
  EXPECT_EQ(y[500], T{1});
  row[777] = kNaN;
  ASSERT_EQ(sparsemax(in, Rows<T>{y.data(), 1, y.size(), 1}), Status::ok);
  EXPECT_TRUE(std::isnan(y[0]));
}

}  // namespace
}  // namespace logitkit
