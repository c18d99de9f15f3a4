// Losses against the plain formulas in long double: values, reductions, gradients by central
// differences of the oracle, every stride.
#include "reference/losses.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <vector>

#include "losses/binary_cross_entropy_with_logits.h"
#include "losses/cross_entropy.h"
#include "losses/distillation_loss.h"
#include "losses/focal_loss.h"
#include "losses/kl_divergence.h"
#include "losses/nll_loss.h"
#include "losses/sigmoid_focal_loss.h"

namespace logitkit {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

template <class T>
std::vector<T> noise(std::size_t count, double deviation, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0, deviation);
  std::vector<T> values(count);
  for (T& value : values) value = static_cast<T>(normal(random));
  return values;
}

std::vector<double> as_doubles(const std::vector<float>& v) { return {v.begin(), v.end()}; }
std::vector<double> as_doubles(const std::vector<double>& v) { return v; }

using Loss = std::function<long double(const double* row)>;

template <class T>
class Losses : public testing::Test {
 protected:
  static constexpr double kTolerance = sizeof(T) == 4 ? 1.3e-7 : 4e-15;

  /// Runs one row through `run` under every reduction, and compares value and gradient with the
  /// oracle's.
  template <class Run>
  static void check_row(const std::vector<T>& x, const Loss& oracle, Run run) {
    const std::size_t count = x.size();
    const std::vector<double> exact = as_doubles(x);
    const double want = static_cast<double>(oracle(exact.data()));
    std::vector<T> gradient(count);
    double reduced = -1;
    T each = -1;
    ASSERT_EQ(run(Reduction::sum, LossOutput<T>{&reduced, nullptr, gradient.data()}), Status::ok);
    EXPECT_NEAR(reduced, want, 4e-15 * (1 + std::fabs(want)));
    ASSERT_EQ(run(Reduction::none, LossOutput<T>{nullptr, &each, nullptr}), Status::ok);
    EXPECT_NEAR(each, want, kTolerance * (1e-3 + std::fabs(want)));
    for (std::size_t k = 0; k < count; ++k) {
      std::vector<double> up = exact, down = exact;
      const double h = 1e-4;
      up[k] += h;
      down[k] -= h;
      const double slope = static_cast<double>((oracle(up.data()) - oracle(down.data())) / (2 * h));
      EXPECT_NEAR(gradient[k], slope, 2e-7) << "entry " << k << " of " << count;
    }
  }
};

using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(Losses, Types);

TYPED_TEST(Losses, CrossEntropyMatchesTheFormula) {
  using T = TypeParam;
  for (const std::size_t count : {1, 2, 3, 4, 5, 16, 17, 50}) {
    for (const bool weighted : {false, true}) {
      for (const double smoothing : {0.0, 0.2}) {
        for (const double penalty : {0.0, 0.3}) {
          const std::vector<T> x = noise<T>(count, 3, 1);
          std::vector<double> w(count, 1.0), q(count, smoothing / static_cast<double>(count));
          for (std::size_t c = 0; c < count && weighted; ++c)
            w[c] = 0.5 + 0.25 * static_cast<double>(c % 5);
          const std::int32_t id = static_cast<std::int32_t>(count / 2);
          q[count / 2] += 1 - smoothing;
          CrossEntropyOptions options{.label_smoothing = smoothing,
                                      .temperature = 1.5,
                                      .confidence_penalty = penalty,
                                      .class_weights = weighted ? w.data() : nullptr};
          this->check_row(
              x,
              [&](const double* row) {
                return reference::cross_entropy(row, q.data(), w.data(), count, 1.5, penalty);
              },
              [&](Reduction reduction, const LossOutput<T>& out) {
                options.reduction = reduction;
                return cross_entropy(Rows<const T>{x.data(), 1, count, 1}, Targets<T>{&id, nullptr},
                                     options, out);
              });
        }
      }
    }
  }
}

TYPED_TEST(Losses, CrossEntropyWithProbabilities) {
  using T = TypeParam;
  for (const std::size_t count : {1, 2, 5, 17}) {
    const std::vector<T> x = noise<T>(count, 2, 2);
    std::vector<T> p = noise<T>(count, 1, 3);
    for (T& v : p) v = v < 0 ? 0 : v;  // not normalized, with zeros
    const std::vector<double> q = as_doubles(p);
    CrossEntropyOptions options;
    this->check_row(
        x,
        [&](const double* row) {
          return reference::cross_entropy(row, q.data(), nullptr, count, 1, 0);
        },
        [&](Reduction reduction, const LossOutput<T>& out) {
          options.reduction = reduction;
          return cross_entropy(Rows<const T>{x.data(), 1, count, 1}, Targets<T>{nullptr, p.data()},
                               options, out);
        });
  }
}

TYPED_TEST(Losses, FocalLossMatchesTheFormula) {
  using T = TypeParam;
  for (const double gamma : {0.0, 0.5, 2.0, 5.0}) {
    const std::vector<T> x = noise<T>(7, 2, 4);
    const std::vector<double> w{1, 2, 0.5, 1, 1, 3, 1};
    for (const std::int32_t id : {0, 3, 6}) {
      std::vector<T> one_hot(7, 0);
      one_hot[static_cast<std::size_t>(id)] = 1;
      const std::vector<double> q = as_doubles(one_hot);
      FocalLossOptions options{.gamma = gamma, .class_weights = w.data()};
      for (const bool soft : {false, true}) {
        this->check_row(
            x,
            [&](const double* row) {
              return reference::focal_loss(row, q.data(), w.data(), 7, gamma);
            },
            [&](Reduction reduction, const LossOutput<T>& out) {
              options.reduction = reduction;
              const Targets<T> targets =
                  soft ? Targets<T>{nullptr, one_hot.data()} : Targets<T>{&id, nullptr};
              return focal_loss(Rows<const T>{x.data(), 1, 7, 1}, targets, options, out);
            });
      }
    }
  }
}

TYPED_TEST(Losses, DistillationMatchesTheFormula) {
  using T = TypeParam;
  const std::vector<T> x = noise<T>(9, 2, 5), teacher = noise<T>(9, 2, 6);
  const std::vector<double> t = as_doubles(teacher);
  DistillationLossOptions options{.temperature = 2.5};
  this->check_row(
      x, [&](const double* row) { return 6.25L * reference::kl_of_logits(t.data(), row, 9, 2.5); },
      [&](Reduction reduction, const LossOutput<T>& out) {
        options.reduction = reduction;
        return distillation_loss(Rows<const T>{x.data(), 1, 9, 1}, teacher.data(), options, out);
      });
}

TYPED_TEST(Losses, ElementwiseOnesMatchTheFormulas) {
  using T = TypeParam;
  const double weight[] = {2};
  for (const T x : {T(-30), T(-4.5), T(-0.25), T(0), T(1.5), T(20)}) {
    for (const T y : {T(0), T(1), T(0.25)}) {
      const std::vector<T> row{x};
      const Rows<const T> in{row.data(), 1, 1, 1};
      BinaryCrossEntropyOptions<T> binary{.positive_weights = weight};
      this->check_row(
          row, [&](const double* v) { return reference::binary_cross_entropy(*v, y, 2); },
          [&](Reduction reduction, const LossOutput<T>& out) {
            binary.reduction = reduction;
            return binary_cross_entropy_with_logits(in, &y, binary, out);
          });
      SigmoidFocalLossOptions focal{.gamma = 1.5};
      this->check_row(
          row, [&](const double* v) { return reference::sigmoid_focal_loss(*v, y, 1.5, 0.25); },
          [&](Reduction reduction, const LossOutput<T>& out) {
            focal.reduction = reduction;
            return sigmoid_focal_loss(in, &y, focal, out);
          });
    }
  }
}

TYPED_TEST(Losses, ConfidentRowsKeepTheirDigits) {
  using T = TypeParam;
  const std::vector<T> x{60, 0, 0};
  const std::int32_t id = 0;
  double loss = -1;
  std::vector<T> gradient(3);
  ASSERT_EQ(cross_entropy(Rows<const T>{x.data(), 1, 3, 1}, Targets<T>{&id, nullptr}, {},
                          {&loss, nullptr, gradient.data()}),
            Status::ok);
  const double rest = 2 * std::exp(-60.0);
  EXPECT_NEAR(loss / rest, 1, 1e-14);
  EXPECT_NEAR(gradient[0] / -rest, 1, 1e-7);
  EXPECT_NEAR(gradient[1] / std::exp(-60.0), 1, 1e-7);
}

TYPED_TEST(Losses, ReductionsHavePyTorchsDenominators) {
  using T = TypeParam;
  // rows of equal logits: the nll is log 2 everywhere
  const std::vector<T> x(8, T(3));
  const std::int32_t ids[] = {0, 1, -100, 1};
  const double w[] = {1, 3};
  const double nll = std::log(2.0);
  double loss = -1;
  const Rows<const T> in{x.data(), 4, 2, 1};
  const auto run = [&](CrossEntropyOptions options) {
    EXPECT_EQ(cross_entropy(in, Targets<T>{ids, nullptr}, options, {&loss, nullptr, nullptr}),
              Status::ok);
    return loss;
  };
  EXPECT_NEAR(run({}), nll, 1e-15);
  EXPECT_NEAR(run({.class_weights = w}), nll, 1e-15);
  EXPECT_NEAR(run({.reduction = Reduction::sum, .class_weights = w}), 7 * nll, 1e-14);
  // nothing left to divide by
  const double none[] = {0, 0};
  EXPECT_TRUE(std::isnan(run({.class_weights = none})));
  EXPECT_EQ(run({.reduction = Reduction::sum, .class_weights = none}), 0);
}

TYPED_TEST(Losses, StridedRowsHaveTheBitsOfContiguousOnes) {
  using T = TypeParam;
  constexpr std::size_t kOuter = 2, kLength = 5, kInner = 3, kSize = kOuter * kLength * kInner;
  const std::vector<T> x = noise<T>(kSize, 3, 7), p = noise<T>(kSize, 3, 8);
  const std::int32_t ids[] = {0, 1, 2, 3, 4, -100};
  std::vector<T> across(x), p_across(p), g(kSize), g_across(kSize), each(6), each_across(6);
  for (std::size_t r = 0; r < 6; ++r) {
    for (std::size_t k = 0; k < kLength; ++k) {
      const std::size_t at = (r / kInner * kLength + k) * kInner + r % kInner;
      across[at] = x[r * kLength + k];
      p_across[at] = p[r * kLength + k];
    }
  }
  const Rows<const T> rows{x.data(), 6, kLength, 1},
      strided{across.data(), kOuter, kLength, kInner};
  const auto same = [&] {
    EXPECT_EQ(each, each_across);
    for (std::size_t r = 0; r < 6; ++r) {
      for (std::size_t k = 0; k < kLength; ++k) {
        EXPECT_EQ(g_across[(r / kInner * kLength + k) * kInner + r % kInner], g[r * kLength + k]);
      }
    }
  };
  const LossOutput<T> out{nullptr, each.data(), g.data()},
      out_across{nullptr, each_across.data(), g_across.data()};
  const CrossEntropyOptions smooth{
      .reduction = Reduction::none, .label_smoothing = 0.1, .confidence_penalty = 0.2};
  ASSERT_EQ(cross_entropy(rows, Targets<T>{ids, nullptr}, smooth, out), Status::ok);
  ASSERT_EQ(cross_entropy(strided, Targets<T>{ids, nullptr}, smooth, out_across), Status::ok);
  same();
  ASSERT_EQ(cross_entropy(rows, Targets<T>{nullptr, p.data()}, smooth, out), Status::ok);
  ASSERT_EQ(cross_entropy(strided, Targets<T>{nullptr, p_across.data()}, smooth, out_across),
            Status::ok);
  same();
  ASSERT_EQ(focal_loss(rows, Targets<T>{ids, nullptr}, {.reduction = Reduction::none}, out),
            Status::ok);
  ASSERT_EQ(
      focal_loss(strided, Targets<T>{ids, nullptr}, {.reduction = Reduction::none}, out_across),
      Status::ok);
  same();
  ASSERT_EQ(distillation_loss(rows, p.data(), {.reduction = Reduction::none}, out), Status::ok);
  ASSERT_EQ(distillation_loss(strided, p_across.data(), {.reduction = Reduction::none}, out_across),
            Status::ok);
  same();
  ASSERT_EQ(nll_loss(rows, ids, {.reduction = Reduction::none}, out), Status::ok);
  ASSERT_EQ(nll_loss(strided, ids, {.reduction = Reduction::none}, out_across), Status::ok);
  same();
}

TYPED_TEST(Losses, InfiniteLogits) {
  using T = TypeParam;
  constexpr T kNone = -std::numeric_limits<T>::infinity();
  const std::vector<T> x{1, kNone, 2}, soft{T(0.5), 0, T(0.5)};
  const Rows<const T> in{x.data(), 1, 3, 1};
  double loss = -1;
  std::vector<T> g(3);
  const LossOutput<T> out{&loss, nullptr, g.data()};
  ASSERT_EQ(cross_entropy(in, Targets<T>{nullptr, soft.data()}, {}, out), Status::ok);
  EXPECT_NEAR(loss, 0.5 + std::log1p(std::exp(-1.0)), 1e-14);
  EXPECT_EQ(g[1], 0);
  const std::int32_t id = 1;
  ASSERT_EQ(cross_entropy(in, Targets<T>{&id, nullptr}, {}, out), Status::ok);
  EXPECT_EQ(loss, kInfinity);
  EXPECT_EQ(g[1], -1);
  const std::vector<T> log_q{kNone, 0}, log_p{kNone, 0}, some{T(0.5), T(0.5)};
  const Rows<const T> kl{log_q.data(), 1, 2, 1};
  ASSERT_EQ(kl_divergence(kl, log_p.data(), {.reduction = Reduction::sum, .log_target = true}, out),
            Status::ok);
  EXPECT_EQ(loss, 0);
  ASSERT_EQ(kl_divergence(kl, some.data(), {.reduction = Reduction::sum}, out), Status::ok);
  EXPECT_EQ(loss, kInfinity);
}

}  // namespace
}  // namespace logitkit
