#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <vector>

#include "sampling/sampler.h"
#include "sampling_rows.h"

// Memory that runs out in the middle of a call, at each of its allocations in turn: the call says
// out_of_memory, and the sampler is what it was. The linker puts this counter before the library's
// allocator (--wrap, in CMakeLists.txt), so that the library itself needs no hook.

namespace {
long allocations_left = -1;  // negative: no limit
}

extern "C" {
void* __real__ZN8logitkit14allocate_bytesEm(std::size_t size);
void* __wrap__ZN8logitkit14allocate_bytesEm(std::size_t size) {
  if (allocations_left == 0) return nullptr;
  if (allocations_left > 0) --allocations_left;
  return __real__ZN8logitkit14allocate_bytesEm(size);
}
}

namespace logitkit {
namespace {

using testing::make_row;
using testing::row_kinds;

struct Saved {
  std::vector<std::uint64_t> numbers;
  std::vector<double> steering;
  std::vector<std::int32_t> tokens, last_ids, adaptive_ids;
  std::vector<double> last_probs, adaptive_probs;
  bool operator==(const Saved&) const = default;
};

Saved saved(const Sampler& sampler) {
  const SamplerState s = sampler.save();
  return {{s.key, s.position, s.vocab_size},
          {s.mirostat_mu, s.adaptive_sum, s.adaptive_weight},
          {s.tokens.begin(), s.tokens.end()},
          {s.last_ids.begin(), s.last_ids.end()},
          {s.adaptive_ids.begin(), s.adaptive_ids.end()},
          {s.last_probs.begin(), s.last_probs.end()},
          {s.adaptive_probs.begin(), s.adaptive_probs.end()}};
}

using Call = std::function<Status(Sampler&, const Logits&)>;

const std::vector<std::pair<const char*, Call>>& calls() {
  static const std::vector<std::pair<const char*, Call>> all{
      {"sample",
       [](Sampler& s, const Logits& l) {
         std::int32_t token = 0;
         return s.sample(l, token);
       }},
      {"sample_many",
       [](Sampler& s, const Logits& l) {
         std::vector<std::int32_t> tokens(5);
         return s.sample_many(l, tokens);
       }},
      {"sample_rows",
       [](Sampler& s, const Logits& l) {
         std::vector<std::int32_t> tokens(2);
         return s.sample_rows(std::vector<Logits>{l, l}, tokens);
       }},
      {"distribution",
       [](Sampler& s, const Logits& l) {
         const sampling::Law* law = nullptr;
         return s.distribution(l, law);
       }},
      {"trace",
       [](Sampler& s, const Logits& l) {
         const Trace* trace = nullptr;
         return s.trace(l, trace);
       }},
      {"logprobs",
       [](Sampler& s, const Logits& l) {
         TokenLogprob chosen{};
         std::span<const TokenLogprob> best;
         return s.logprobs(l, 3, 50, false, chosen, best);
       }},
      {"accept", [](Sampler& s, const Logits&) { return s.accept(7); }},
      {"prime",
       [](Sampler& s, const Logits&) {
         std::vector<std::int32_t> tokens(700);
         for (std::size_t i = 0; i < tokens.size(); ++i)
           tokens[i] = static_cast<std::int32_t>(i * 7 % 900);
         return s.prime(tokens);
       }},
      {"clone",
       [](Sampler& s, const Logits&) {
         Sampler* copy = nullptr;
         const Status status = s.clone(copy);
         delete copy;
         return status;
       }},
  };
  return all;
}

const std::vector<std::pair<const char*, std::function<void(SamplerOptions&)>>>& settings() {
  static const std::vector<std::pair<const char*, std::function<void(SamplerOptions&)>>> all{
      {"plain", [](SamplerOptions&) {}},
      {"top-p", [](SamplerOptions& o) { o.top_p = 0.9, o.min_keep = 3; }},
      {"a long chain",
       [](SamplerOptions& o) {
         o.top_k = 400, o.top_p = 0.97, o.typical_p = 0.9, o.tail_free = 0.99, o.top_h = 0.9;
         o.repetition_penalty = 1.2, o.dry_multiplier = 1, o.no_repeat_ngram = 3;
         o.xtc_probability = 0.5, o.xtc_threshold = 0.01, o.smoothing_factor = 0.1;
       }},
      {"steered",
       [](SamplerOptions& o) {
         o.mirostat_version = 2, o.adaptive_target = 0.4, o.normalizer = Normalizer::entmax;
       }},
      {"log-probabilities",
       [](SamplerOptions& o) {
         o.repetition_penalty = 1.3, o.penalty_space = PenaltySpace::log_probs;
       }},
  };
  return all;
}

std::unique_ptr<Sampler> prepared(const std::function<void(SamplerOptions&)>& set,
                                  const Logits& logits) {
  SamplerOptions options;
  options.seed = 11;
  set(options);
  Sampler* made = nullptr;
  EXPECT_EQ(Sampler::create(options, made), Status::ok);
  std::unique_ptr<Sampler> sampler(made);
  const std::vector<std::int32_t> prompt{1, 2, 3, 1, 2};
  EXPECT_EQ(sampler->prime(prompt), Status::ok);
  // A law for the next accept() to look into
  const sampling::Law* law = nullptr;
  EXPECT_EQ(sampler->distribution(Logits{.narrow = logits.narrow, .size = logits.size}, law),
            Status::ok);
  return sampler;
}

TEST(SamplerMemory, ACallThatRunsOutOfMemoryChangesNothing) {
  const std::size_t n = 1000;
  const std::vector<float> row = make_row(row_kinds()[0], n, 3);
  const std::vector<double> wide(row.begin(), row.end());
  const std::vector<float> other = make_row(row_kinds()[2], n, 4);
  int failures = 0;
  for (const auto& [setting, set] : settings()) {
    for (const auto& [name, call] : calls()) {
      for (const bool doubles : {false, true}) {
        SCOPED_TRACE(std::string(setting) + ", " + name + (doubles ? ", doubles" : ""));
        const Logits logits{.narrow = doubles ? nullptr : other.data(),
                            .wide = doubles ? wide.data() : nullptr,
                            .size = n};
        Status status = Status::out_of_memory;
        for (long allowed = 0; status != Status::ok; ++allowed) {
          ASSERT_LT(allowed, 400);
          const auto sampler = prepared(set, {.narrow = row.data(), .size = n});
          const Saved before = saved(*sampler);
          allocations_left = allowed;
          status = call(*sampler, logits);
          allocations_left = -1;
          if (status == Status::ok) break;
          ++failures;
          ASSERT_EQ(status, Status::out_of_memory);
          ASSERT_TRUE(saved(*sampler) == before) << "after " << allowed << " allocations";
          // and it goes on as one that never ran short
          const auto twin = prepared(set, {.narrow = row.data(), .size = n});
          for (int i = 0; i < 3; ++i) {
            std::int32_t mine = -1, theirs = -2;
            ASSERT_EQ(sampler->sample({.narrow = row.data(), .size = n}, mine), Status::ok);
            ASSERT_EQ(twin->sample({.narrow = row.data(), .size = n}, theirs), Status::ok);
            ASSERT_EQ(mine, theirs);
            ASSERT_EQ(sampler->accept(mine), Status::ok);
            ASSERT_EQ(twin->accept(theirs), Status::ok);
          }
        }
      }
    }
  }
  EXPECT_GT(failures, 300);
}

// next() is sample() and accept(): the second cannot run out of memory where the first did not
TEST(SamplerMemory, AfterASampleThereIsRoomToAccept) {
  const std::vector<float> row = make_row(row_kinds()[0], 300, 3);
  for (const auto& [setting, set] : settings()) {
    SCOPED_TRACE(setting);
    const auto sampler = prepared(set, {.narrow = row.data(), .size = row.size()});
    for (int i = 0; i < 500; ++i) {
      std::int32_t token = 0;
      ASSERT_EQ(sampler->sample({.narrow = row.data(), .size = row.size()}, token), Status::ok);
      allocations_left = 0;
      const Status status = sampler->accept(token);
      allocations_left = -1;
      ASSERT_EQ(status, Status::ok);
    }
  }
}

}  // namespace
}  // namespace logitkit
