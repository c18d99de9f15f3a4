#pragma once

#include <cstddef>

#include "exp_row.h"

// Divergences of one row that keep their digits where the two distributions are nearly equal.
//
// With t = log q - log p and sum p = sum q = 1 the plain forms are sums of numbers that cancel.
// These have terms of one sign:
//
//   KL(p || q)  = sum p (e^t - 1 - t)
//   JS(p, q)    = sum (p + q) / 4 ((1 + h) log(1 + h) + (1 - h) log(1 - h)),
//                 h = (q - p) / (p + q) = tanh(t / 2)

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {

/// temperature^2 KL(p || q) of two rows of logits and their exponentials, at least 0. Where p is 0
/// an entry counts q; where only q is, the sum is +inf. NaN where either row is. Both rows have the
/// temperature of p.
double kl_row(const double* x_p, const ExpRow& p, const double* e_p, const double* x_q,
              const ExpRow& q, const double* e_q, std::size_t count);

/// JS(p, q) of two rows of logits and their exponentials at temperature 1, in [0, log 2].
double jensen_shannon_row(const double* x_p, const ExpRow& p, const double* e_p, const double* x_q,
                          const ExpRow& q, const double* e_q, std::size_t count);

/// sum (p log(p / q) - p + q): KL(p || q) of rows that sum to 1. At least 0; NaN where an entry is
/// below 0 or NaN.
double kl_of_probs_row(const double* p, const double* q, std::size_t count);

/// JS(p, q) of rows that sum to 1, in [0, log 2]; NaN where an entry is below 0 or NaN.
double jensen_shannon_of_probs_row(const double* p, const double* q, std::size_t count);

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
