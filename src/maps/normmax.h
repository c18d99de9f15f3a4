#pragma once

#include <cstdint>

#include "../rows.h"
#include "../status.h"

namespace logitkit {

struct NormmaxOptions {
  double alpha = 2;                    ///< in [1, inf]
  const double* alphas = nullptr;      ///< one a row (outer * inner of them) instead of `alpha`
  const std::uint8_t* mask = nullptr;  ///< laid out like the input, 1 = keep; null keeps everything

  [[nodiscard]] double alpha_of(std::size_t row) const { return alphas ? alphas[row] : alpha; }
};

/// probs = argmax over the simplex of <p, logits> - ||p||_alpha (Blondel, Martins & Niculae 2020):
/// probs[k] = d[k]^(1 / (alpha - 1)) / sum, d[k] = max(logits[k] - max - tau, 0), with tau such
/// that sum_k d[k]^(alpha / (alpha - 1)) = 1
///
/// alpha        2: closed form; infinity: uniform on the support of sparsemax; 1: the maxima share;
///              others: Newton's method, safeguarded
/// Max error    float: 6e-8 absolute at any offset of the logits, |sum - 1| <= 1.2e-7; double:
/// 1e-14
///              (an entry within 1e-12 of the threshold, with alpha > 2: the (alpha - 1)-th root of
///              its distance's error)
/// Support      exact, the same for -inf, NaN, +inf, masks, empty rows, in place, memory as
/// sparsemax
[[nodiscard]] Status normmax(Rows<const float> in, Rows<float> out,
                             const NormmaxOptions& options = {}) noexcept;
[[nodiscard]] Status normmax(Rows<const double> in, Rows<double> out,
                             const NormmaxOptions& options = {}) noexcept;

}  // namespace logitkit
