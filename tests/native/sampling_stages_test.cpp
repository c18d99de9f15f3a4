// Every stage, alone and in chains, against the plain definitions of src/reference on rows of every
// shape.

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "reference/sampling.h"
#include "sampling/sampler.h"
#include "sampling_rows.h"

namespace logitkit {
namespace {

using reference::Candidate;
using reference::Situation;
using testing::make_row;
using testing::row_kinds;

constexpr double kAmbiguous =
    1e-10;  // nearer to a threshold than this the rounding of a sum decides

std::unique_ptr<Sampler> make_sampler(const SamplerOptions& options) {
  Sampler* sampler = nullptr;
  EXPECT_EQ(Sampler::create(options, sampler), Status::ok);
  return std::unique_ptr<Sampler>(sampler);
}

// What the definition gives for the options and the text, and how near it came to something else.
struct Expectation {
  std::vector<Candidate> candidates;
  double margin = INFINITY;
};

bool enabled(StageId stage, const SamplerOptions& options) {
  const sampling::Chain chain(options);
  for (std::size_t i = 0; i < chain.size(); ++i) {
    if (chain.id(i) == stage && chain.enabled(i, options)) return true;
  }
  return false;
}

Expectation expect(const Situation& situation, const std::vector<float>& row) {
  Expectation result{reference::all_candidates(row.data(), row.size())};
  std::vector<StageId> order(situation.options.order.begin(), situation.options.order.end());
  for (std::size_t i = 0; order.size() < kStageCount && situation.options.order.empty(); ++i)
    order.push_back(StageId(i));
  for (const StageId stage : order) {
    if (!enabled(stage, situation.options)) continue;
    const bool edits = stage <= StageId::forced;
    if (result.candidates.empty() && !edits) break;
    auto applied = reference::apply_stage(stage, situation, result.candidates);
    result.candidates = std::move(applied.candidates);
    result.margin = std::min(result.margin, applied.margin);
  }
  return result;
}

struct Text {
  std::vector<std::int32_t> prompt, generated;
};

Situation situation_of(const SamplerOptions& options, const Text& text, std::size_t vocab_size) {
  Situation s{.options = options, .tokens = text.prompt, .generated = {}};
  s.tokens.insert(s.tokens.end(), text.generated.begin(), text.generated.end());
  s.generated.assign(text.prompt.size(), false);
  s.generated.resize(s.tokens.size(), true);
  s.vocab_size = vocab_size;
  s.mirostat_mu = 2 * options.mirostat_tau;
  s.adaptive_sum = options.adaptive_target / (1 - options.adaptive_decay);
  s.adaptive_weight = 1 / (1 - options.adaptive_decay);
  return s;
}

// Returns whether there was anything to compare.
bool agree(const SamplerOptions& options, const std::vector<float>& row, const Text& text,
           const std::string& what) {
  Situation situation = situation_of(options, text, row.size());
  situation.logits = row.data();
  const Expectation expected = expect(situation, row);
  if (expected.margin < kAmbiguous) return false;

  const auto sampler = make_sampler(options);
  EXPECT_EQ(sampler->prime(text.prompt), Status::ok);
  for (const std::int32_t token : text.generated) EXPECT_EQ(sampler->accept(token), Status::ok);
  const sampling::Law* law = nullptr;
  const Status status = sampler->distribution({.narrow = row.data(), .size = row.size()}, law);
  if (expected.candidates.empty()) {
    EXPECT_EQ(status, Status::all_masked) << what;
    return true;
  }
  EXPECT_EQ(status, Status::ok) << what;
  if (status != Status::ok) return true;

  const std::vector<double> probs =
      reference::probabilities(expected.candidates, options.normalizer, options.alpha);
  std::map<std::int32_t, double> by_id;
  const bool drops_zeros = options.normalizer != Normalizer::softmax;
  for (std::size_t i = 0; i < probs.size(); ++i) {
    if (!drops_zeros || probs[i] > 1e-9) by_id[expected.candidates[i].id] = probs[i];
  }
  if (!drops_zeros) {
    EXPECT_EQ(law->size(), by_id.size()) << what;
  }
  for (std::size_t i = 0; i < law->size(); ++i) {
    const auto found = by_id.find(law->ids[i]);
    if (found == by_id.end()) {
      if (drops_zeros && law->probs[i] < 1e-6) continue;
      ADD_FAILURE() << what << ": token " << law->ids[i] << " is not in the reference";
      return true;
    }
    const double tolerance = drops_zeros ? 1e-7 : 1e-9 * found->second + 1e-300;
    if (std::abs(law->probs[i] - found->second) > tolerance) {
      ADD_FAILURE() << what << ": token " << law->ids[i] << " has " << law->probs[i]
                    << ", expected " << found->second;
      return true;
    }
    by_id.erase(found);
    if (i > 0 && law->probs[i - 1] < law->probs[i]) ADD_FAILURE() << what << ": not best first";
  }
  EXPECT_TRUE(by_id.empty()) << what << ": tokens are missing";
  return true;
}

Text some_text(std::size_t vocab_size, std::uint64_t seed) {
  Random random(seed);
  Text text;
  const std::size_t range = std::min<std::size_t>(vocab_size, 9);
  for (int i = 0; i < 60; ++i) text.prompt.push_back(std::int32_t(random.integer(range)));
  for (int i = 0; i < 40; ++i) text.generated.push_back(std::int32_t(random.integer(range)));
  return text;
}

struct Case {
  const char* name;
  std::function<void(SamplerOptions&)> set;
};

const std::vector<Case>& cases() {
  static const std::int32_t low_tokens[] = {0, 2, 3, 5};
  static const std::int32_t sequence_tokens[] = {1, 4, 2, 0, 6};
  static const std::uint32_t sequence_ends[] = {1, 3, 5};
  static const std::uint32_t breaker_ends[] = {1, 3};
  static const double biases[] = {2.5, -1.0, -INFINITY, 4.0};
  static const double sequence_biases[] = {1.5, -2.0, 3.0};
  static const std::int64_t positions[] = {3, 40};
  static const std::vector<Case> all{
      {"neutral", [](SamplerOptions&) {}},
      {"temperature 0", [](SamplerOptions& o) { o.temperature = 0; }},
      {"temperature 0.7", [](SamplerOptions& o) { o.temperature = 0.7; }},
      {"temperature inf", [](SamplerOptions& o) { o.temperature = INFINITY; }},
      {"dynamic temperature",
       [](SamplerOptions& o) {
         o.temperature = 0.8, o.dynamic_range = 0.5, o.dynamic_exponent = 1.3;
       }},
      {"dynamic temperature at inf",
       [](SamplerOptions& o) { o.temperature = INFINITY, o.dynamic_range = 0.5; }},
      {"dynamic temperature of llama.cpp",
       [](SamplerOptions& o) {
         o.dynamic_range = 0.5, o.top_n_sigma = 1, o.rules.dynamic_counts_masked = true;
       }},
      {"dynamic temperature of llama.cpp after top-k",
       [](SamplerOptions& o) {
         static const StageId order[] = {StageId::top_n_sigma, StageId::top_k,
                                         StageId::dynamic_temperature};
         o.dynamic_range = 0.5, o.top_k = 50, o.top_n_sigma = 0.5, o.order = order;
         o.rules.dynamic_counts_masked = true;
       }},
      {"dynamic temperature down to 0", [](SamplerOptions& o) { o.dynamic_range = 2; }},
      {"smoothing", [](SamplerOptions& o) { o.smoothing_factor = 0.3, o.smoothing_curve = 2; }},
      {"top-k 1", [](SamplerOptions& o) { o.top_k = 1; }},
      {"top-k 5", [](SamplerOptions& o) { o.top_k = 5; }},
      {"top-k 40", [](SamplerOptions& o) { o.top_k = 40; }},
      {"top-k 5000", [](SamplerOptions& o) { o.top_k = 5000; }},
      {"top-k beyond 32 bits", [](SamplerOptions& o) { o.top_k = (std::int64_t{1} << 32) + 2; }},
      {"top-k 7 with ties",
       [](SamplerOptions& o) { o.top_k = 7, o.rules.top_k_keeps_ties = true; }},
      {"top-k 3 of at least 9", [](SamplerOptions& o) { o.top_k = 3, o.min_keep = 9; }},
      {"top-p 0", [](SamplerOptions& o) { o.top_p = 0; }},
      {"top-p 0.5", [](SamplerOptions& o) { o.top_p = 0.5; }},
      {"top-p 0.95", [](SamplerOptions& o) { o.top_p = 0.95; }},
      {"top-p 0.999 of at least 20", [](SamplerOptions& o) { o.top_p = 0.999, o.min_keep = 20; }},
      {"min-p 0.05", [](SamplerOptions& o) { o.min_p = 0.05; }},
      {"min-p 0.7 of at least 12", [](SamplerOptions& o) { o.min_p = 0.7, o.min_keep = 12; }},
      {"typical 0.2", [](SamplerOptions& o) { o.typical_p = 0.2; }},
      {"typical 0.9", [](SamplerOptions& o) { o.typical_p = 0.9; }},
      {"typical 0.9 of llama.cpp",
       [](SamplerOptions& o) { o.typical_p = 0.9, o.rules.typical_exceeds = true; }},
      {"typical 0.5 of transformers",
       [](SamplerOptions& o) {
         o.typical_p = 0.5, o.min_keep = 3, o.rules.typical_keeps_ties = true;
       }},
      {"top-n-sigma 1", [](SamplerOptions& o) { o.top_n_sigma = 1; }},
      {"top-n-sigma 2.5 after temperature",
       [](SamplerOptions& o) { o.top_n_sigma = 2.5, o.temperature = 1.7; }},
      {"top-a 0.2", [](SamplerOptions& o) { o.top_a = 0.2; }},
      {"tail-free 0.2", [](SamplerOptions& o) { o.tail_free = 0.2; }},
      {"tail-free 0.97", [](SamplerOptions& o) { o.tail_free = 0.97; }},
      {"top-H 0.4", [](SamplerOptions& o) { o.top_h = 0.4; }},
      {"epsilon 3e-4", [](SamplerOptions& o) { o.epsilon_cutoff = 3e-4; }},
      {"eta 3e-4", [](SamplerOptions& o) { o.eta_cutoff = 3e-4; }},
      {"XTC", [](SamplerOptions& o) { o.xtc_probability = 1, o.xtc_threshold = 0.01; }},
      {"XTC with a low threshold",
       [](SamplerOptions& o) { o.xtc_probability = 1, o.xtc_threshold = 1e-5; }},
      {"XTC, expected",
       [](SamplerOptions& o) {
         o.xtc_probability = 0.6, o.xtc_threshold = 0.01, o.xtc_mode = XtcMode::expected;
       }},
      {"XTC, protecting",
       [](SamplerOptions& o) {
         o.xtc_probability = 1, o.xtc_threshold = 0.01, o.xtc_protect = low_tokens;
       }},
      {"XTC of at least 6",
       [](SamplerOptions& o) { o.xtc_probability = 1, o.xtc_threshold = 0.05, o.min_keep = 6; }},
      {"adaptive-p", [](SamplerOptions& o) { o.adaptive_target = 0.3; }},
      {"mirostat 1", [](SamplerOptions& o) { o.mirostat_version = 1, o.mirostat_tau = 3; }},
      {"mirostat 2", [](SamplerOptions& o) { o.mirostat_version = 2, o.mirostat_tau = 3; }},
      {"repetition penalty", [](SamplerOptions& o) { o.repetition_penalty = 1.3; }},
      {"repetition penalty, 64 tokens",
       [](SamplerOptions& o) { o.repetition_penalty = 1.3, o.penalty_window = 64; }},
      {"all penalties",
       [](SamplerOptions& o) {
         o.repetition_penalty = 1.2, o.frequency_penalty = 0.1, o.presence_penalty = 0.4;
       }},
      {"penalties, subtract first, output only",
       [](SamplerOptions& o) {
         o.repetition_penalty = 1.2, o.frequency_penalty = 0.3, o.presence_penalty = -0.2;
         o.penalty_order = PenaltyOrder::subtract_first, o.penalize_prompt = false,
         o.penalty_window = 50;
       }},
      {"penalties of log-probabilities, but for the beginning",
       [](SamplerOptions& o) {
         o.repetition_penalty = 1.2, o.presence_penalty = 0.4, o.penalty_window = 70;
         o.encoder_repetition_penalty = 1.4, o.encoder_tokens = low_tokens;
         o.penalty_space = PenaltySpace::log_probs, o.penalty_skip = 20;
       }},
      {"encoder penalty",
       [](SamplerOptions& o) {
         o.encoder_repetition_penalty = 1.4, o.encoder_tokens = low_tokens;
       }},
      {"DRY", [](SamplerOptions& o) { o.dry_multiplier = 0.8; }},
      {"DRY, 40 tokens, breakers",
       [](SamplerOptions& o) {
         o.dry_multiplier = 1, o.dry_base = 1.5, o.dry_allowed_length = 1, o.dry_window = 40;
         o.dry_breakers = {sequence_tokens, breaker_ends};
       }},
      {"no repeated trigram", [](SamplerOptions& o) { o.no_repeat_ngram = 3; }},
      {"no repeated token", [](SamplerOptions& o) { o.no_repeat_ngram = 1; }},
      {"bias", [](SamplerOptions& o) { o.bias_tokens = low_tokens, o.bias_values = biases; }},
      {"sequence bias",
       [](SamplerOptions& o) {
         o.sequence_bias = {sequence_tokens, sequence_ends},
         o.sequence_bias_values = sequence_biases;
       }},
      {"bans",
       [](SamplerOptions& o) {
         o.banned_tokens = low_tokens, o.banned_sequences = {sequence_tokens, sequence_ends};
       }},
      {"allowed",
       [](SamplerOptions& o) { o.restrict_to_allowed = true, o.allowed_tokens = low_tokens; }},
      {"not yet the end",
       [](SamplerOptions& o) { o.min_new_tokens = 41, o.end_tokens = low_tokens; }},
      {"long enough", [](SamplerOptions& o) { o.min_length = 100, o.end_tokens = low_tokens; }},
      {"length decay",
       [](SamplerOptions& o) {
         o.length_decay_start = 30, o.length_decay_factor = 1.1, o.end_tokens = low_tokens;
       }},
      {"forced",
       [](SamplerOptions& o) {
         o.forced_positions = positions, o.forced_tokens = std::span(low_tokens).first(2);
       }},
      {"forced and banned",
       [](SamplerOptions& o) {
         o.forced_positions = positions, o.forced_tokens = std::span(low_tokens).first(2);
         o.banned_tokens = std::span(low_tokens).first(1);
       }},
      {"epsilon above all, ties kept",
       [](SamplerOptions& o) { o.epsilon_cutoff = 0.9, o.rules.cutoffs_keep_ties = true; }},
      {"eta, 3 at least, ties kept",
       [](SamplerOptions& o) {
         o.eta_cutoff = 0.9, o.min_keep = 3, o.rules.cutoffs_keep_ties = true;
       }},
      {"sparsemax", [](SamplerOptions& o) { o.normalizer = Normalizer::sparsemax; }},
      {"entmax 1.5", [](SamplerOptions& o) { o.normalizer = Normalizer::entmax; }},
      {"entmax 3", [](SamplerOptions& o) { o.normalizer = Normalizer::entmax, o.alpha = 3; }},
      {"entmax inf",
       [](SamplerOptions& o) { o.normalizer = Normalizer::entmax, o.alpha = INFINITY; }},
  };
  return all;
}

TEST(Stages, KeepWhatTheDefinitionKeepsOnEveryKindOfRow) {
  int compared = 0;
  for (const std::size_t n : {8u, 9u, 63u, 64u, 65u, 300u, 1000u, 4099u}) {
    for (const auto& kind : row_kinds()) {
      const std::vector<float> row = make_row(kind, n, n);
      for (const Case& c : cases()) {
        SamplerOptions options;
        c.set(options);
        compared += agree(options, row, some_text(n, n + 1),
                          std::string(c.name) + " on " + kind.name + " " + std::to_string(n));
      }
    }
  }
  EXPECT_GT(compared, 4500);
}

TEST(Stages, WorkOnASingleToken) {
  for (const Case& c : cases()) {
    SamplerOptions options;
    c.set(options);
    Text text;
    if (std::string(c.name) != "sequence bias" && options.xtc_protect.empty() &&
        options.bias_tokens.empty() && options.banned_tokens.empty() &&
        options.allowed_tokens.empty() && options.end_tokens.empty() &&
        options.encoder_tokens.empty() && options.forced_tokens.empty() &&
        options.dry_breakers.size() == 0) {
      agree(options, {0.3f}, text, c.name);
    }
  }
}

// Stages whose selection works on the row itself, or on a long list.
TEST(Stages, KeepWhatTheDefinitionKeepsOnLongRows) {
  const std::vector<std::string> names{"neutral",
                                       "temperature 0.7",
                                       "dynamic temperature",
                                       "top-k 40",
                                       "top-k 5000",
                                       "top-p 0.95",
                                       "min-p 0.05",
                                       "typical 0.9",
                                       "tail-free 0.97",
                                       "epsilon 3e-4",
                                       "XTC",
                                       "mirostat 1",
                                       "mirostat 2",
                                       "top-n-sigma 2.5 after temperature"};
  for (const std::size_t n : {32000u, 262144u}) {
    for (const auto& kind : row_kinds()) {
      if (n > 32000 && kind.name != std::string("normal") && kind.name != std::string("all equal"))
        continue;
      const std::vector<float> row = make_row(kind, n, 5);
      for (const Case& c : cases()) {
        if (std::find(names.begin(), names.end(), c.name) == names.end()) continue;
        SamplerOptions options;
        c.set(options);
        agree(options, row, {}, std::string(c.name) + " on " + kind.name + " " + std::to_string(n));
      }
    }
  }
}

TEST(Stages, AgreeInRandomChains) {
  Random random(2024);
  int compared = 0;
  for (int trial = 0; trial < 1500; ++trial) {
    SamplerOptions options;
    const std::uint64_t parts = 2 + random.integer(5);
    std::string what;
    for (std::uint64_t i = 0; i < parts; ++i) {
      const Case& c = cases()[random.integer(cases().size())];
      const std::string name = c.name;
      if (name == "temperature inf" || name == "dynamic temperature at inf")
        continue;  // equal logits, and then every mass is a tie
      if (name.starts_with("dynamic temperature of llama.cpp"))
        continue;  // the reference knows its count where top-k alone comes before
      c.set(options);
      what += name + ", ";
    }
    std::vector<StageId> order;
    for (std::size_t i = 0; i < kStageCount; ++i) order.push_back(StageId(i));
    if (random.integer(2) == 1) {
      for (std::size_t i = order.size() - 1; i > 0; --i)
        std::swap(order[i], order[random.integer(i + 1)]);
      options.order = order;
    }
    const std::size_t n = 10 + random.integer(trial % 10 == 0 ? 5000 : 200);
    const auto& kind = row_kinds()[random.integer(row_kinds().size())];
    compared += agree(
        options, make_row(kind, n, std::uint64_t(trial)), some_text(n, std::uint64_t(trial)),
        what + "on " + kind.name + " " + std::to_string(n) + ", trial " + std::to_string(trial));
    if (HasFailure()) return;
  }
  EXPECT_GT(compared, 700);
}

}  // namespace
}  // namespace logitkit
