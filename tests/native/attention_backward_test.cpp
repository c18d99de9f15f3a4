#include "attention/attention_backward.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "attention/attention.h"

namespace logitkit {
namespace {

/// Two entries that share their keys but not their queries.
template <class T>
struct Problem {
  std::size_t queries = 35, keys = 70, features = 5, values = 6;
  std::vector<T> q, k, v, gradient;
  std::vector<AttentionMatrices> batches{{0, 0, 0, 0}, {1, 0, 0, 0}};

  Problem() {
    std::mt19937 generator(3);
    std::normal_distribution<double> normal;
    const auto fill = [&](std::vector<T>& data, std::size_t size) {
      data.resize(size);
      for (T& x : data) x = static_cast<T>(normal(generator));
    };
    fill(q, 2 * queries * features);
    fill(k, keys * features);
    fill(v, keys * values);
    fill(gradient, 2 * queries * values);
  }
  AttentionInput<T> in() const {
    return {q.data(), k.data(), v.data(), batches.data(), 2, queries, keys, features, values};
  }
};

double loss(const Problem<double>& problem, const AttentionOptions<double>& options) {
  std::vector<double> output(2 * problem.queries * problem.values);
  EXPECT_EQ(attention(problem.in(), options, {output.data()}), Status::ok);
  double total = 0;
  for (std::size_t i = 0; i < output.size(); ++i) total += output[i] * problem.gradient[i];
  return total;
}

/// The gradient of every 7th entry against central differences of the forward pass.
void expect_derivatives(Problem<double>& problem, std::vector<double>& x,
                        const std::vector<double>& got, const AttentionOptions<double>& options) {
  constexpr double kStep = 1e-6;
  for (std::size_t i = 0; i < x.size(); i += 7) {
    const double at = x[i];
    x[i] = at + kStep;
    const double above = loss(problem, options);
    x[i] = at - kStep;
    const double below = loss(problem, options);
    x[i] = at;
    ASSERT_NEAR(got[i], (above - below) / (2 * kStep), 2e-8 * (1 + std::fabs(got[i]))) << i;
  }
}

void expect_gradients(const AttentionOptions<double>& options) {
  Problem<double> problem;
  std::vector<double> q(problem.q.size()), k(problem.k.size()), v(problem.v.size());
  ASSERT_EQ(attention_backward(problem.in(), problem.gradient.data(), options,
                               {q.data(), k.data(), v.data(), 2, 1, 1}),
            Status::ok);
  expect_derivatives(problem, problem.q, q, options);
  expect_derivatives(problem, problem.k, k, options);
  expect_derivatives(problem, problem.v, v, options);

  // and floats give what doubles do
  Problem<float> floats;
  AttentionOptions<float> float_options{.scale = options.scale,
                                        .causal = options.causal,
                                        .query_offset = options.query_offset,
                                        .window = options.window,
                                        .softcap = options.softcap,
                                        .sinks = options.sinks,
                                        .keep = options.keep,
                                        .mask_row = options.mask_row,
                                        .normalizer = options.normalizer,
                                        .alpha = options.alpha};
  std::vector<float> fq(q.size()), fk(k.size()), fv(v.size());
  ASSERT_EQ(attention_backward(floats.in(), floats.gradient.data(), float_options,
                               {fq.data(), fk.data(), fv.data(), 2, 1, 1}),
            Status::ok);
  for (std::size_t i = 0; i < q.size(); ++i) ASSERT_NEAR(fq[i], q[i], 1e-5);
  for (std::size_t i = 0; i < k.size(); ++i) ASSERT_NEAR(fk[i], k[i], 1e-5);
  for (std::size_t i = 0; i < v.size(); ++i) ASSERT_NEAR(fv[i], v[i], 1e-5);
}

TEST(AttentionBackward, Plain) { expect_gradients({.scale = 0.4}); }
TEST(AttentionBackward, Causal) { expect_gradients({.scale = 0.4, .causal = true}); }
TEST(AttentionBackward, WindowAndOffset) {
  expect_gradients({.scale = 0.4, .causal = true, .query_offset = 20, .window = 12});
}
TEST(AttentionBackward, SoftcapAndSinks) {
  const double sinks[] = {1, -2};
  expect_gradients({.scale = 0.7, .softcap = 1.5, .sinks = sinks});
}
TEST(AttentionBackward, Mask) {
  const Problem<double> problem;
  std::vector<std::uint8_t> keep(problem.queries * problem.keys);
  std::mt19937 generator(1);
  for (std::uint8_t& entry : keep) entry = generator() % 2;
  for (std::size_t j = 0; j < problem.keys; ++j) keep[3 * problem.keys + j] = 0;
  expect_gradients({.scale = 0.4, .keep = keep.data(), .mask_row = problem.keys});
}
TEST(AttentionBackward, Sparsemax) {
  expect_gradients({.scale = 0.4, .causal = true, .normalizer = AttentionNormalizer::sparsemax});
}
TEST(AttentionBackward, EntmaxWithSoftcap) {
  expect_gradients({.scale = 0.9,
                    .window = 20,
                    .softcap = 2,
                    .normalizer = AttentionNormalizer::entmax,
                    .alpha = 1.5});
  expect_gradients({.scale = 0.4, .normalizer = AttentionNormalizer::entmax, .alpha = 1.25});
}

}  // namespace
}  // namespace logitkit
