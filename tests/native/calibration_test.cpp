#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "calibration/calibration_error.h"
#include "calibration/fit_platt.h"
#include "calibration/fit_temperature.h"
#include "calibration/fit_vector_scaling.h"

namespace logitkit {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

/// Logits whose labels are drawn from softmax(logits / temperature).
struct Sample {
  std::size_t rows, classes;
  std::vector<double> logits;
  std::vector<std::int32_t> labels;

  Sample(std::size_t row_count, std::size_t class_count, double temperature, double deviation)
      : rows(row_count), classes(class_count), logits(rows * classes), labels(rows) {
    std::mt19937 generator(11);
    std::normal_distribution<double> normal(0, deviation);
    std::uniform_real_distribution<double> uniform;
    for (double& x : logits) x = normal(generator);
    for (std::size_t r = 0; r < rows; ++r) {
      const double* x = logits.data() + r * classes;
      double total = 0;
      for (std::size_t c = 0; c < classes; ++c) total += std::exp(x[c] / temperature);
      double left = uniform(generator) * total;
      std::size_t label = 0;
      while (label + 1 < classes && (left -= std::exp(x[label] / temperature)) > 0) ++label;
      labels[r] = static_cast<std::int32_t>(label);
    }
  }

  /// The oracle: mean -log softmax(w x + b)[label] in long double
  double nll(const std::vector<double>& w, const std::vector<double>& b) const {
    long double total = 0;
    for (std::size_t r = 0; r < rows; ++r) {
      long double max = -kInf, sum = 0;
      const auto z = [&](std::size_t c) -> long double {
        return static_cast<long double>(w[c]) * logits[r * classes + c] + b[c];
      };
      for (std::size_t c = 0; c < classes; ++c) max = std::max(max, z(c));
      for (std::size_t c = 0; c < classes; ++c) sum += std::exp(z(c) - max);
      total += max + std::log(sum) - z(static_cast<std::size_t>(labels[r]));
    }
    return static_cast<double>(total / static_cast<long double>(rows));
  }
  double nll_at(double temperature) const {
    return nll(std::vector<double>(classes, 1 / temperature), std::vector<double>(classes, 0));
  }
};

TEST(FitTemperature, FindsTheOptimumFromFarAway) {
  for (const double truth : {0.03, 0.5, 1.0, 3.0, 40.0}) {
    for (const double deviation : {0.5, 5.0}) {
      const Sample sample(400, 5, truth, deviation * truth);
      const TemperatureFit fit =
          fit_temperature(sample.logits.data(), sample.labels.data(), sample.rows, sample.classes);
      ASSERT_FALSE(fit.is_degenerate) << truth << " " << deviation;
      EXPECT_NEAR(fit.nll, sample.nll_at(fit.temperature), 1e-13);
      EXPECT_NEAR(fit.nll_before, sample.nll_at(1), 1e-12 * std::max(1.0, fit.nll_before));
      EXPECT_LT(fit.iterations, 30);
      // the derivative with respect to beta vanishes: both sides are worse, by as much
      const double beta = 1 / fit.temperature, step = 1e-4 * beta;
      const double above = sample.nll_at(1 / (beta + step)),
                   below = sample.nll_at(1 / (beta - step));
      EXPECT_GT(above, fit.nll);
      EXPECT_GT(below, fit.nll);
      EXPECT_NEAR((above - fit.nll) / (below - fit.nll), 1, 2e-2);
    }
  }
}

TEST(FitTemperature, ReportsItsEnds) {
  const double separable[] = {2, 0, 1, 5};
  const std::int32_t right[] = {0, 1}, wrong[] = {1, 0};
  TemperatureFit fit = fit_temperature(separable, right, 2, 2);
  EXPECT_TRUE(fit.is_degenerate);
  EXPECT_EQ(fit.temperature, 0);
  EXPECT_EQ(fit.nll, 0);
  fit = fit_temperature(separable, wrong, 2, 2);
  EXPECT_TRUE(fit.is_degenerate);
  EXPECT_EQ(fit.temperature, kInf);
  EXPECT_NEAR(fit.nll, std::log(2.0), 1e-15);
  const double tied[] = {2, 2, -kInf, 1, 5, -kInf};
  fit = fit_temperature(tied, right, 2, 3);
  EXPECT_EQ(fit.temperature, 0);
  EXPECT_NEAR(fit.nll, std::log(2.0) / 2, 1e-15);
}

TEST(FitTemperature, LeavesInvalidDataAlone) {
  const std::int32_t label[] = {0};
  for (const double bad : {kInf, -kInf, std::nan("")}) {
    const double logits[] = {bad, 1};
    EXPECT_FALSE(std::isfinite(fit_temperature(logits, label, 1, 2).nll_before));
  }
  EXPECT_TRUE(std::isnan(fit_temperature(static_cast<double*>(nullptr), label, 0, 2).nll_before));
}

TEST(FitTemperature, FloatsAndInfinitelySmallClasses) {
  Sample sample(300, 7, 2, 3);
  std::vector<float> floats(sample.logits.begin(), sample.logits.end());
  std::vector<double> wide;
  for (std::size_t r = 0; r < 300; ++r) {  // an eighth class that takes no part
    for (std::size_t c = 0; c < 7; ++c) wide.push_back(static_cast<double>(floats[r * 7 + c]));
    wide.push_back(-kInf);
  }
  const TemperatureFit a = fit_temperature(floats.data(), sample.labels.data(), 300, 7);
  const TemperatureFit b = fit_temperature(wide.data(), sample.labels.data(), 300, 8);
  EXPECT_NEAR(a.temperature, b.temperature, 1e-9);
  EXPECT_NEAR(a.nll, b.nll, 1e-13);
}

TEST(FitVectorScaling, ReachesAStationaryPointBelowTemperature) {
  for (const std::size_t classes : {2, 5, 30}) {
    const Sample sample(40 * classes, classes, 2, 4);
    std::vector<double> w(classes), b(classes);
    VectorScalingFit fit;
    ASSERT_EQ(fit_vector_scaling(sample.logits.data(), sample.labels.data(), sample.rows, classes,
                                 w.data(), b.data(), fit),
              Status::ok);
    EXPECT_FALSE(fit.is_degenerate);
    EXPECT_NEAR(fit.nll, sample.nll(w, b), 1e-12);
    EXPECT_NEAR(fit.nll_before, sample.nll_at(1), 1e-12);
    const TemperatureFit scalar =
        fit_temperature(sample.logits.data(), sample.labels.data(), sample.rows, classes);
    EXPECT_LE(fit.nll, scalar.nll + 1e-12);
    double mean = 0;
    for (const double bias : b) mean += bias;
    EXPECT_NEAR(mean, 0, 1e-10);
    for (std::size_t k = 0; k < classes; ++k) {
      for (std::vector<double>* parameters : {&w, &b}) {
        double& x = (*parameters)[k];
        const double at = x;
        x = at + 1e-5;
        const double above = sample.nll(w, b);
        x = at - 1e-5;
        const double below = sample.nll(w, b);
        x = at;
        EXPECT_NEAR((above - below) / 2e-5, 0, 1e-7);
      }
    }
  }
}

TEST(FitVectorScaling, SaysWhereThereIsNoOptimum) {
  const double logits[] = {2, 0, 1, 5, 3, 1};
  const std::int32_t labels[] = {0, 1, 0};
  double w[2], b[2];
  VectorScalingFit fit;
  ASSERT_EQ(fit_vector_scaling(logits, labels, 3, 2, w, b, fit), Status::ok);
  EXPECT_TRUE(fit.is_degenerate);
  EXPECT_LT(fit.nll, 1e-6);
}

TEST(FitPlatt, SolvesItsEquations) {
  std::mt19937 generator(5);
  std::normal_distribution<double> normal;
  for (const std::size_t count : {2, 10, 1000}) {
    std::vector<double> scores(count);
    std::vector<std::int32_t> labels(count);
    for (std::size_t i = 0; i < count; ++i) {
      scores[i] = 3 * normal(generator) + 50;
      labels[i] = scores[i] + 4 * normal(generator) > 50;
    }
    const PlattFit fit = fit_platt(scores.data(), labels.data(), count, true);
    EXPECT_FALSE(fit.is_degenerate);
    const double n1 = static_cast<double>(std::count(labels.begin(), labels.end(), 1));
    const double n0 = static_cast<double>(count) - n1;
    double d_a = 0, d_b = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const double target = labels[i] ? (n1 + 1) / (n1 + 2) : 1 / (n0 + 2);
      const double p = 1 / (1 + std::exp(fit.a * scores[i] + fit.b));
      d_a += scores[i] * (target - p);
      d_b += target - p;
    }
    EXPECT_NEAR(d_a, 0, 1e-10 * static_cast<double>(count));
    EXPECT_NEAR(d_b, 0, 1e-12 * static_cast<double>(count));
  }
}

TEST(FitPlatt, SeparableScores) {
  const double scores[] = {-2, -1, 1, 2};
  const std::int32_t labels[] = {0, 0, 1, 1}, flipped[] = {1, 1, 0, 0}, ones[] = {1, 1, 1, 1};
  EXPECT_FALSE(fit_platt(scores, labels, 4, true).is_degenerate);
  EXPECT_EQ(fit_platt(scores, labels, 4, false).a, -kInf);
  EXPECT_TRUE(fit_platt(scores, labels, 4, false).is_degenerate);
  EXPECT_EQ(fit_platt(scores, flipped, 4, false).a, kInf);
  const PlattFit constant = fit_platt(scores, ones, 4, true);
  EXPECT_NEAR(1 / (1 + std::exp(constant.a * 1.5 + constant.b)), 5.0 / 6, 1e-6);
  const double same[] = {3, 3, 3, 3};
  const PlattFit equal = fit_platt(same, labels, 4, false);
  EXPECT_FALSE(equal.is_degenerate);
  EXPECT_NEAR(equal.loss, std::log(2.0), 1e-14);
  EXPECT_TRUE(std::isnan(fit_platt(&kInf, ones, 1, true).loss));
}

TEST(CalibrationError, CountsByHand) {
  // confidences .5 (an edge), .6, .9, 1; right, wrong, right, wrong
  const double probs[] = {0.5, 0.5, 0.6, 0.4, 0.1, 0.9, 1, 0};
  const std::int32_t labels[] = {0, 1, 1, 1};
  CalibrationBin bins[4];
  CalibrationError error;
  ASSERT_EQ(calibration_error(probs, labels, 4, 2, 4, Binning::width, bins, error), Status::ok);
  EXPECT_EQ(bins[0].count, 0);
  EXPECT_TRUE(std::isnan(bins[0].accuracy));
  EXPECT_EQ(bins[1].count, 1);  // (.25, .5]
  EXPECT_EQ(bins[2].count, 1);
  EXPECT_EQ(bins[3].count, 2);
  EXPECT_NEAR(bins[3].confidence, 0.95, 1e-15);
  EXPECT_EQ(bins[3].accuracy, 0.5);
  EXPECT_NEAR(error.ece, (0.5 + 0.6 + 2 * 0.45) / 4, 1e-15);
  EXPECT_NEAR(error.mce, 0.6, 1e-15);
  EXPECT_NEAR(error.rmsce, std::sqrt((0.25 + 0.36 + 2 * 0.2025) / 4), 1e-15);
  EXPECT_NEAR(error.brier, (0.5 + 0.72 + 0.02 + 2) / 4, 1e-15);
  EXPECT_EQ(error.nll, kInf);
  EXPECT_EQ(error.accuracy, 0.5);
  EXPECT_NEAR(error.confidence, 0.75, 1e-15);

  ASSERT_EQ(calibration_error(probs, labels, 4, 2, 3, Binning::mass, bins, error), Status::ok);
  EXPECT_EQ(bins[0].count, 2);
  EXPECT_EQ(bins[0].lower, 0.5);
  EXPECT_EQ(bins[0].upper, 0.6);
  EXPECT_EQ(bins[2].lower, 1);
}

TEST(CalibrationError, EdgesAreThoseOfTheType) {
  for (std::size_t bin_count = 1; bin_count < 40; ++bin_count) {
    for (std::size_t i = 1; i <= bin_count; ++i) {
      const float edge =
          static_cast<float>(static_cast<double>(i) / static_cast<double>(bin_count));
      if (edge < 0.5f) continue;
      const float probs[] = {edge, 1 - edge};
      const std::int32_t label = 0;
      std::vector<CalibrationBin> bins(bin_count);
      CalibrationError error;
      ASSERT_EQ(
          calibration_error(probs, &label, 1, 2, bin_count, Binning::width, bins.data(), error),
          Status::ok);
      ASSERT_EQ(bins[i - 1].count, 1) << i << " of " << bin_count;
    }
  }
}

TEST(CalibrationError, RefusesWhatIsNoProbability) {
  const std::int32_t label = 0;
  CalibrationBin bins[2];
  for (const float bad : {-0.1f, 1.1f, std::nanf("")}) {
    const float probs[] = {bad, 0.5f};
    CalibrationError error;
    ASSERT_EQ(calibration_error(probs, &label, 1, 2, 2, Binning::width, bins, error), Status::ok);
    EXPECT_TRUE(std::isnan(error.ece));
  }
}

}  // namespace
}  // namespace logitkit
