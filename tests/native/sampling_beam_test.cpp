#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "sampling/beam.h"
#include "sampling_rows.h"

namespace logitkit {
namespace {

using Text = std::vector<std::int32_t>;

/// A language model for tests: the logits are a fixed function of the text.
std::vector<float> model(const Text& text, std::size_t vocab_size) {
  std::uint64_t seed = 7;
  for (const std::int32_t token : text) seed = seed * 1000003 + std::uint64_t(token) + 1;
  return testing::make_row(testing::row_kinds()[0], vocab_size, seed);
}

std::vector<double> log_softmax(const std::vector<float>& logits) {
  double sum = 0;
  for (const float x : logits) sum += std::exp(double(x));
  std::vector<double> logprobs;
  for (const float x : logits) logprobs.push_back(double(x) - std::log(sum));
  return logprobs;
}

/// Drives a search with the model.
class Driver {
 public:
  Driver(const BeamOptions& options, std::size_t vocab_size)
      : vocab_size_(vocab_size), texts_(options.beams) {
    BeamSearch* search = nullptr;
    EXPECT_EQ(BeamSearch::create(options, search), Status::ok);
    search_.reset(search);
  }
  void step() {
    std::vector<float> logits;
    for (const Text& text : texts_) {
      const std::vector<float> row = model(text, vocab_size_);
      logits.insert(logits.end(), row.begin(), row.end());
    }
    Text tokens(texts_.size()), parents(texts_.size());
    ASSERT_EQ(search_->step(logits.data(), vocab_size_, tokens.data(), parents.data()), Status::ok);
    std::vector<Text> next;
    for (std::size_t i = 0; i < texts_.size(); ++i) {
      next.push_back(texts_[std::size_t(parents[i])]);
      next.back().push_back(tokens[i]);
    }
    texts_ = next;
  }
  std::vector<std::pair<double, Text>> best(std::size_t n) {
    std::span<const BeamSearch::Hypothesis> found;
    EXPECT_EQ(search_->best(n, found), Status::ok);
    std::vector<std::pair<double, Text>> result;
    for (const auto& h : found) {
      result.push_back({h.score, Text(search_->hypothesis_tokens() + h.begin,
                                      search_->hypothesis_tokens() + h.end)});
    }
    return result;
  }
  [[nodiscard]] const std::vector<Text>& texts() const { return texts_; }
  [[nodiscard]] BeamSearch& search() { return *search_; }

 private:
  std::size_t vocab_size_;
  std::vector<Text> texts_;
  std::unique_ptr<BeamSearch> search_;
};

void all_texts(const Text& text, double sum, std::size_t length, std::size_t vocab_size,
               std::vector<std::pair<double, Text>>& found) {
  if (text.size() == length) {
    found.push_back({sum, text});
    return;
  }
  const std::vector<double> logprobs = log_softmax(model(text, vocab_size));
  for (std::size_t token = 0; token < vocab_size; ++token) {
    Text longer = text;
    longer.push_back(std::int32_t(token));
    all_texts(longer, sum + logprobs[token], length, vocab_size, found);
  }
}

TEST(BeamSearch, WithEnoughBeamsFindsTheBestTexts) {
  std::vector<std::pair<double, Text>> exhaustive;
  all_texts({}, 0, 4, 5, exhaustive);
  std::sort(exhaustive.rbegin(), exhaustive.rend());
  Driver driver({.beams = 625, .length_penalty = 1}, 5);
  for (int i = 0; i < 4; ++i) driver.step();
  const auto best = driver.best(20);
  ASSERT_EQ(best.size(), 20u);
  for (std::size_t i = 0; i < best.size(); ++i) {
    EXPECT_EQ(best[i].second, exhaustive[i].second);
    EXPECT_NEAR(best[i].first, exhaustive[i].first / 4, 1e-12);
  }
}

/// transformers' beam search in its plainest form, one group.
struct PlainBeams {
  struct Beam {
    double sum;
    Text text;
  };
  std::vector<Beam> open;
  std::vector<std::pair<double, Text>> ended;
  bool done = false;

  void step(std::size_t beams, std::size_t vocab_size, const std::set<std::int32_t>& ends,
            double length_penalty, EarlyStopping stopping, std::size_t last = 0) {
    struct Next {
      double sum;
      std::size_t beam;
      std::int32_t token;
    };
    std::vector<Next> all;
    for (std::size_t b = 0; b < open.size(); ++b) {
      const auto logprobs = log_softmax(model(open[b].text, vocab_size));
      for (std::size_t t = 0; t < vocab_size; ++t)
        all.push_back({open[b].sum + logprobs[t], b, std::int32_t(t)});
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Next& a, const Next& b) { return a.sum > b.sum; });
    all.resize(std::min(all.size(), std::max<std::size_t>(2, 1 + ends.size()) * beams));
    const double length = double(open[0].text.size() + 1);
    std::vector<Beam> next;
    for (std::size_t rank = 0; rank < all.size() && next.size() < beams; ++rank) {
      Text text = open[all[rank].beam].text;
      text.push_back(all[rank].token);
      const bool is_end = ends.count(all[rank].token) != 0;
      if (!is_end) next.push_back({all[rank].sum, text});
      if ((is_end || text.size() == last) && rank < beams) {
        ended.push_back({all[rank].sum / std::pow(length, length_penalty), text});
        std::sort(ended.rbegin(), ended.rend());
        if (ended.size() > beams) ended.pop_back();
      }
    }
    open = next;
    done = std::size_t(length) == last;
    if (done || ended.size() < beams) return;
    const bool sees_far = stopping == EarlyStopping::never && length_penalty > 0;
    const double furthest = !sees_far  ? length
                            : last > 0 ? double(last)
                                       : std::numeric_limits<double>::infinity();
    done = stopping == EarlyStopping::first ||
           ended.back().first >= open[0].sum / std::pow(furthest, length_penalty);
  }
};

TEST(BeamSearch, EndsAndStopsAsTransformersDoes) {
  for (const double length_penalty : {0.5, 1.0, 2.0, 0.0, -1.0}) {
    for (const auto& [stopping, last] :
         std::vector<std::pair<EarlyStopping, std::size_t>>{{EarlyStopping::heuristic, 0},
                                                            {EarlyStopping::first, 0},
                                                            {EarlyStopping::never, 0},
                                                            {EarlyStopping::heuristic, 9},
                                                            {EarlyStopping::never, 9}}) {
      for (const std::size_t beams : {1u, 2u, 4u, 7u}) {
        const std::set<std::int32_t> ends{2, 9};
        const Text end_tokens{2, 9};
        Driver driver({.beams = beams,
                       .length_penalty = length_penalty,
                       .early_stopping = stopping,
                       .end_tokens = end_tokens,
                       .max_new_tokens = last},
                      30);
        PlainBeams plain{.open = {{0, {}}}, .ended = {}};
        for (int i = 0; i < 40 && !driver.search().finished(); ++i) {
          driver.step();
          plain.step(beams, 30, ends, length_penalty, stopping, last);
          ASSERT_EQ(driver.search().finished(), plain.done) << "step " << i;
          if (plain.done) break;
          for (std::size_t b = 0; b < beams; ++b)
            ASSERT_EQ(driver.texts()[b], plain.open[b].text) << "step " << i;
        }
        if (!plain.done) continue;
        const auto best = driver.best(beams);
        ASSERT_EQ(best.size(), plain.ended.size());
        for (std::size_t i = 0; i < best.size(); ++i) {
          EXPECT_EQ(best[i].second, plain.ended[i].second);
          EXPECT_NEAR(best[i].first, plain.ended[i].first, 1e-12);
        }
      }
    }
  }
}

TEST(BeamSearch, DiversityKeepsGroupsApart) {
  Driver same({.beams = 6, .groups = 3}, 40);
  Driver diverse({.beams = 6, .groups = 3, .diversity_penalty = 1000}, 40);
  same.step();
  diverse.step();
  std::set<std::int32_t> tokens;
  for (const Text& text : diverse.texts()) tokens.insert(text[0]);
  EXPECT_EQ(tokens.size(), 6u)
      << "a penalty of 1000 lets no token be taken twice by different groups";
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(same.texts()[i], same.texts()[2 + i]) << "without it all groups do the same";
    EXPECT_EQ(diverse.texts()[i], same.texts()[i]) << "the first group is as if alone";
  }
}

TEST(BeamSearch, NothingChangesOnAnError) {
  Driver driver({.beams = 3}, 20);
  driver.step();
  const auto before = driver.best(3);
  std::vector<float> logits(60, 0.5f);
  logits[41] = NAN;
  std::int32_t tokens[3], parents[3];
  EXPECT_EQ(driver.search().step(logits.data(), 20, tokens, parents), Status::not_a_number);
  std::fill(logits.begin(), logits.end(), -INFINITY);
  EXPECT_EQ(driver.search().step(logits.data(), 20, tokens, parents), Status::all_masked);
  EXPECT_EQ(driver.best(3), before);
}

}  // namespace
}  // namespace logitkit
