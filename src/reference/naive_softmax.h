#pragma once

#include "../rows.h"

namespace logitkit {

/// probs[k] = exp(x[k]) / sum_j exp(x[j]), as the textbook writes it and nobody should: every step
/// is rounded to the type, nothing is shifted, so it overflows to NaN past 88.7 (float) or 709.8
/// (double) and underflows to 0/0 below -104 or -746. Here to show exactly that. `out` may be `in`.
void naive_softmax(Rows<const float> in, Rows<float> out) noexcept;
void naive_softmax(Rows<const double> in, Rows<double> out) noexcept;

}  // namespace logitkit
