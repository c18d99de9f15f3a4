// The sampler as a whole: draws, state, errors.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <vector>

#include "sampling/sampler.h"
#include "sampling_rows.h"

namespace logitkit {
namespace {

constexpr float kMinusInfinity = -std::numeric_limits<float>::infinity();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

using SamplerPointer = std::unique_ptr<Sampler>;

SamplerPointer make_sampler(const SamplerOptions& options) {
  Sampler* sampler = nullptr;
  EXPECT_EQ(Sampler::create(options, sampler), Status::ok);
  return SamplerPointer(sampler);
}

SamplerPointer clone_of(const Sampler& sampler) {
  Sampler* clone = nullptr;
  EXPECT_EQ(sampler.clone(clone), Status::ok);
  return SamplerPointer(clone);
}

Logits logits_of(const std::vector<float>& row) {
  return {.narrow = row.data(), .size = row.size()};
}

std::vector<float> row_of(std::size_t n, std::uint64_t seed) {
  return testing::make_row(testing::row_kinds()[0], n, seed);
}

/// Everything on that keeps state.
SamplerOptions stateful_options() {
  static const std::int32_t breaker[] = {3};
  static const std::uint32_t ends[] = {1};
  SamplerOptions options;
  options.seed = 99;
  options.repetition_penalty = 1.2;
  options.frequency_penalty = 0.1;
  options.penalty_window = 20;
  options.dry_multiplier = 0.8;
  options.dry_breakers = {breaker, ends};
  options.no_repeat_ngram = 4;
  options.top_k = 30;
  options.xtc_probability = 0.5;
  options.xtc_threshold = 0.05;
  options.adaptive_target = 0.4;
  options.mirostat_version = 2;
  options.mirostat_tau = 4;
  return options;
}

std::vector<std::int32_t> generate(Sampler& sampler, int count, std::uint64_t first_seed) {
  std::vector<std::int32_t> tokens;
  for (int i = 0; i < count; ++i) {
    const std::vector<float> row = row_of(50, first_seed + std::uint64_t(i));
    std::int32_t token = -1;
    EXPECT_EQ(sampler.sample(logits_of(row), token), Status::ok);
    EXPECT_EQ(sampler.accept(token), Status::ok);
    tokens.push_back(token);
  }
  return tokens;
}

// Pearson's statistic against the law, tokens expected fewer than 10 times put together.
double chi_square(const std::vector<std::int32_t>& tokens, const sampling::Law& law, int& degrees) {
  const auto n = static_cast<double>(tokens.size());
  std::vector<double> counts(1 + std::size_t(*std::max_element(law.ids.begin(), law.ids.end())));
  for (const std::int32_t token : tokens) counts.at(std::size_t(token)) += 1;
  double chi2 = 0;
  double rest_expected = 0;
  double rest_counted = 0;
  degrees = -1;
  for (std::size_t i = 0; i < law.size(); ++i) {
    const double expected = n * law.probs[i];
    const double counted = counts[std::size_t(law.ids[i])];
    if (expected < 10) {
      rest_expected += expected;
      rest_counted += counted;
      continue;
    }
    chi2 += (counted - expected) * (counted - expected) / expected;
    ++degrees;
  }
  if (rest_expected > 0) {
    chi2 += (rest_counted - rest_expected) * (rest_counted - rest_expected) / rest_expected;
    ++degrees;
  }
  return chi2;
}

// The 99.9 % quantile of the chi-square distribution (Wilson and Hilferty).
double chi_square_limit(int degrees) {
  const double k = degrees;
  return k * std::pow(1 - 2 / (9 * k) + 3.09 * std::sqrt(2 / (9 * k)), 3);
}

TEST(Sampler, DrawsFromItsDistribution) {
  constexpr int kDraws = 1'000'000;
  std::vector<SamplerOptions> all(6);
  all[1].top_p = 0.9, all[1].temperature = 0.8;
  all[2].xtc_probability = 0.3, all[2].xtc_threshold = 0.04;
  all[3].normalizer = Normalizer::sparsemax, all[3].temperature = 2;
  all[4].normalizer = Normalizer::entmax, all[4].temperature = 2;
  all[5].xtc_probability = 0.3, all[5].xtc_threshold = 0.04, all[5].xtc_mode = XtcMode::expected;
  const std::vector<float> row = row_of(300, 4);
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].seed = 1234 + i;
    const SamplerPointer sampler = make_sampler(all[i]);
    std::vector<std::int32_t> tokens(kDraws);
    ASSERT_EQ(sampler->sample_many(logits_of(row), tokens), Status::ok);
    const sampling::Law* law = nullptr;
    ASSERT_EQ(sampler->distribution(logits_of(row), law), Status::ok);
    int degrees = 0;
    const double chi2 = chi_square(tokens, *law, degrees);
    EXPECT_LT(chi2, chi_square_limit(degrees)) << "case " << i << ", " << degrees << " degrees";
  }
}

TEST(Sampler, SampleManyIsManySamples) {
  for (const bool coin : {false, true}) {
    SamplerOptions options;
    options.seed = 8;
    options.xtc_probability = coin ? 0.5 : 0;
    const SamplerPointer one = make_sampler(options);
    const SamplerPointer many = make_sampler(options);
    const std::vector<float> row = row_of(700, 1);
    std::vector<std::int32_t> tokens(50);
    ASSERT_EQ(many->sample_many(logits_of(row), tokens), Status::ok);
    for (const std::int32_t expected : tokens) {
      std::int32_t token = -1;
      ASSERT_EQ(one->sample(logits_of(row), token), Status::ok);
      EXPECT_EQ(token, expected);
    }
  }
}

TEST(Sampler, WalksTokenIdsUpwardToTheGivenUniform) {
  const std::vector<float> row{std::log(0.1f), std::log(0.2f), kMinusInfinity, std::log(0.3f),
                               std::log(0.4f)};
  const SamplerPointer sampler = make_sampler({});
  const double uniforms[] = {0, 0.0999, 0.1001, 0.2999, 0.3001, 0.5999, 0.6001, 0.9999999};
  const std::int32_t expected[] = {0, 0, 1, 1, 3, 3, 4, 4};
  for (std::size_t i = 0; i < 8; ++i) {
    std::int32_t token = -1;
    ASSERT_EQ(sampler->sample(logits_of(row), token, &uniforms[i]), Status::ok);
    EXPECT_EQ(token, expected[i]) << uniforms[i];
  }
  EXPECT_EQ(sampler->save().position, 0u) << "an injected uniform takes nothing from the stream";
}

TEST(Sampler, RowAndListFormsDrawTheSameTokens) {
  // A double row becomes a list at once; a float row stays a row
  const std::vector<float> row = row_of(5000, 3);
  const std::vector<double> wide(row.begin(), row.end());
  SamplerOptions options;
  options.temperature = 1.3;
  options.repetition_penalty = 1.5;
  const SamplerPointer a = make_sampler(options);
  const SamplerPointer b = make_sampler(options);
  for (int i = 0; i < 200; ++i) {
    std::int32_t from_row = -1, from_list = -2;
    ASSERT_EQ(a->sample(logits_of(row), from_row), Status::ok);
    ASSERT_EQ(b->sample({.wide = wide.data(), .size = wide.size()}, from_list), Status::ok);
    EXPECT_EQ(from_row, from_list);
    ASSERT_EQ(a->accept(from_row), Status::ok);
    ASSERT_EQ(b->accept(from_list), Status::ok);
  }
}

TEST(Sampler, ACloneHasTheSameFuture) {
  const SamplerPointer sampler = make_sampler(stateful_options());
  (void)generate(*sampler, 60, 1);
  const SamplerPointer clone = clone_of(*sampler);
  EXPECT_EQ(generate(*sampler, 60, 500), generate(*clone, 60, 500));
}

TEST(Sampler, ARestoredSamplerContinuesTokenForToken) {
  const SamplerPointer sampler = make_sampler(stateful_options());
  const std::vector<std::int32_t> prompt{4, 5, 6, 4, 5};
  ASSERT_EQ(sampler->prime(prompt), Status::ok);
  (void)generate(*sampler, 40, 1);
  // In the middle of a step: a token is drawn but not yet accepted
  const std::vector<float> row = row_of(50, 77);
  std::int32_t token = -1;
  ASSERT_EQ(sampler->sample(logits_of(row), token), Status::ok);
  const SamplerPointer restored = make_sampler(stateful_options());
  ASSERT_EQ(restored->restore(sampler->save()), Status::ok);
  ASSERT_EQ(sampler->accept(token), Status::ok);
  ASSERT_EQ(restored->accept(token), Status::ok);
  EXPECT_EQ(sampler->save().mirostat_mu, restored->save().mirostat_mu);
  EXPECT_EQ(generate(*sampler, 40, 900), generate(*restored, 40, 900));
}

TEST(Sampler, ResetForgetsEverythingButTheOptions) {
  const SamplerPointer sampler = make_sampler(stateful_options());
  const auto first = generate(*sampler, 30, 1);
  sampler->reset();
  EXPECT_EQ(sampler->vocab_size(), 0u);
  EXPECT_EQ(generate(*sampler, 30, 1), first);
  sampler->reset(100);
  EXPECT_NE(generate(*sampler, 30, 1), first);
}

TEST(Sampler, MirostatFollowsItsFormula) {
  SamplerOptions options;
  options.mirostat_version = 2;
  options.mirostat_tau = 3;
  options.mirostat_eta = 0.2;
  const SamplerPointer sampler = make_sampler(options);
  double mu = 6;
  for (int i = 0; i < 30; ++i) {
    const std::vector<float> row = row_of(50, std::uint64_t(i));
    const sampling::Law* law = nullptr;
    ASSERT_EQ(sampler->distribution(logits_of(row), law), Status::ok);
    const std::int32_t token = law->ids[std::size_t(i) % law->size()];
    const double p = law->probs[std::size_t(i) % law->size()];
    ASSERT_EQ(sampler->accept(token), Status::ok);
    mu -= 0.2 * (-std::log2(p) - 3);
    EXPECT_NEAR(sampler->save().mirostat_mu, mu, 1e-9);
    ASSERT_EQ(sampler->accept(token), Status::ok);
    EXPECT_NEAR(sampler->save().mirostat_mu, mu, 1e-9)
        << "without a sample before it, the state stays";
  }
}

TEST(Sampler, DistributionAndTraceAverageOverTheCoin) {
  SamplerOptions options;
  options.xtc_probability = 0.25;
  options.xtc_threshold = 0.1;
  options.min_p = 0.02;
  const StageId order[] = {StageId::xtc, StageId::min_p};
  options.order = order;
  const std::vector<float> row{3, 2.5f, 1, 0.5f, -2, -6};
  const auto law_with = [&](double probability) {
    SamplerOptions certain = options;
    certain.xtc_probability = probability;
    std::vector<double> probs(row.size());
    const SamplerPointer sampler = make_sampler(certain);
    const sampling::Law* law = nullptr;
    EXPECT_EQ(sampler->distribution(logits_of(row), law), Status::ok);
    for (std::size_t i = 0; i < law->size(); ++i) probs[std::size_t(law->ids[i])] = law->probs[i];
    return probs;
  };
  const auto heads = law_with(1);
  const auto tails = law_with(0);
  const auto mixed = law_with(0.25);
  EXPECT_EQ(heads[0], 0);
  EXPECT_GT(heads[3], tails[3]);
  for (std::size_t i = 0; i < row.size(); ++i)
    EXPECT_NEAR(mixed[i], 0.25 * heads[i] + 0.75 * tails[i], 1e-15);

  const SamplerPointer sampler = make_sampler(options);
  const Trace* trace = nullptr;
  ASSERT_EQ(sampler->trace(logits_of(row), trace), Status::ok);
  ASSERT_EQ(trace->entries.size(), 2u);
  const TraceEntry& last = trace->entries[1];
  for (std::size_t i = 0; i < last.after; ++i) {
    EXPECT_NEAR(trace->probs[last.begin + i], mixed[std::size_t(trace->ids[last.begin + i])],
                1e-15);
  }
}

TEST(Sampler, TraceTellsWhatEachStageKept) {
  SamplerOptions options;
  options.temperature = 0.5;
  options.top_k = 4;
  options.top_p = 0.8;
  const std::int32_t banned[] = {0};
  options.banned_tokens = banned;
  const std::vector<float> row{9, 3, 2, 1, 0, -1};
  const SamplerPointer sampler = make_sampler(options);
  const Trace* trace = nullptr;
  ASSERT_EQ(sampler->trace(logits_of(row), trace), Status::ok);
  ASSERT_EQ(trace->entries.size(), 4u);
  const StageId stages[] = {StageId::bans, StageId::temperature, StageId::top_k, StageId::top_p};
  const std::size_t after[] = {5, 5, 4, 1};
  std::size_t before = 6;
  for (std::size_t i = 0; i < 4; ++i) {
    const TraceEntry& entry = trace->entries[i];
    EXPECT_EQ(entry.stage, stages[i]);
    EXPECT_EQ(entry.before, before);
    EXPECT_EQ(entry.after, after[i]);
    before = entry.after;
    double sum = 0;
    for (std::size_t k = 0; k < entry.after; ++k) sum += trace->probs[entry.begin + k];
    EXPECT_NEAR(sum, 1, 1e-12);
    EXPECT_EQ(trace->ids[entry.begin], 1) << "best first";
  }
}

TEST(Sampler, LogprobsAreRawOrProcessed) {
  SamplerOptions options;
  options.top_k = 2;
  const std::vector<float> row{1, 3, 2, 3, 0};
  const SamplerPointer sampler = make_sampler(options);
  TokenLogprob chosen{};
  std::span<const TokenLogprob> best;
  ASSERT_EQ(sampler->logprobs(logits_of(row), 2, 3, true, chosen, best), Status::ok);
  const double total = std::exp(1) + 2 * std::exp(3) + std::exp(2) + 1;
  EXPECT_EQ(chosen.rank, 3);
  EXPECT_NEAR(chosen.logprob, 2 - std::log(total), 1e-14);
  ASSERT_EQ(best.size(), 3u);
  EXPECT_EQ(best[0].id, 1);
  EXPECT_EQ(best[1].id, 3);
  EXPECT_EQ(best[2].id, 2);
  ASSERT_EQ(sampler->logprobs(logits_of(row), 3, 5, false, chosen, best), Status::ok);
  EXPECT_EQ(best.size(), 2u);
  EXPECT_EQ(chosen.rank, 2);
  EXPECT_NEAR(chosen.logprob, std::log(0.5), 1e-15);
  ASSERT_EQ(sampler->logprobs(logits_of(row), 0, 0, false, chosen, best), Status::ok);
  EXPECT_EQ(chosen.logprob, -INFINITY);
}

TEST(Sampler, SharesInfiniteLogitsAmongThem) {
  const std::vector<float> row{5, kInfinity, 1, kInfinity, kMinusInfinity};
  SamplerOptions options;
  const SamplerPointer sampler = make_sampler(options);
  const sampling::Law* law = nullptr;
  ASSERT_EQ(sampler->distribution(logits_of(row), law), Status::ok);
  ASSERT_EQ(law->size(), 2u);
  EXPECT_EQ(law->ids[0], 1);
  EXPECT_EQ(law->ids[1], 3);
  EXPECT_EQ(law->probs[0], 0.5);

  const std::int32_t banned[] = {1, 3};
  options.banned_tokens = banned;
  const SamplerPointer banning = make_sampler(options);
  ASSERT_EQ(banning->distribution(logits_of(row), law), Status::ok);
  EXPECT_EQ(law->size(), 2u) << "banned, the infinite ones leave the race to the others";
  EXPECT_EQ(law->ids[0], 0);
}

TEST(Sampler, ABitmaskIsObeyedInBothForms) {
  const std::size_t n = 1000;
  const std::vector<float> row = row_of(n, 12);
  const std::vector<double> wide(row.begin(), row.end());
  std::vector<std::uint32_t> mask((n + 31) / 32);
  Random random(5);
  for (auto& word : mask) word = std::uint32_t(random.bits()) & std::uint32_t(random.bits());
  SamplerOptions options;
  options.repetition_penalty = 1.1;
  for (const bool is_wide : {false, true}) {
    const SamplerPointer sampler = make_sampler(options);
    ASSERT_EQ(sampler->accept(7), Status::ok);
    Logits logits = is_wide ? Logits{.wide = wide.data(), .size = n} : logits_of(row);
    logits.bitmask = mask.data();
    const sampling::Law* law = nullptr;
    ASSERT_EQ(sampler->distribution(logits, law), Status::ok);
    std::size_t allowed = 0;
    for (std::size_t i = 0; i < n; ++i) allowed += mask[i / 32] >> (i % 32) & 1;
    EXPECT_EQ(law->size(), allowed);
    for (const std::int32_t id : law->ids) EXPECT_TRUE(mask[std::size_t(id) / 32] >> (id % 32) & 1);
  }
}

TEST(Sampler, ReportsBadInputAndStaysAsItWas) {
  SamplerOptions options = stateful_options();
  const SamplerPointer sampler = make_sampler(options);
  (void)generate(*sampler, 10, 1);
  const SamplerPointer twin = clone_of(*sampler);

  std::vector<float> bad = row_of(50, 3);
  std::int32_t token = -7;
  for (const std::size_t place : {std::size_t{0}, std::size_t{20}, std::size_t{49}}) {
    std::vector<float> with_nan = bad;
    with_nan[place] = NAN;
    EXPECT_EQ(sampler->sample(logits_of(with_nan), token), Status::not_a_number);
  }
  EXPECT_EQ(sampler->sample(logits_of(std::vector<float>(50, kMinusInfinity)), token),
            Status::all_masked);
  EXPECT_EQ(sampler->sample(logits_of(row_of(51, 3)), token), Status::length_mismatch);
  EXPECT_EQ(sampler->accept(50), Status::token_out_of_range);
  const std::int32_t prompt[] = {1, 2, 50};
  EXPECT_EQ(sampler->prime(prompt), Status::token_out_of_range);
  const std::uint32_t nothing[2] = {0, 0};
  EXPECT_EQ(sampler->sample({.narrow = bad.data(), .size = 50, .bitmask = nothing}, token),
            Status::all_masked);
  const sampling::Law* law = nullptr;
  EXPECT_EQ(sampler->distribution(logits_of(row_of(3, 3)), law), Status::length_mismatch);
  EXPECT_EQ(token, -7);
  EXPECT_EQ(generate(*sampler, 20, 40), generate(*twin, 20, 40));

  const std::int32_t banned[] = {60};
  options.banned_tokens = banned;
  EXPECT_EQ(make_sampler(options)->sample(logits_of(bad), token), Status::token_out_of_range);
}

TEST(Sampler, RestoresIntoOneThatHasATextOfItsOwn) {
  for (const std::int64_t window : {-1, 20, 64}) {
    SamplerOptions options;
    options.repetition_penalty = 1.2;
    options.dry_multiplier = 1;
    options.dry_window = window;
    options.no_repeat_ngram = 3;
    const SamplerPointer from = make_sampler(options), to = make_sampler(options);
    for (std::int32_t i = 0; i < 300; ++i) ASSERT_EQ(from->accept(i % 7 - 1), Status::ok);
    for (std::int32_t i = 0; i < 50; ++i) ASSERT_EQ(to->accept(i % 3), Status::ok);
    ASSERT_EQ(to->restore(from->save()), Status::ok);
    EXPECT_EQ(generate(*from, 30, 5), generate(*to, 30, 5)) << window;
  }
}

TEST(Sampler, FindsANanAnywhereInALongRow) {
  const SamplerPointer sampler = make_sampler({});
  std::vector<float> row = row_of(1000, 3);
  row[3] = kInfinity;
  row[700] = kMinusInfinity;
  std::int32_t token = 0;
  EXPECT_EQ(sampler->sample(logits_of(row), token), Status::ok)
      << "infinities of both signs are no NaN";
  for (std::size_t i = 0; i < row.size(); i += 37) {
    const float kept = row[i];
    row[i] = std::copysign(NAN, i % 2 == 0 ? 1.0f : -1.0f);
    EXPECT_EQ(sampler->sample(logits_of(row), token), Status::not_a_number) << i;
    row[i] = kept;
  }
}

TEST(Sampler, StaysQuickWithALongHistory) {
  // Not a timing: every token is accepted and sampled in turn, with all history stages on; a rescan
  // would take minutes
  SamplerOptions options;
  options.dry_multiplier = 0.5;
  options.no_repeat_ngram = 3;
  options.repetition_penalty = 1.1;
  const SamplerPointer sampler = make_sampler(options);
  const std::vector<float> row = row_of(512, 6);
  for (int i = 0; i < 100'000; ++i) {
    std::int32_t token = -1;
    const Status status = sampler->sample(logits_of(row), token);
    if (status == Status::all_masked) break;  // every trigram is used up
    ASSERT_EQ(status, Status::ok);
    ASSERT_EQ(sampler->accept(token), Status::ok);
  }
  EXPECT_EQ(sampler->tokens().size(), 100'000u);
}

}  // namespace
}  // namespace logitkit
