#include "attention/attention.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "maps/entmax.h"
#include "reference/attention.h"

namespace logitkit {
namespace {

/// Random q, k, v for a call, and what the call needs around them.
template <class T>
struct Problem {
  std::vector<T> q, k, v;
  std::vector<AttentionMatrices> batches;
  AttentionInput<T> in;

  Problem(std::size_t count, std::size_t queries, std::size_t keys, std::size_t features,
          std::size_t values, double deviation = 1) {
    std::mt19937 generator(static_cast<unsigned>(queries * 1000 + keys));
    std::normal_distribution<double> normal(0, deviation);
    const auto fill = [&](std::vector<T>& data, std::size_t size) {
      data.resize(size);
      for (T& x : data) x = static_cast<T>(normal(generator));
    };
    fill(q, count * queries * features);
    fill(k, count * keys * features);
    fill(v, count * keys * values);
    for (std::uint32_t b = 0; b < count; ++b) batches.push_back({b, b, b, b});
    in = {q.data(), k.data(), v.data(), batches.data(), count, queries, keys, features, values};
  }
};

template <class T>
void expect_to_match(const Problem<T>& problem, AttentionOptions<T> options, double tolerance) {
  const AttentionInput<T>& in = problem.in;
  if (options.scale == 1) options.scale = 1 / std::sqrt(static_cast<double>(in.features));
  std::vector<T> output(in.count * in.queries * in.values, T{7}), logs(in.count * in.queries);
  std::vector<T> weights(in.count * in.queries * in.keys, T{7});
  ASSERT_EQ(attention(in, options, {output.data(), weights.data(), logs.data()}), Status::ok);
  std::vector<double> want, want_weights, want_logs;
  reference::attention(in, options, want, want_weights, want_logs);
  double largest = 0;
  for (const T x : problem.v) largest = std::max(largest, std::fabs(static_cast<double>(x)));
  for (std::size_t i = 0; i < want.size(); ++i) {
    ASSERT_NEAR(output[i], want[i], tolerance * largest) << i;
  }
  for (std::size_t i = 0; i < want_weights.size(); ++i) {
    ASSERT_NEAR(weights[i], want_weights[i], tolerance) << i;
    if (want_weights[i] == 0) {
      ASSERT_EQ(weights[i], 0) << i;
    }
  }
  for (std::size_t i = 0; i < want_logs.size(); ++i) {
    if (std::isinf(want_logs[i])) {
      ASSERT_EQ(logs[i], want_logs[i]);
    } else {
      ASSERT_NEAR(logs[i], want_logs[i], tolerance * std::max(8.0, std::fabs(want_logs[i])));
    }
  }
}

template <class T>
void expect_all_to_match(double tolerance) {
  for (const std::size_t queries : {1, 3, 4, 5, 31, 32, 33, 70}) {
    for (const std::size_t keys : {1, 2, 4, 63, 64, 65, 200}) {
      for (const std::size_t width : {1, 3, 4, 8, 17}) {
        const Problem<T> problem(2, queries, keys, width, width + 1);
        expect_to_match(problem, {}, tolerance);
        expect_to_match(problem, {.causal = true}, tolerance);
        expect_to_match(problem, {.causal = true, .query_offset = 60, .window = 9}, tolerance);
        expect_to_match(problem, {.query_offset = -3, .window = 70}, tolerance);
        expect_to_match(problem, {.causal = true, .query_offset = -40}, tolerance);
      }
    }
  }
}

TEST(Attention, FloatsMatchTheReferenceAtEverySize) { expect_all_to_match<float>(1e-6); }
TEST(Attention, DoublesMatchTheReferenceAtEverySize) { expect_all_to_match<double>(2e-15); }

TEST(Attention, MasksCapsAndSinks) {
  const Problem<double> problem(3, 37, 150, 8, 6, 2);
  std::mt19937 generator(5);
  std::vector<std::uint8_t> keep(3 * 37 * 150);
  std::vector<double> bias(keep.size());
  for (std::size_t i = 0; i < keep.size(); ++i) {
    keep[i] = generator() % 3 == 0;
    bias[i] = static_cast<double>(generator() % 100) / 20;
  }
  for (std::size_t j = 0; j < 150; ++j) {
    keep[150 * 5 + j] = 0;  // a row that sees nothing
    bias[150 * 9 + j] = -std::numeric_limits<double>::infinity();
  }
  const double sinks[] = {0, 30, -5};
  AttentionOptions<double> o{.keep = keep.data(), .mask_matrix = 37 * 150, .mask_row = 150};
  expect_to_match(problem, o, 1e-14);
  o.causal = true;
  o.sinks = sinks;
  o.softcap = 3;
  expect_to_match(problem, o, 1e-14);
  AttentionOptions<double> b{.bias = bias.data(), .mask_matrix = 37 * 150, .mask_row = 150};
  b.softcap = 20;
  expect_to_match(problem, b, 1e-14);
  b.mask_row = 0;  // one row for all queries
  expect_to_match(problem, b, 1e-14);
  b.mask_row = 1;  // one entry a query
  b.mask_column = 0;
  expect_to_match(problem, b, 1e-14);
}

TEST(Attention, RisingScoresRescaleWhatWasSummed) {
  // every tile has a larger maximum than the one before; then ones beyond the plain references
  for (const double slope : {0.1, 1.0, 5.0, -1.0, -5.0}) {
    Problem<double> problem(1, 5, 500, 1, 3);
    for (std::size_t j = 0; j < 500; ++j) problem.k[j] = slope * static_cast<double>(j);
    for (double& q : problem.q) q = 1;
    expect_to_match(problem, {.scale = 1.0000001}, 1e-12);
    Problem<float> floats(1, 5, 500, 1, 3);
    for (std::size_t j = 0; j < 500; ++j) {
      floats.k[j] = static_cast<float>(slope * static_cast<double>(j));
    }
    for (float& q : floats.q) q = 1;
    expect_to_match(floats, {.scale = 0.5}, 2e-6);
  }
}

TEST(Attention, LongRowsLoseNothing) {
  const Problem<float> problem(1, 2, 100000, 4, 4, 0.1);
  expect_to_match(problem, {}, 1e-7);
}

TEST(Attention, HeadsShareKeys) {
  Problem<float> problem(4, 9, 20, 8, 8);
  for (std::uint32_t b = 0; b < 4; ++b) problem.batches[b] = {b, b / 2, b / 2, 0};
  expect_to_match(problem, {.causal = true}, 1e-6);
}

TEST(Attention, SparseNormalizersAreTheMapsOfTheScores) {
  const Problem<double> problem(2, 19, 130, 6, 5, 1.5);
  const AttentionInput<double>& in = problem.in;
  for (const double alpha : {1.0, 1.25, 1.5, 2.0}) {
    AttentionOptions<double> options{.scale = 0.8, .causal = true, .query_offset = 40};
    options.normalizer = alpha == 2 ? AttentionNormalizer::sparsemax : AttentionNormalizer::entmax;
    options.alpha = alpha;
    std::vector<double> output(in.count * in.queries * in.values);
    std::vector<double> weights(in.count * in.queries * in.keys);
    ASSERT_EQ(attention(in, options, {output.data(), weights.data()}), Status::ok);
    for (std::size_t batch = 0; batch < in.count; ++batch) {
      for (std::size_t i = 0; i < in.queries; ++i) {
        std::vector<double> row = reference::attention_scores(in, options, batch, i);
        ASSERT_EQ(
            entmax({row.data(), 1, in.keys, 1}, {row.data(), 1, in.keys, 1}, {.alpha = alpha}),
            Status::ok);
        const std::size_t at = batch * in.queries + i;
        for (std::size_t j = 0; j < in.keys; ++j) {
          ASSERT_NEAR(weights[at * in.keys + j], row[j], 1e-13);
        }
        for (std::size_t n = 0; n < in.values; ++n) {
          double want = 0;
          for (std::size_t j = 0; j < in.keys; ++j) {
            want += row[j] * in.v[(batch * in.keys + j) * in.values + n];
          }
          ASSERT_NEAR(output[at * in.values + n], want, 1e-12);
        }
      }
    }
  }
}

TEST(Attention, SparseRowsThatSeeNothingAreZeros) {
  const Problem<float> problem(1, 4, 10, 3, 2);
  AttentionOptions<float> options{.causal = true, .query_offset = -2};
  options.normalizer = AttentionNormalizer::sparsemax;
  std::vector<float> output(8, 7), weights(40, 7);
  ASSERT_EQ(attention(problem.in, options, {output.data(), weights.data()}), Status::ok);
  for (std::size_t n = 0; n < 4; ++n) EXPECT_EQ(output[n], 0);
  for (std::size_t n = 0; n < 20; ++n) EXPECT_EQ(weights[n], 0);
  EXPECT_EQ(weights[20], 1);  // query 2 sees key 0 only
}

TEST(Attention, InfinityAndNaNMakeTheRowNaN) {
  for (const float bad : {std::numeric_limits<float>::infinity(), std::nanf("")}) {
    Problem<float> problem(1, 4, 100, 2, 3);
    problem.q[0] = bad;  // query 0
    for (float& x : problem.k) x = std::fabs(x) + 1;
    std::vector<float> output(12);
    ASSERT_EQ(attention(problem.in, {}, {output.data()}), Status::ok);
    for (std::size_t n = 0; n < 3; ++n) EXPECT_TRUE(std::isnan(output[n]));
    for (std::size_t n = 3; n < 12; ++n) EXPECT_FALSE(std::isnan(output[n]));
  }
}

}  // namespace
}  // namespace logitkit
