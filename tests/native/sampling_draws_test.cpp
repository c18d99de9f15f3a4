// The functions that need no sampler: top-k, log-probabilities, draws, guidance, draft
// verification.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "sampling/draft.h"
#include "sampling/guidance.h"
#include "sampling/gumbel_max.h"
#include "sampling/multinomial.h"
#include "sampling/top_k.h"
#include "sampling_rows.h"

namespace logitkit {
namespace {

using testing::make_row;
using testing::row_kinds;

TEST(TopK, IsTheHeadOfAFullSort) {
  for (const std::size_t n : {1u, 5u, 64u, 129u, 1000u, 50000u}) {
    for (const auto& kind : row_kinds()) {
      const std::vector<float> row = make_row(kind, n, 3);
      std::vector<std::int32_t> order(n);
      std::iota(order.begin(), order.end(), 0);
      std::stable_sort(order.begin(), order.end(),
                       [&](int a, int b) { return row[std::size_t(a)] > row[std::size_t(b)]; });
      for (const std::size_t k : {0u, 1u, 2u, 40u, 200u, 60000u}) {
        std::vector<std::int32_t> ids(std::min(n, k));
        std::vector<float> values(ids.size());
        ASSERT_EQ(top_k(row.data(), n, k, ids.data(), values.data()), Status::ok);
        for (std::size_t i = 0; i < ids.size(); ++i) {
          ASSERT_EQ(ids[i], order[i]) << kind.name << " n " << n << " k " << k << " rank " << i;
          ASSERT_EQ(values[i], row[std::size_t(ids[i])]);
        }
      }
    }
  }
}

TEST(TopK, ReportsNaN) {
  std::vector<float> row(100, 1);
  row[99] = NAN;
  std::int32_t id = 0;
  float value = 0;
  EXPECT_EQ(top_k(row.data(), 100, 1, &id, &value), Status::not_a_number);
}

TEST(TopLogprobs, AreTheLogSoftmax) {
  const std::vector<float> row = make_row(row_kinds()[0], 3000, 8);
  double sum = 0;
  for (const float x : row) sum += std::exp(double(x));
  std::vector<std::int32_t> ids(20);
  std::vector<double> logprobs(20);
  std::size_t count = 0;
  ASSERT_EQ(top_logprobs(row.data(), row.size(), 20, ids.data(), logprobs.data(), count),
            Status::ok);
  ASSERT_EQ(count, 20u);
  for (std::size_t i = 0; i < 20; ++i)
    EXPECT_NEAR(logprobs[i], double(row[std::size_t(ids[i])]) - std::log(sum), 1e-13);
}

double chi_square(const std::vector<double>& counts, const std::vector<double>& probs, double n) {
  double chi2 = 0;
  for (std::size_t i = 0; i < probs.size(); ++i) {
    if (probs[i] > 0)
      chi2 += (counts[i] - n * probs[i]) * (counts[i] - n * probs[i]) / (n * probs[i]);
  }
  return chi2;
}

TEST(Multinomial, DrawsTheFirstIndexPastTheUniform) {
  const double weights[] = {1, 0, 2, 1};
  const double uniforms[] = {0, 0.2499, 0.25, 0.7499, 0.75, 0.999999};
  std::int32_t drawn[6];
  ASSERT_EQ(multinomial(weights, 4, uniforms, 6, true, drawn), Status::ok);
  EXPECT_EQ(std::vector<std::int32_t>(drawn, drawn + 6),
            (std::vector<std::int32_t>{0, 0, 2, 2, 3, 3}));
}

TEST(Multinomial, FollowsItsWeights) {
  constexpr int kDraws = 1'000'000;
  Random random(17);
  std::vector<double> probs{0.05, 0.3, 0.0, 0.15, 0.1, 0.4};
  std::vector<double> uniforms(kDraws);
  for (double& u : uniforms) u = random.uniform();
  std::vector<std::int32_t> drawn(kDraws);
  ASSERT_EQ(multinomial(probs.data(), probs.size(), uniforms.data(), kDraws, true, drawn.data()),
            Status::ok);
  std::vector<double> counts(probs.size());
  for (const std::int32_t i : drawn) counts[std::size_t(i)] += 1;
  EXPECT_EQ(counts[2], 0);
  EXPECT_LT(chi_square(counts, probs, kDraws), 18.47);  // 4 degrees of freedom, p = 0.001
}

TEST(Multinomial, WithoutReplacementFollowsTheConditionalLaws) {
  const std::vector<double> p{0.5, 0.3, 0.2};
  constexpr int kTrials = 1'000'000;
  Random random(23);
  std::vector<double> counts(9);
  for (int i = 0; i < kTrials; ++i) {
    const double uniforms[] = {random.uniform(), random.uniform(), random.uniform()};
    std::int32_t drawn[3];
    ASSERT_EQ(multinomial(p.data(), 3, uniforms, 3, false, drawn), Status::ok);
    ASSERT_EQ(drawn[0] + drawn[1] + drawn[2], 3);
    counts[std::size_t(drawn[0] * 3 + drawn[1])] += 1;
  }
  std::vector<double> pairs(9);
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) pairs[i * 3 + j] = i == j ? 0 : p[i] * p[j] / (1 - p[i]);
  }
  EXPECT_LT(chi_square(counts, pairs, kTrials), 20.52);  // 5 degrees of freedom, p = 0.001
}

TEST(Multinomial, ReportsWhatCannotBeDrawn) {
  std::int32_t drawn[3];
  const double uniforms[] = {0.5, 0.5, 0.5};
  const double negative[] = {1, -1}, zeros[] = {0, 0}, two[] = {1, 1};
  EXPECT_EQ(multinomial(negative, 2, uniforms, 1, true, drawn), Status::not_a_number);
  EXPECT_EQ(multinomial(zeros, 2, uniforms, 1, true, drawn), Status::all_masked);
  EXPECT_EQ(multinomial(two, 2, uniforms, 3, false, drawn), Status::all_masked);
}

TEST(GumbelMax, DrawsFromTheSoftmax) {
  constexpr int kDraws = 1'000'000;
  const std::vector<float> logits{1, -0.5f, 0, 2, -std::numeric_limits<float>::infinity()};
  const double temperature = 1.5;
  std::vector<double> probs(5);
  double sum = 0;
  for (std::size_t i = 0; i < 5; ++i) sum += probs[i] = std::exp(double(logits[i]) / temperature);
  for (double& p : probs) p /= sum;
  Random random(31);
  std::vector<double> counts(5);
  for (int i = 0; i < kDraws; ++i) {
    std::int32_t token = -1;
    ASSERT_EQ(gumbel_max(logits.data(), 5, temperature, random, token), Status::ok);
    counts[std::size_t(token)] += 1;
  }
  EXPECT_EQ(counts[4], 0);
  EXPECT_LT(chi_square(counts, probs, kDraws), 16.27);  // 3 degrees of freedom, p = 0.001
}

TEST(GumbelMax, AtTemperatureZeroIsTheArgmax) {
  const std::vector<float> logits{1, 3, 2, 3};
  Random random(1);
  for (int i = 0; i < 50; ++i) {
    std::int32_t token = -1;
    ASSERT_EQ(gumbel_max(logits.data(), 4, 0, random, token), Status::ok);
    EXPECT_EQ(token, 1);
  }
}

TEST(Guidance, MixesLogitsOrLogProbabilities) {
  const std::vector<double> c{1, 2, -INFINITY, 0}, u{0.5, 3, 1, -INFINITY};
  std::vector<double> out(4);
  classifier_free_guidance(c.data(), u.data(), 4, 2.5, GuidanceSpace::logits, out.data());
  EXPECT_EQ(out, (std::vector<double>{0.5 + 2.5 * 0.5, 3 - 2.5, -INFINITY, 0}));
  classifier_free_guidance(c.data(), u.data(), 4, 1, GuidanceSpace::log_probs, out.data());
  EXPECT_NEAR(std::exp(out[0]) + std::exp(out[1]) + std::exp(out[3]), 1, 1e-15);
}

TEST(VerifyDraft, GivesTheTargetsLaw) {
  // Whatever the draft proposes, the first token out has the target's law
  const std::vector<double> q{0.6, 0.3, 0.1}, p{0.2, 0.5, 0.3, 0.1, 0.1, 0.8};
  constexpr int kTrials = 1'000'000;
  Random random(41);
  std::vector<double> counts(3);
  for (int i = 0; i < kTrials; ++i) {
    const double proposal = random.uniform();
    std::int32_t draft = 0;
    ASSERT_EQ(multinomial(q.data(), 3, &proposal, 1, true, &draft), Status::ok);
    const double uniforms[] = {random.uniform(), random.uniform()};
    std::size_t accepted = 0;
    std::int32_t token = 0;
    ASSERT_EQ(verify_draft({&draft, 1}, q.data(), p.data(), 3, 1, uniforms, accepted, token),
              Status::ok);
    counts[std::size_t(accepted == 1 ? draft : token)] += 1;
  }
  EXPECT_LT(chi_square(counts, {0.2, 0.5, 0.3}, kTrials),
            13.82);  // 2 degrees of freedom, p = 0.001
}

TEST(VerifyDraft, AcceptsByTheRatio) {
  const std::vector<double> q{0.5, 0.5}, p{0.2, 0.8, 0.9, 0.1};
  const std::int32_t draft = 0;
  std::size_t accepted = 9;
  std::int32_t token = 9;
  const double rejects[] = {0.41, 0.3}, accepts[] = {0.39, 0.95};
  ASSERT_EQ(verify_draft({&draft, 1}, q.data(), p.data(), 2, 1, rejects, accepted, token),
            Status::ok);
  EXPECT_EQ(accepted, 0u);
  EXPECT_EQ(token, 1) << "the residual is (0, 0.3)";
  ASSERT_EQ(verify_draft({&draft, 1}, q.data(), p.data(), 2, 1, accepts, accepted, token),
            Status::ok);
  EXPECT_EQ(accepted, 1u);
  EXPECT_EQ(token, 1) << "0.95 is past 0.9";
  // 1 - 0.5 + 0.5 * 0.4 = 0.7
  const double halfway[] = {0.69, 0.5};
  ASSERT_EQ(verify_draft({&draft, 1}, q.data(), p.data(), 2, 0.5, halfway, accepted, token),
            Status::ok);
  EXPECT_EQ(accepted, 1u);
  const std::int32_t outside = 2;
  EXPECT_EQ(verify_draft({&outside, 1}, q.data(), p.data(), 2, 1, halfway, accepted, token),
            Status::token_out_of_range);
}

}  // namespace
}  // namespace logitkit
