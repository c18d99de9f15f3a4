#pragma once

#include <cstddef>
#include <cstdint>

#include "../status.h"
#include "candidates.h"
#include "growable_array.h"
#include "options.h"
#include "selection.h"

namespace logitkit::sampling {

/// A distribution over tokens, with the logits that it came from.
struct Law {
  GrowableArray<std::int32_t> ids;
  GrowableArray<double> probs;
  GrowableArray<double> logits;

  [[nodiscard]] std::size_t size() const noexcept { return ids.size(); }
  [[nodiscard]] bool reserve(std::size_t size) noexcept {
    return ids.reserve(size) && probs.reserve(size) && logits.reserve(size);
  }
  /// Entries beyond the old size hold anything.
  [[nodiscard]] bool resize(std::size_t size) noexcept {
    return ids.resize(size) && probs.resize(size) && logits.resize(size);
  }
  /// False where memory is short, and then nothing has changed.
  [[nodiscard]] bool assign(const std::int32_t* from_ids, const double* from_probs,
                            const double* from_logits, std::size_t count) noexcept {
    return reserve(count) && ids.assign(from_ids, count) && probs.assign(from_probs, count) &&
           logits.assign(from_logits, count);
  }
  [[nodiscard]] bool assign(const Law& other) noexcept {
    return assign(other.ids.data(), other.probs.data(), other.logits.data(), other.size());
  }
  void clear() noexcept {
    ids.clear();
    probs.clear();
    logits.clear();
  }
};

/// The law of the final draw, ids upward:
///
///     softmax    p = exp(z) / sum exp(z)
///     sparsemax  p = max(z - tau, 0)                               the projection on the simplex
///     (Martins, Astudillo 2016) entmax     p = max((alpha - 1) z - tau, 0)^(1 / (alpha - 1)) alpha
///     1 is softmax, 2 sparsemax, infinity the shared argmax
///                                                                   (Peters, Niculae, Martins
///                                                                   2019)
///
/// tau makes the sum 1. Candidates of probability 0 under sparsemax and entmax are left out.
[[nodiscard]] Status final_law(Candidates& candidates, Normalizer normalizer, double alpha,
                               RankSorter& sorter, Law& law) noexcept;

/// law = (1 - share) * law + share * other, both ids upward. Logits are those of `law` where it has
/// the token.
[[nodiscard]] Status mix(Law& law, const Law& other, double share, Law& scratch) noexcept;

/// Best first, ties by lower id.
[[nodiscard]] Status sort_best_first(Law& law, RankSorter& sorter, Law& scratch) noexcept;

/// The first position at which the probabilities so far exceed u times their sum.
[[nodiscard]] std::size_t draw_position(const double* probs, std::size_t count, double u) noexcept;

}  // namespace logitkit::sampling
