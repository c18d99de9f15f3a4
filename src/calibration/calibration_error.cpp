#include "calibration_error.h"

#include <algorithm>
#include <cmath>

#include "../constants.h"
#include "../losses/loss.h"
#include "../memory.h"
#include "../simd/log.h"

namespace logitkit {
namespace {

/// A row's prediction: how sure, and whether right.
struct Prediction {
  double confidence;
  bool is_right;
  double weight;
};

/// Sums over the rows; false where a probability is none.
template <class T>
bool predict(const T* probs, const std::int32_t* labels, std::size_t rows, std::size_t classes,
             const double* weights, Prediction* predictions, CalibrationError& error) {
  for (std::size_t r = 0; r < rows; ++r) {
    const T* p = probs + r * classes;
    const auto label = static_cast<std::size_t>(labels[r]);
    std::size_t best = 0;
    double squares = 0;
    for (std::size_t c = 0; c < classes; ++c) {
      const double value = static_cast<double>(p[c]);
      if (!(value >= 0 && value <= 1)) return false;
      if (p[c] > p[best]) best = c;
      const double distance = value - (c == label ? 1 : 0);
      squares += distance * distance;
    }
    const double weight = weights ? weights[r] : 1;
    predictions[r] = {static_cast<double>(p[best]), best == label, weight};
    error.brier += weight * squares;
    error.nll += weigh(weight, -simd::log(static_cast<double>(p[label])));
    error.accuracy += predictions[r].is_right ? weight : 0;
    error.confidence += weight * predictions[r].confidence;
  }
  return true;
}

/// Bins while they fill: confidence and accuracy are sums.
void add(CalibrationBin& bin, const Prediction& prediction) {
  bin.count += prediction.weight;
  bin.confidence += prediction.weight * prediction.confidence;
  bin.accuracy += prediction.is_right ? prediction.weight : 0;
}

void fill_by_width(const Prediction* predictions, std::size_t rows, std::size_t bin_count,
                   bool in_float, CalibrationBin* bins) {
  const double n = static_cast<double>(bin_count);
  const auto edge = [&](std::size_t i) {  // as far as the probabilities can say it
    const double at = static_cast<double>(i) / n;
    return in_float ? static_cast<double>(static_cast<float>(at)) : at;
  };
  for (std::size_t i = 0; i < bin_count; ++i) {
    bins[i] = {static_cast<double>(i) / n, static_cast<double>(i + 1) / n, 0, 0, 0};
  }
  for (std::size_t r = 0; r < rows; ++r) {
    const double confidence = predictions[r].confidence;
    auto i = static_cast<std::size_t>(std::min(confidence * n, n - 1));
    while (i > 0 && confidence <= edge(i)) --i;
    while (i + 1 < bin_count && confidence > edge(i + 1)) ++i;
    add(bins[i], predictions[r]);
  }
}

/// Rows of one confidence share a bin: they go where the first of them falls.
void fill_by_mass(Prediction* predictions, std::size_t rows, std::size_t bin_count,
                  CalibrationBin* bins) {
  // a heap, because std::sort weighs three kilobytes
  const auto is_less = [](const Prediction& a, const Prediction& b) {
    return a.confidence < b.confidence;
  };
  std::make_heap(predictions, predictions + rows, is_less);
  std::sort_heap(predictions, predictions + rows, is_less);
  std::size_t end = 0, next = 0;
  for (std::size_t i = 0; i < bin_count; ++i) {
    end += rows / bin_count + (i < rows % bin_count ? 1 : 0);
    bins[i] = {kNaN<double>, kNaN<double>, 0, 0, 0};
    bool is_first = true;
    for (; next < rows; ++next) {
      const Prediction& prediction = predictions[next];
      const bool is_tied = next > 0 && predictions[next - 1].confidence == prediction.confidence;
      if (next >= end && !is_tied) break;
      if (is_first) bins[i].lower = prediction.confidence;
      is_first = false;
      bins[i].upper = prediction.confidence;
      add(bins[i], prediction);
    }
  }
}

/// A mean of numbers in [0, 1], which rounding must not carry past 1; NaN of
/// none
double share(double sum, double count) { return sum > count ? 1 : sum / count; }

/// Sums become means, and the errors of the bins are gathered.
void finish(CalibrationBin* bins, std::size_t bin_count, double rows, CalibrationError& error) {
  double squares = 0;
  for (std::size_t i = 0; i < bin_count; ++i) {
    CalibrationBin& bin = bins[i];
    bin.confidence = bin.count > 0 ? share(bin.confidence, bin.count) : kNaN<double>;
    bin.accuracy = bin.count > 0 ? share(bin.accuracy, bin.count) : kNaN<double>;
    if (bin.count == 0) continue;
    const double gap = std::fabs(bin.accuracy - bin.confidence);
    error.ece += bin.count * gap;
    error.mce = std::max(error.mce, gap);
    squares += bin.count * gap * gap;
  }
  error.ece = share(error.ece, rows);
  error.rmsce = std::sqrt(share(squares, rows));
  error.brier /= rows;
  error.nll /= rows;
  error.accuracy = share(error.accuracy, rows);
  error.confidence = share(error.confidence, rows);
  if (rows == 0) error.mce = kNaN<double>;
}

template <class T>
Status measure(const T* probs, const std::int32_t* labels, std::size_t rows, std::size_t classes,
               std::size_t bin_count, Binning binning, CalibrationBin* bins, const double* weights,
               bool in_float, CalibrationError& error) {
  Buffer<Prediction> predictions(rows);
  if (!predictions) return Status::out_of_memory;
  error = {};
  if (!predict(probs, labels, rows, classes, weights, predictions.data(), error)) {
    error = {kNaN<double>, kNaN<double>, kNaN<double>, kNaN<double>,
             kNaN<double>, kNaN<double>, kNaN<double>};
    return Status::ok;
  }
  if (binning == Binning::mass) {
    fill_by_mass(predictions.data(), rows, bin_count, bins);
  } else {
    fill_by_width(predictions.data(), rows, bin_count, in_float, bins);
  }
  finish(bins, bin_count, sum_of_weights(weights, rows), error);
  return Status::ok;
}

}  // namespace

Status calibration_error(const float* probs, const std::int32_t* labels, std::size_t rows,
                         std::size_t classes, std::size_t bin_count, Binning binning,
                         CalibrationBin* bins, CalibrationError& error,
                         const double* weights) noexcept {
  return measure(probs, labels, rows, classes, bin_count, binning, bins, weights, true, error);
}
Status calibration_error(const double* probs, const std::int32_t* labels, std::size_t rows,
                         std::size_t classes, std::size_t bin_count, Binning binning,
                         CalibrationBin* bins, CalibrationError& error, const double* weights,
                         bool in_float) noexcept {
  return measure(probs, labels, rows, classes, bin_count, binning, bins, weights, in_float, error);
}

}  // namespace logitkit
