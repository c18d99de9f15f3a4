#include "calibration_error.h"

#include <algorithm>
#include <cmath>

#include "../constants.h"
#include "../memory.h"
#include "../simd/log.h"

namespace logitkit {
namespace {

/// A row's prediction: how sure, and whether right.
struct Prediction {
  double confidence;
  bool is_right;
};

/// Sums over the rows; false where a probability is none.
template <class T>
bool predict(const T* probs, const std::int32_t* labels, std::size_t rows, std::size_t classes,
             Prediction* predictions, CalibrationError& error) {
  for (std::size_t r = 0; r < rows; ++r) {
    const T* p = probs + r * classes;
    const auto label = static_cast<std::size_t>(labels[r]);
    std::size_t best = 0;
    double squares = 0;
    for (std::size_t c = 0; c < classes; ++c) {
      const double value = static_cast<double>(p[c]);
      if (!(value >= 0 && value <= 1 + 1e-6)) return false;
      if (p[c] > p[best]) best = c;
      const double distance = value - (c == label ? 1 : 0);
      squares += distance * distance;
    }
    predictions[r] = {static_cast<double>(p[best]), best == label};
    error.brier += squares;
    error.nll -= simd::log(static_cast<double>(p[label]));
    error.accuracy += predictions[r].is_right;
    error.confidence += predictions[r].confidence;
  }
  return true;
}

/// Bins while they fill: confidence and accuracy are sums.
template <class T>
void fill_by_width(const Prediction* predictions, std::size_t rows, std::size_t bin_count,
                   CalibrationBin* bins) {
  const double n = static_cast<double>(bin_count);
  const auto edge = [&](std::size_t i) {  // as far as T tells it
    return static_cast<double>(static_cast<T>(static_cast<double>(i) / n));
  };
  for (std::size_t i = 0; i < bin_count; ++i) {
    bins[i] = {static_cast<double>(i) / n, static_cast<double>(i + 1) / n, 0, 0, 0};
  }
  for (std::size_t r = 0; r < rows; ++r) {
    const double confidence = predictions[r].confidence;
    auto i = static_cast<std::size_t>(std::min(confidence * n, n - 1));
    while (i > 0 && confidence <= edge(i)) --i;
    while (i + 1 < bin_count && confidence > edge(i + 1)) ++i;
    ++bins[i].count;
    bins[i].confidence += confidence;
    bins[i].accuracy += predictions[r].is_right;
  }
}

void fill_by_mass(Prediction* predictions, std::uint32_t* order, std::size_t rows,
                  std::size_t bin_count, CalibrationBin* bins) {
  for (std::size_t r = 0; r < rows; ++r) order[r] = static_cast<std::uint32_t>(r);
  std::sort(order, order + rows, [&](std::uint32_t a, std::uint32_t b) {
    const double left = predictions[a].confidence, right = predictions[b].confidence;
    return left != right ? left < right : a < b;
  });
  std::size_t start = 0;
  for (std::size_t i = 0; i < bin_count; ++i) {
    const std::size_t count = rows / bin_count + (i < rows % bin_count ? 1 : 0);
    bins[i] = {kNaN<double>, kNaN<double>, static_cast<double>(count), 0, 0};
    for (std::size_t k = start; k < start + count; ++k) {
      const Prediction& prediction = predictions[order[k]];
      if (k == start) bins[i].lower = prediction.confidence;
      bins[i].upper = prediction.confidence;
      bins[i].confidence += prediction.confidence;
      bins[i].accuracy += prediction.is_right;
    }
    start += count;
  }
}

/// Sums become means, and the errors of the bins are gathered.
void finish(CalibrationBin* bins, std::size_t bin_count, double rows, CalibrationError& error) {
  double squares = 0;
  for (std::size_t i = 0; i < bin_count; ++i) {
    CalibrationBin& bin = bins[i];
    bin.confidence = bin.count > 0 ? bin.confidence / bin.count : kNaN<double>;
    bin.accuracy = bin.count > 0 ? bin.accuracy / bin.count : kNaN<double>;
    if (bin.count == 0) continue;
    const double gap = std::fabs(bin.accuracy - bin.confidence);
    error.ece += bin.count * gap;
    error.mce = std::max(error.mce, gap);
    squares += bin.count * gap * gap;
  }
  error.ece /= rows;
  error.rmsce = std::sqrt(squares / rows);
  error.brier /= rows;
  error.nll /= rows;
  error.accuracy /= rows;
  error.confidence /= rows;
  if (rows == 0) error.mce = kNaN<double>;
}

template <class T>
Status measure(const T* probs, const std::int32_t* labels, std::size_t rows, std::size_t classes,
               std::size_t bin_count, Binning binning, CalibrationBin* bins,
               CalibrationError& error) {
  Buffer<Prediction> predictions(rows);
  Buffer<std::uint32_t> order(binning == Binning::mass ? rows : 0);
  if (!predictions || !order) return Status::out_of_memory;
  error = {};
  if (!predict(probs, labels, rows, classes, predictions.data(), error)) {
    error = {kNaN<double>, kNaN<double>, kNaN<double>, kNaN<double>,
             kNaN<double>, kNaN<double>, kNaN<double>};
    return Status::ok;
  }
  if (binning == Binning::mass) {
    fill_by_mass(predictions.data(), order.data(), rows, bin_count, bins);
  } else {
    fill_by_width<T>(predictions.data(), rows, bin_count, bins);
  }
  finish(bins, bin_count, static_cast<double>(rows), error);
  return Status::ok;
}

}  // namespace

Status calibration_error(const float* probs, const std::int32_t* labels, std::size_t rows,
                         std::size_t classes, std::size_t bin_count, Binning binning,
                         CalibrationBin* bins, CalibrationError& error) noexcept {
  return measure(probs, labels, rows, classes, bin_count, binning, bins, error);
}
Status calibration_error(const double* probs, const std::int32_t* labels, std::size_t rows,
                         std::size_t classes, std::size_t bin_count, Binning binning,
                         CalibrationBin* bins, CalibrationError& error) noexcept {
  return measure(probs, labels, rows, classes, bin_count, binning, bins, error);
}

}  // namespace logitkit
