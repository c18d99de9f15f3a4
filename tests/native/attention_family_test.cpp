#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "attention/attention.h"
#include "attention/attention_rollout.h"
#include "attention/linear_attention.h"
#include "attention/merge_attention.h"

namespace logitkit {
namespace {

template <class T>
std::vector<T> random_numbers(std::size_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal;
  std::vector<T> data(count);
  for (T& x : data) x = static_cast<T>(normal(generator));
  return data;
}

TEST(MergeAttention, PartsOverTheKeysGiveTheWhole) {
  constexpr std::size_t kQueries = 6, kKeys = 100, kWidth = 4;
  const std::vector<double> q = random_numbers<double>(kQueries * kWidth, 1),
                            k = random_numbers<double>(kKeys * kWidth, 2),
                            v = random_numbers<double>(kKeys * kWidth, 3);
  const AttentionMatrices one{0, 0, 0, 0};
  const auto attend = [&](std::size_t from, std::size_t to, std::vector<double>& logs) {
    std::vector<double> output(kQueries * kWidth);
    logs.resize(kQueries);
    const AttentionInput<double> in{q.data(),
                                    k.data() + from * kWidth,
                                    v.data() + from * kWidth,
                                    &one,
                                    1,
                                    kQueries,
                                    to - from,
                                    kWidth,
                                    kWidth};
    // query i stands at key 3 i: it sees nothing of later parts
    const AttentionOptions<double> options{.causal = true,
                                           .query_offset = 30 - static_cast<std::ptrdiff_t>(from)};
    EXPECT_EQ(attention(in, options, {output.data(), nullptr, logs.data()}), Status::ok);
    return output;
  };
  std::vector<double> logs[4], merged_logs(kQueries), merged(kQueries * kWidth);
  const std::vector<double> whole = attend(0, kKeys, logs[3]);
  const std::vector<double> parts[] = {attend(0, 7, logs[0]), attend(7, 33, logs[1]),
                                       attend(33, kKeys, logs[2])};
  std::vector<AttentionPart<double>> list;
  for (std::size_t p = 0; p < 3; ++p) list.push_back({parts[p].data(), logs[p].data()});
  merge_attention(list.data(), 3, kQueries, kWidth, merged.data(), merged_logs.data());
  for (std::size_t i = 0; i < whole.size(); ++i) EXPECT_NEAR(merged[i], whole[i], 1e-15);
  for (std::size_t i = 0; i < kQueries; ++i) EXPECT_NEAR(merged_logs[i], logs[3][i], 2e-15);
}

TEST(MergeAttention, NothingMergesToNothing) {
  constexpr float kNone = -std::numeric_limits<float>::infinity();
  const float outputs[] = {0, std::nanf("")}, logs[] = {kNone, kNone};
  const AttentionPart<float> parts[] = {{outputs, logs}, {outputs + 1, logs + 1}};
  float output = 7, log = 7;
  merge_attention(parts, 2, 1, 1, &output, &log);
  EXPECT_EQ(output, 0);
  EXPECT_EQ(log, kNone);
}

template <class T>
void expect_linear_to_match(std::size_t queries, std::size_t keys, std::size_t features,
                            std::size_t values, bool causal, double tolerance) {
  const std::vector<T> q = random_numbers<T>(queries * features, 1),
                       k = random_numbers<T>(keys * features, 2),
                       v = random_numbers<T>(keys * values, 3);
  const AttentionMatrices one{0, 0, 0, 0};
  std::vector<T> output(queries * values);
  ASSERT_EQ(
      linear_attention({q.data(), k.data(), v.data(), &one, 1, queries, keys, features, values},
                       causal, output.data()),
      Status::ok);
  const auto phi = [](T x) { return x > 0 ? x + 1.0 : std::exp(static_cast<double>(x)); };
  for (std::size_t i = 0; i < queries; ++i) {
    for (std::size_t n = 0; n < values; ++n) {
      double above = 0, below = 0;
      for (std::size_t j = 0; j < keys && !(causal && j > i); ++j) {
        double similarity = 0;
        for (std::size_t e = 0; e < features; ++e) {
          similarity += phi(q[i * features + e]) * phi(k[j * features + e]);
        }
        above += similarity * static_cast<double>(v[j * values + n]);
        below += similarity;
      }
      ASSERT_NEAR(output[i * values + n], below == 0 ? 0 : above / below, tolerance);
    }
  }
}

TEST(LinearAttention, MatchesTheQuadraticForm) {
  for (const bool causal : {false, true}) {
    for (const std::size_t width : {1, 2, 3, 8}) {
      expect_linear_to_match<float>(9, 13, width, width + 1, causal, 2e-7);
      expect_linear_to_match<double>(13, 9, width, width + 2, causal, 2e-14);
    }
    expect_linear_to_match<double>(3, 0, 2, 2, causal, 0);
  }
}

TEST(AttentionRollout, MultipliesTheMixingOfLayers) {
  // two layers of two heads over two tokens
  const std::array<double, 8> first{1, 0, 0.5, 0.5, 1, 0, 0.1, 0.9};
  const std::array<double, 8> second{0.4, 0.6, 0, 1, 0.2, 0.8, 0, 1};
  const double* layers[] = {first.data(), second.data()};
  double rollout[4];
  ASSERT_EQ(attention_rollout(layers, 2, 1, 2, 2, 0.5, rollout), Status::ok);
  // means [1 0; .3 .7], [.3 .7; 0 1]; with the skip [1 0; .15 .85], [.65 .35; 0 1]
  const double want[] = {0.65 + 0.35 * 0.15, 0.35 * 0.85, 0.15, 0.85};
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(rollout[i], want[i], 1e-15);
}

TEST(AttentionRollout, NoLayersAreTheIdentityAndEmptyRowsKeepThemselves) {
  float rollout[4];
  const float* none[] = {nullptr};
  ASSERT_EQ(attention_rollout(none, 0, 1, 1, 2, 0.5, rollout), Status::ok);
  EXPECT_EQ(rollout[0], 1);
  EXPECT_EQ(rollout[1], 0);
  const float masked[] = {0, 0, 0.5f, 0.5f};
  const float* layers[] = {masked};
  ASSERT_EQ(attention_rollout(layers, 1, 1, 1, 2, 0.5, rollout), Status::ok);
  EXPECT_EQ(rollout[0], 1);
  EXPECT_EQ(rollout[3], 0.75f);
}

}  // namespace
}  // namespace logitkit
