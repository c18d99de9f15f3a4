#include <emscripten/bind.h>

#include "calibration/calibration_error.h"
#include "calibration/fit_platt.h"
#include "calibration/fit_temperature.h"
#include "calibration/fit_vector_scaling.h"
#include "pointers.h"

// Results are written as float64 numbers, in the order of `bindings/js/`'s readers; flags as 0
// and 1.
namespace logitkit::bindings {
namespace {

template <class T>
int bind_fit_temperature(Address logits, Address labels, std::size_t rows, std::size_t classes,
                         Address weights, Address result) {
  const TemperatureFit fit = fit_temperature(at<const T>(logits), at<const std::int32_t>(labels),
                                             rows, classes, at<const double>(weights));
  double* out = at<double>(result);
  out[0] = fit.temperature;
  out[1] = fit.nll;
  out[2] = fit.nll_before;
  out[3] = fit.iterations;
  out[4] = fit.is_degenerate;
  return code(Status::ok);
}

int bind_fit_vector_scaling(Address logits, Address labels, std::size_t rows, std::size_t classes,
                            Address weights, Address scales, Address biases, Address result) {
  VectorScalingFit fit{};
  const Status status =
      fit_vector_scaling(at<const double>(logits), at<const std::int32_t>(labels), rows, classes,
                         at<double>(scales), at<double>(biases), fit, at<const double>(weights));
  double* out = at<double>(result);
  out[0] = fit.nll;
  out[1] = fit.nll_before;
  out[2] = fit.iterations;
  out[3] = fit.is_degenerate;
  return code(status);
}

int bind_fit_platt(Address scores, Address labels, std::size_t count, bool smoothing,
                   Address weights, Address result) {
  const PlattFit fit = fit_platt(at<const double>(scores), at<const std::int32_t>(labels), count,
                                 smoothing, at<const double>(weights));
  double* out = at<double>(result);
  out[0] = fit.a;
  out[1] = fit.b;
  out[2] = fit.loss;
  out[3] = fit.iterations;
  out[4] = fit.is_degenerate;
  return code(Status::ok);
}

int bind_calibration_error(Address probs, Address labels, std::size_t rows, std::size_t classes,
                           std::size_t bin_count, int binning, bool in_float, Address weights,
                           Address bins, Address result) {
  return code(calibration_error(at<const double>(probs), at<const std::int32_t>(labels), rows,
                                classes, bin_count, static_cast<Binning>(binning),
                                at<CalibrationBin>(bins), *at<CalibrationError>(result),
                                at<const double>(weights), in_float));
}

}  // namespace

EMSCRIPTEN_BINDINGS(calibration) {
  using emscripten::function;
  function("fitTemperature", &bind_fit_temperature<double>);
  function("fitVectorScaling", &bind_fit_vector_scaling);
  function("fitPlatt", &bind_fit_platt);
  function("calibrationError", &bind_calibration_error);
}

}  // namespace logitkit::bindings
