#pragma once

#include <cstddef>
#include <cstdint>

#include "../status.h"
#include "random.h"

namespace logitkit {

/// P(c) = log((c + 2) / (c + 1)) / log(classes + 1) for c in [0, classes): Zipf's law for classes
/// in order of falling frequency, as TensorFlow's log_uniform_candidate_sampler
[[nodiscard]] double log_uniform_probability(std::int32_t id, std::size_t classes) noexcept;

/// How often an id is expected among the sampled: P count, or 1 - (1 - P)^draws where every class
/// is taken once at most and that took so many draws.
[[nodiscard]] double log_uniform_expected_count(std::int32_t id, std::size_t classes, double draws,
                                                bool unique) noexcept;

struct LogUniformCandidates {
  std::int32_t* sampled = nullptr;    ///< [count]
  double* expected_counts = nullptr;  ///< [count]
  double draws = 0;  ///< how many were drawn: more than count where repeats are refused
};

/// Draws `count` classes. `unique` refuses those that were drawn before; count <= classes then.
/// The same on every machine and in every build.
[[nodiscard]] Status log_uniform_candidates(std::size_t count, std::size_t classes, bool unique,
                                            Random& random, LogUniformCandidates& out) noexcept;

}  // namespace logitkit
