#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sampling/approximate_mass.h"
#include "sampling/candidates.h"
#include "sampling/selection.h"
#include "sampling/weights.h"
#include "sampling_rows.h"

// What the approximate masses decide is what exact ones decide. Candidates that were asked for
// their exact total() use it from then on: they are the other side of the comparison.

namespace logitkit::sampling {
namespace {

using testing::make_row;
using testing::row_kinds;

TEST(ApproximateMass, IsWithinItsError) {
  Random random(5);
  double worst = 0;
  for (const double temperature : {1.0, 0.07, 0.8, 3.7, 1e-6, 1e6}) {
    for (const double max : {0.0, 12.5, -900.25, 1e5, -1048576.0, 1048576.0}) {
      ASSERT_TRUE(MassScale::valid(temperature, max));
      const MassScale scale(temperature, max);
      for (int trial = 0; trial < 2000; ++trial) {
        // one logit that weighs; its block's mass is its weight
        std::vector<float> block(64, -std::numeric_limits<float>::infinity());
        const double depth = 40 * random.uniform();
        const auto logit = static_cast<float>((max - depth) * temperature);
        block[static_cast<std::size_t>(trial % 64)] = logit;
        const long double exact =
            std::exp(static_cast<long double>(logit) / temperature - static_cast<long double>(max));
        const double got = approximate_mass(block.data(), scale);
        worst = std::max(worst, static_cast<double>(std::abs(got - exact) / exact));
      }
    }
  }
  EXPECT_LT(worst, kMassError);
  EXPECT_GT(worst, 0.8 * 2.5e-9);  // the test sees the polynomial's own error
}

TEST(ApproximateMass, RoughOnesAreWithinTheirError) {
  Random random(6);
  for (const double temperature : {1.0, 0.07, 0.8, 3.7}) {
    for (const double max : {0.0, 12.5, -900.25, 1e5}) {
      const MassScale scale(temperature, max);
      for (int trial = 0; trial < 500; ++trial) {
        std::vector<float> block(64);
        long double exact = 0;
        for (float& logit : block) {
          logit = static_cast<float>((max - 12 - 60 * random.uniform()) * temperature);
          exact += std::exp(static_cast<long double>(logit) / temperature -
                            static_cast<long double>(max));
        }
        const double got = rough_mass(block.data(), scale);
        ASSERT_LT(static_cast<double>(std::abs(got - exact) / exact), rough_mass_error(scale));
      }
    }
  }
}

TEST(ApproximateMass, MaskedAndFarAwayWeighNothing) {
  std::vector<float> block(64, -std::numeric_limits<float>::infinity());
  EXPECT_EQ(approximate_mass(block.data(), MassScale(0.5, 3)), 0);
  block[7] = -3e38f;
  EXPECT_EQ(approximate_mass(block.data(), MassScale(0.5, 3)), 0);
  EXPECT_FALSE(MassScale::valid(1, 2e6));
  EXPECT_FALSE(MassScale::valid(1, -std::numeric_limits<double>::infinity()));
  EXPECT_FALSE(MassScale::valid(1e-9, 0));
}

struct Pair {
  Candidates quick, exact;
};

void begin(Pair& pair, const std::vector<float>& row, double temperature, bool edits) {
  for (Candidates* c : {&pair.quick, &pair.exact}) {
    ASSERT_EQ(c->begin(row.data(), row.size()), Status::ok);
    if (edits) {
      for (std::int32_t id = 3; id < static_cast<std::int32_t>(row.size()); id += 29)
        ASSERT_EQ(c->edit(id, [=](double logit) { return logit - 0.01 * (id % 50); }), Status::ok);
      c->remove(1);
    }
    ASSERT_EQ(c->settle(), Status::ok);
    ASSERT_EQ(c->divide_by(temperature), Status::ok);
  }
}

// Uniforms (or shares) at the very ends of tokens' shares, and at all distances from them
std::vector<double> edges(const std::vector<float>& row, double temperature, Random& random) {
  const double max = *std::max_element(row.begin(), row.end()) / temperature;
  std::vector<double> cumulative{0};
  for (const float logit : row)
    cumulative.push_back(cumulative.back() + std::exp(logit / temperature - max));
  std::vector<double> found{0, 0.5, 0x1.fffffffffffffp-1};
  for (int i = 0; i < 40; ++i) {
    const double edge =
        cumulative[static_cast<std::size_t>(random.integer(row.size()))] / cumulative.back();
    for (const double away : {0.0, 1e-16, 1e-12, 1e-9, 3e-9, 1e-8, 1e-7}) {
      found.push_back(std::clamp(edge - away, 0.0, 0x1.fffffffffffffp-1));
      found.push_back(std::clamp(edge + away, 0.0, 0x1.fffffffffffffp-1));
    }
  }
  return found;
}

TEST(ApproximateMass, DrawsWhatExactSumsDraw) {
  Random random(9);
  for (const std::size_t n : {64u, 1000u, 20000u}) {
    for (const auto& kind : row_kinds()) {
      for (const double temperature : {1.0, 0.6}) {
        for (const bool edits : {false, true}) {
          SCOPED_TRACE(std::string(kind.name) + " " + std::to_string(n));
          const std::vector<float> row = make_row(kind, n, n);
          Pair pair;
          begin(pair, row, temperature, edits);
          double total = 0;
          ASSERT_EQ(pair.exact.total(total), Status::ok);
          for (const double u : edges(row, temperature, random)) {
            std::int32_t quick = -1, exact = -2;
            begin(pair, row, temperature, edits);
            ASSERT_EQ(pair.exact.total(total), Status::ok);
            ASSERT_EQ(pair.quick.draw(u, quick), Status::ok);
            ASSERT_EQ(pair.exact.draw(u, exact), Status::ok);
            ASSERT_EQ(quick, exact) << u;
            if (n > 5000) break;
          }
        }
      }
    }
  }
}

std::vector<std::int32_t> listed(Candidates& candidates) {
  EXPECT_EQ(candidates.to_list(), Status::ok);
  const auto& ids = candidates.list().ids();
  return {ids.begin(), ids.end()};
}

TEST(ApproximateMass, KeepsTheShareThatExactSumsKeep) {
  Random random(10);
  for (const std::size_t n : {64u, 1000u, 20000u}) {
    for (const auto& kind : row_kinds()) {
      for (const bool edits : {false, true}) {
        std::vector<float> row = make_row(kind, n, n);
        std::vector<float> sorted = row;
        std::sort(sorted.rbegin(), sorted.rend());
        std::vector<double> shares{0.1, 0.5, 0.9, 0.95, 0.99, 0.999999};
        const std::vector<double> at_edges = edges(sorted, 0.8, random);
        shares.insert(shares.end(), at_edges.begin(), at_edges.begin() + (n > 5000 ? 12 : 60));
        for (const double p : shares) {
          for (const std::size_t min_keep : {1u, 70u}) {
            SCOPED_TRACE(std::string(kind.name) + " " + std::to_string(n) + " " +
                         std::to_string(p) + " " + std::to_string(min_keep));
            Pair pair;
            begin(pair, row, 0.8, edits);
            double total = 0;
            ASSERT_EQ(pair.exact.total(total), Status::ok);
            ASSERT_EQ(pair.exact.keep_share(p, min_keep), Status::ok);
            ASSERT_EQ(pair.quick.keep_share(p, min_keep), Status::ok);
            const bool same = listed(pair.quick) == listed(pair.exact);
            ASSERT_TRUE(same);
          }
        }
      }
    }
  }
}

// The same after stages that leave a row of which the rest is excluded
TEST(Candidates, ManySurvivorsStayARow) {
  for (const auto& kind : row_kinds()) {
    const std::vector<float> row = make_row(kind, 20000, 6);
    Pair pair;
    begin(pair, row, 0.8, true);
    ASSERT_EQ(pair.exact.to_list(), Status::ok);
    const double max = pair.exact.max();
    for (Candidates* c : {&pair.quick, &pair.exact}) {
      ASSERT_EQ(c->keep_within(-3, 1), Status::ok);
      ASSERT_EQ(c->keep_share(0.9, 1), Status::ok);
    }
    EXPECT_EQ(pair.quick.count(), pair.exact.count()) << kind.name;
    double quick = 0, exact = 0;
    ASSERT_EQ(pair.quick.deviation(quick), Status::ok);
    ASSERT_EQ(pair.exact.deviation(exact), Status::ok);
    EXPECT_NEAR(quick, exact, 1e-9 + 1e-12 * std::abs(max));
    EXPECT_TRUE(listed(pair.quick) == listed(pair.exact)) << kind.name;
  }
}

// The best entry weighs exactly 1, the others at most that, and a draw has a weight: at every
// temperature, with and without an edit.
TEST(Candidates, TheBestEntryWeighsOneAtEveryTemperature) {
  for (const auto& kind : row_kinds()) {
    const std::vector<float> row = make_row(kind, 200, 9);
    for (double temperature = 5e-324; temperature < 1e308; temperature *= 1e7) {
      for (const bool edits : {false, true}) {
        Candidates candidates;
        ASSERT_EQ(candidates.begin(row.data(), row.size()), Status::ok);
        if (edits) {
          ASSERT_EQ(candidates.edit(100, [](double logit) { return logit - 0.5; }), Status::ok);
        }
        ASSERT_EQ(candidates.divide_by(temperature), Status::ok);
        double total = 0;
        ASSERT_EQ(candidates.total(total), Status::ok);
        EXPECT_GE(total, 1) << kind.name << " " << temperature;
        EXPECT_LE(total, 200) << kind.name << " " << temperature;
        for (const double u : {0.0, 0.3, 0.999999}) {
          std::int32_t token = -1;
          ASSERT_EQ(candidates.draw(u, token), Status::ok);
          ASSERT_TRUE(token >= 0 && token < 200);
          EXPECT_GT(weight_of(candidates.logit(token), candidates.max()), 0)
              << kind.name << " " << temperature;
        }
      }
    }
  }
}

TEST(Weights, OfNothingSumToZero) { EXPECT_EQ(ordered_sum(nullptr, 0), 0); }

TEST(Selection, NthLargestIsWhatASortSays) {
  for (const auto& kind : row_kinds()) {
    for (const std::size_t n : {1u, 2u, 100u, 511u, 513u, 5000u}) {
      const std::vector<float> row = make_row(kind, n, 3);
      std::vector<float> sorted = row;
      std::sort(sorted.rbegin(), sorted.rend());
      std::vector<std::uint32_t> keys(n);
      for (const std::size_t k : {std::size_t{1}, n / 3 + 1, n})
        EXPECT_EQ(nth_largest(row.data(), n, k, keys.data()), sorted[k - 1]) << kind.name;
    }
  }
}

}  // namespace
}  // namespace logitkit::sampling
