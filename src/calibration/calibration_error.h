#pragma once

#include <cstddef>
#include <cstdint>

#include "../status.h"

namespace logitkit {

enum class Binning : int { width = 0, mass = 1 };

/// Crosses the wasm border as five doubles.
struct CalibrationBin {
  double lower, upper;
  double count;                 ///< of rows; with weights the sum of theirs
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
///              The edges are rounded to T (to float with `in_float`: the doubles were floats), so
///              that a float 0.6 lies on the edge 0.6.
/// mass         sorted by confidence and cut into n parts, the first rows mod n of them one larger;
///              equal confidences share the lowest bin that one of them falls in, as with
///              scikit-learn's quantile edges, so that bins may be larger, or empty; lower and
///              upper are the confidences at the ends
/// weights      one a row, or null: the means count a row so often; mass cuts by rows all the same
/// Ties         the first of the largest probabilities is the prediction
/// Invalid      probabilities outside [0, 1], or NaN: `error` is all NaN. No rows: means are
///              NaN, bins are empty.
[[nodiscard]] Status calibration_error(const float* probs, const std::int32_t* labels,
                                       std::size_t rows, std::size_t classes, std::size_t bin_count,
                                       Binning binning, CalibrationBin* bins,
                                       CalibrationError& error,
                                       const double* weights = nullptr) noexcept;
[[nodiscard]] Status calibration_error(const double* probs, const std::int32_t* labels,
                                       std::size_t rows, std::size_t classes, std::size_t bin_count,
                                       Binning binning, CalibrationBin* bins,
                                       CalibrationError& error, const double* weights = nullptr,
                                       bool in_float = false) noexcept;

}  // namespace logitkit
