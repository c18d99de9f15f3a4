#pragma once

#include <cstddef>

#include "../status.h"

namespace logitkit {

enum class GuidanceSpace : int { logits, log_probs };

/// Classifier-free guidance: out = u + scale * (c - u), c and u the conditional and the
/// unconditional logits, or the log-softmax of each. scale 1 gives c. A token that is -infinity in
/// c stays so; one that is -infinity in u alone keeps its value in c. `out` may be either input.
/// NaN gives NaN.
///
/// Source   Ho, Salimans 2022, arXiv:2207.12598; Sanchez et al. 2023, arXiv:2306.17806.
/// transformers: on logits where batched, else on
///          log-probabilities
void classifier_free_guidance(const float* conditional, const float* unconditional, std::size_t n,
                              double scale, GuidanceSpace space, float* out) noexcept;
void classifier_free_guidance(const double* conditional, const double* unconditional, std::size_t n,
                              double scale, GuidanceSpace space, double* out) noexcept;

}  // namespace logitkit
