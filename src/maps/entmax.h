#pragma once

#include <cstdint>

#include "../rows.h"
#include "../status.h"

namespace logitkit {

struct EntmaxOptions {
  double alpha = 1.5;                  ///< in [1, inf]
  const double* alphas = nullptr;      ///< one a row (outer * inner of them) instead of `alpha`
  const std::uint8_t* mask = nullptr;  ///< laid out like the input, 1 = keep; null keeps everything

  [[nodiscard]] double alpha_of(std::size_t row) const { return alphas ? alphas[row] : alpha; }
};

/// probs = argmax over the simplex of <p, logits> + H(p), H(p) = (1 - sum p^alpha) / (alpha (alpha
/// - 1)), Tsallis' entropy: probs[k] = max((alpha - 1) (logits[k] - max) - tau, 0)^(1 / (alpha -
/// 1)) with tau such that they sum to 1 (Peters, Niculae & Martins 2019)
///
/// alpha        1: softmax; 1.5, 2 (sparsemax): closed forms; infinity: hardmax, the lowest index
///              of those that tie; others: Newton's method, safeguarded
/// Max error    float: the exact result rounded once (6e-8 absolute) at any offset of the logits
///              for alpha > 1, |sum - 1| <= 1.2e-7; double: 5e-15 absolute
/// Support      exact for every alpha: an entry on the threshold is 0
/// Cost         that of the candidates above max - 1 / (alpha - 1); no sort, no cap on iterations
/// -inf         gives exactly 0
/// NaN, +inf, all -inf   the row is NaN; at alpha = infinity +inf wins, as in hardmax
/// Masked       entries are exactly 0, whatever they hold; a fully masked row is all zeros
/// Empty        a row of length 0 writes nothing
/// In place     in and out may be the same rows
/// Memory       scratch of about 1.1 rows; out_of_memory before anything is written
[[nodiscard]] Status entmax(Rows<const float> in, Rows<float> out,
                            const EntmaxOptions& options = {}) noexcept;
[[nodiscard]] Status entmax(Rows<const double> in, Rows<double> out,
                            const EntmaxOptions& options = {}) noexcept;

}  // namespace logitkit
