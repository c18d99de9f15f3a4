// Output layers against what they are made of: whole softmaxes and binary cross-entropies in long
// double, gradients by central differences.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <functional>
#include <random>
#include <vector>

#include "layers/adaptive_log_softmax.h"
#include "layers/hierarchical_softmax.h"
#include "layers/mixture_of_softmaxes.h"
#include "layers/nce_loss.h"
#include "layers/sampled_softmax_loss.h"
#include "reference/losses.h"
#include "sampling/log_uniform_candidates.h"

namespace logitkit {
namespace {

template <class T>
std::vector<T> noise(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0, 1);
  std::vector<T> values(count);
  for (T& value : values) value = static_cast<T>(normal(random));
  return values;
}

/// d f / d values by central differences.
void expect_gradient(std::vector<double>& values, const std::vector<double>& got,
                     const std::function<double()>& f) {
  ASSERT_EQ(values.size(), got.size());
  for (std::size_t k = 0; k < values.size(); ++k) {
    const double own = values[k], h = 1e-5;
    values[k] = own + h;
    const double up = f();
    values[k] = own - h;
    const double down = f();
    values[k] = own;
    EXPECT_NEAR(got[k], (up - down) / (2 * h), 1e-8) << "entry " << k;
  }
}

struct Problem {
  std::size_t rows = 3, width = 4, classes = 9, own;
  std::vector<double> inputs = noise<double>(12, 1), weights = noise<double>(36, 2),
                      biases = noise<double>(9, 3);
  std::vector<std::int32_t> labels{4, 0, 8, 4, 2, 1}, sampled{4, 2, 7, 2};
  std::vector<double> true_counts{0.5, 1.5, 0.3, 0.5, 1, 2}, sampled_counts{0.5, 1, 0.25, 1};

  explicit Problem(std::size_t labels_per_row) : own(labels_per_row) {}
  [[nodiscard]] CandidateLayer<double> layer() const {
    return {{inputs.data(), rows, width},
            {weights.data(), classes, width},
            biases.data(),
            labels.data(),
            own,
            sampled.data(),
            sampled.size(),
            true_counts.data(),
            sampled_counts.data()};
  }
  [[nodiscard]] double logit(std::size_t b, std::int32_t id, double count) const {
    double sum = biases[static_cast<std::size_t>(id)] - std::log(count);
    for (std::size_t d = 0; d < width; ++d)
      sum += inputs[b * width + d] * weights[static_cast<std::size_t>(id) * width + d];
    return sum;
  }
};

TEST(Layers, CandidateLossesMatchTheFormulas) {
  for (const std::size_t own : {1, 2}) {
    for (const bool remove : {false, true}) {
      const Problem p(own);
      double want_softmax = 0, want_nce = 0;
      for (std::size_t b = 0; b < p.rows; ++b) {
        std::vector<double> x, q;
        for (std::size_t j = 0; j < own; ++j) {
          x.push_back(p.logit(b, p.labels[b * own + j], p.true_counts[b * own + j]));
          q.push_back(1.0 / static_cast<double>(own));
        }
        for (std::size_t s = 0; s < p.sampled.size(); ++s) {
          bool hit = false;
          for (std::size_t j = 0; j < own; ++j) hit = hit || p.labels[b * own + j] == p.sampled[s];
          if (hit && remove) continue;
          x.push_back(p.logit(b, p.sampled[s], p.sampled_counts[s]));
          q.push_back(0);
        }
        want_softmax += static_cast<double>(
            reference::cross_entropy(x.data(), q.data(), nullptr, x.size(), 1, 0));
        for (std::size_t k = 0; k < x.size(); ++k) {
          want_nce += static_cast<double>(reference::binary_cross_entropy(x[k], q[k], 1));
        }
      }
      double got = -1;
      const CandidateLossOptions options{Reduction::sum, remove};
      ASSERT_EQ(sampled_softmax_loss(p.layer(), options, {&got, nullptr, nullptr}), Status::ok);
      EXPECT_NEAR(got, want_softmax, 1e-13);
      ASSERT_EQ(nce_loss(p.layer(), options, {&got, nullptr, nullptr}), Status::ok);
      EXPECT_NEAR(got, want_nce, 1e-13);
    }
  }
}

TEST(Layers, CandidateGradients) {
  using Loss = Status (*)(const CandidateLayer<double>&, const CandidateLossOptions&,
                          const LossOutput<double>&, const CandidateGradient<double>&) noexcept;
  for (const Loss loss : {static_cast<Loss>(sampled_softmax_loss), static_cast<Loss>(nce_loss)}) {
    for (const std::size_t own : {1, 2}) {
      Problem p(own);
      std::vector<double> dx(12), dw(36), db(9);
      const CandidateLossOptions options{Reduction::mean, true};
      const auto value = [&] {
        double got = 0;
        EXPECT_EQ(loss(p.layer(), options, {&got, nullptr, nullptr}, {}), Status::ok);
        return got;
      };
      double got = 0;
      ASSERT_EQ(
          loss(p.layer(), options, {&got, nullptr, nullptr}, {dx.data(), dw.data(), db.data()}),
          Status::ok);
      expect_gradient(p.inputs, dx, value);
      expect_gradient(p.weights, dw, value);
      expect_gradient(p.biases, db, value);
    }
  }
}

TEST(Layers, AdaptiveLogSoftmax) {
  constexpr std::size_t kRows = 4, kWidth = 5;
  std::vector<double> x = noise<double>(kRows * kWidth, 4), head = noise<double>(5 * kWidth, 5),
                      bias = noise<double>(5, 6);
  std::vector<double> p0 = noise<double>(3 * kWidth, 7), o0 = noise<double>(4 * 3, 8),
                      p1 = noise<double>(2 * kWidth, 9), o1 = noise<double>(2 * 2, 10);
  std::vector<double> dx(x.size()), dhead(head.size()), dbias(5), dp0(p0.size()), do0(o0.size()),
      dp1(p1.size()), do1(o1.size());
  const std::int32_t targets[] = {1, 3, 8, 6};
  std::vector<double> output(kRows), log_probs(kRows * 9);
  std::vector<std::int32_t> predictions(kRows);
  const auto run = [&](bool gradient, bool all) {
    const AdaptiveTail<double> tails[] = {{p0.data(), o0.data(), 3, 4, dp0.data(), do0.data()},
                                          {p1.data(), o1.data(), 2, 2, dp1.data(), do1.data()}};
    const AdaptiveLayer<double> layer{
        {x.data(), kRows, kWidth}, {head.data(), 5, kWidth}, bias.data(), tails, 2, 3};
    double loss = -1;
    const AdaptiveOutput<double> out{output.data(),
                                     &loss,
                                     all ? log_probs.data() : nullptr,
                                     all ? predictions.data() : nullptr,
                                     gradient ? dx.data() : nullptr,
                                     dhead.data(),
                                     dbias.data()};
    EXPECT_EQ(adaptive_log_softmax(layer, targets, out), Status::ok);
    return loss;
  };
  const double loss = run(true, true);
  double mean = 0;
  for (std::size_t n = 0; n < kRows; ++n) {
    double total = 0, best = -1e9;
    for (std::size_t c = 0; c < 9; ++c) {
      total += std::exp(log_probs[n * 9 + c]);
      best = std::max(best, log_probs[n * 9 + c]);
    }
    EXPECT_NEAR(total, 1, 1e-14);
    EXPECT_NEAR(output[n], log_probs[n * 9 + static_cast<std::size_t>(targets[n])], 1e-15);
    EXPECT_EQ(log_probs[n * 9 + static_cast<std::size_t>(predictions[n])], best);
    mean -= output[n] / kRows;
  }
  EXPECT_NEAR(loss, mean, 1e-14);
  EXPECT_EQ(run(false, false), loss);
  const auto value = [&] { return run(false, false); };
  for (auto [values, gradient] : {std::pair{&x, &dx},
                                  {&head, &dhead},
                                  {&bias, &dbias},
                                  {&p0, &dp0},
                                  {&o0, &do0},
                                  {&p1, &dp1},
                                  {&o1, &do1}}) {
    expect_gradient(*values, *gradient, value);
  }
}

TEST(Layers, HierarchicalSoftmaxSumsToOneAndHasItsGradient) {
  constexpr std::size_t kRows = 3, kWidth = 4, kClasses = 4;
  // ((0, 1), (2, 3)): node 0 is the root
  const std::int32_t offsets[] = {0, 2, 4, 6, 8}, nodes[] = {0, 1, 0, 1, 0, 2, 0, 2},
                     codes[] = {0, 0, 0, 1, 1, 0, 1, 1};
  const CodeTree tree{kClasses, offsets, nodes, codes};
  std::vector<double> x = noise<double>(kRows * kWidth, 11), w = noise<double>(3 * kWidth, 12);
  const std::vector<double> g = noise<double>(kRows * kClasses, 13);
  std::vector<double> log_probs(g.size()), dx(x.size()), dw(w.size());
  const auto value = [&] {
    EXPECT_EQ(hierarchical_softmax(Matrix<const double>{x.data(), kRows, kWidth},
                                   {w.data(), 3, kWidth}, tree, log_probs.data()),
              Status::ok);
    double sum = 0;
    for (std::size_t i = 0; i < g.size(); ++i) sum += g[i] * log_probs[i];
    return sum;
  };
  value();
  for (std::size_t n = 0; n < kRows; ++n) {
    double total = 0;
    for (std::size_t v = 0; v < kClasses; ++v) total += std::exp(log_probs[n * kClasses + v]);
    EXPECT_NEAR(total, 1, 1e-14);
  }
  ASSERT_EQ(
      hierarchical_softmax_backward(Matrix<const double>{x.data(), kRows, kWidth},
                                    {w.data(), 3, kWidth}, tree, g.data(), dx.data(), dw.data()),
      Status::ok);
  expect_gradient(x, dx, value);
  expect_gradient(w, dw, value);
}

TEST(Layers, MixtureOfSoftmaxes) {
  constexpr std::size_t kRows = 2, kParts = 3, kClasses = 5;
  std::vector<double> w = noise<double>(kRows * kParts, 14),
                      z = noise<double>(kRows * kParts * kClasses, 15);
  const std::vector<double> g = noise<double>(kRows * kClasses, 16);
  std::vector<double> out(g.size()), dw(w.size()), dz(z.size());
  const auto value = [&] {
    EXPECT_EQ(mixture_of_softmaxes(Matrix<const double>{w.data(), kRows, kParts}, z.data(),
                                   kClasses, out.data()),
              Status::ok);
    double sum = 0;
    for (std::size_t i = 0; i < g.size(); ++i) sum += g[i] * out[i];
    return sum;
  };
  value();
  for (std::size_t n = 0; n < kRows; ++n) {
    double total = 0;
    for (std::size_t v = 0; v < kClasses; ++v) total += std::exp(out[n * kClasses + v]);
    EXPECT_NEAR(total, 1, 1e-14);
  }
  ASSERT_EQ(mixture_of_softmaxes_backward(Matrix<const double>{w.data(), kRows, kParts}, z.data(),
                                          kClasses, g.data(), dw.data(), dz.data()),
            Status::ok);
  expect_gradient(w, dw, value);
  expect_gradient(z, dz, value);
  // one part is a log-softmax, and a class that no part has is impossible
  const double impossible[] = {0, -INFINITY, 1}, one[] = {7};
  ASSERT_EQ(mixture_of_softmaxes(Matrix<const double>{one, 1, 1}, impossible, 3, out.data()),
            Status::ok);
  EXPECT_EQ(out[1], -INFINITY);
  EXPECT_NEAR(out[2], -std::log1p(std::exp(-1.0)), 1e-15);
}

TEST(Layers, LogUniformCandidates) {
  constexpr std::size_t kClasses = 1000, kCount = 200;
  std::array<std::int32_t, kCount> sampled{};
  std::array<double, kCount> expected{};
  LogUniformCandidates out{sampled.data(), expected.data()};
  Random random(42);
  ASSERT_EQ(log_uniform_candidates(kCount, kClasses, true, random, out), Status::ok);
  std::vector<bool> seen(kClasses);
  for (const std::int32_t id : sampled) {
    ASSERT_GE(id, 0);
    ASSERT_LT(id, static_cast<std::int32_t>(kClasses));
    EXPECT_FALSE(seen[static_cast<std::size_t>(id)]);
    seen[static_cast<std::size_t>(id)] = true;
  }
  EXPECT_GE(out.draws, kCount);
  for (const double count : expected) EXPECT_LE(count, 1);
  double total = 0;
  for (std::int32_t c = 0; c < static_cast<std::int32_t>(kClasses); ++c)
    total += log_uniform_probability(c, kClasses);
  EXPECT_NEAR(total, 1, 1e-13);

  // chi-square of 200,000 draws over the first nine classes and the rest: 9 degrees of
  // freedom, 99.9 % below 27.9
  constexpr std::size_t kMany = 200000;
  std::vector<std::int32_t> many(kMany);
  std::vector<double> counts(kMany);
  LogUniformCandidates all{many.data(), counts.data()};
  ASSERT_EQ(log_uniform_candidates(kMany, kClasses, false, random, all), Status::ok);
  std::array<double, 10> hits{}, law{};
  for (const std::int32_t id : many) hits[static_cast<std::size_t>(std::min(id, 9))] += 1;
  for (std::int32_t c = 0; c < static_cast<std::int32_t>(kClasses); ++c)
    law[static_cast<std::size_t>(std::min(c, 9))] += log_uniform_probability(c, kClasses) * kMany;
  double chi_square = 0;
  for (std::size_t i = 0; i < 10; ++i)
    chi_square += (hits[i] - law[i]) * (hits[i] - law[i]) / law[i];
  EXPECT_LT(chi_square, 27.9);
}

}  // namespace
}  // namespace logitkit
