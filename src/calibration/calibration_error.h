#pragma once

#include <cstddef>
#include <cstdint>

#include "../status.h"

namespace logitkit {

enum class Binning : int { width = 0, mass = 1 };

/// Crosses the wasm border as five doubles.
struct CalibrationBin {
  double lower, upper;
  double count;
  double confidence, accuracy;  ///< means; NaN in an empty bin
};

/// Crosses the wasm border as seven doubles.
struct CalibrationError {
  double ece, mce,
      rmsce;     ///< |accuracy - confidence| of the bins: mean by count, largest, root mean square
  double brier;  ///< mean over rows of the sum over classes of (p - onehot)^2
  double nll;    ///< mean of -log p[label]
  double accuracy, confidence;
};

/// How far the confidence of the largest probability is from how often it is right, in bins of that
/// confidence (Naeini et al. 2015; Guo et al. 2017).
///
/// width        bin i is (i / n, (i + 1) / n], as in Guo's code; a confidence of 0 is in the first.
/// The
///              edges are rounded to T, so that a float 0.6 lies on the edge 0.6.
/// mass         sorted by confidence, ties in row order, cut into n parts, the first rows mod n of
/// them
///              one larger; lower and upper are the confidences at the ends
/// Ties         the first of the largest probabilities is the prediction
/// Invalid      probabilities outside [0, 1 + 1e-6], or NaN: `error` is all NaN. No rows: means are
///              NaN, bins are empty.
[[nodiscard]] Status calibration_error(const float* probs, const std::int32_t* labels,
                                       std::size_t rows, std::size_t classes, std::size_t bin_count,
                                       Binning binning, CalibrationBin* bins,
                                       CalibrationError& error) noexcept;
[[nodiscard]] Status calibration_error(const double* probs, const std::int32_t* labels,
                                       std::size_t rows, std::size_t classes, std::size_t bin_count,
                                       Binning binning, CalibrationBin* bins,
                                       CalibrationError& error) noexcept;

}  // namespace logitkit
