#include "log_uniform_candidates.h"

#include <algorithm>
#include <cmath>

#include "../memory.h"
#include "../simd/power.h"
#include "portable_math.h"

namespace logitkit {
namespace {

/// The inverse of the distribution function: floor((classes + 1)^u) - 1
std::int32_t draw(double log_range, std::size_t classes, Random& random) noexcept {
  const double x = portable::exp(random.uniform() * log_range);
  // rounding may reach classes + 1, which is no class
  const double last = static_cast<double>(classes) - 1;
  return static_cast<std::int32_t>(std::min(std::floor(x) - 1, last));
}

}  // namespace

double log_uniform_probability(std::int32_t id, std::size_t classes) noexcept {
  const double c = id;
  // log((c + 2) / (c + 1)), which for large c is the logarithm of nearly 1
  return simd::log1p(1 / (c + 1)) / portable::log(static_cast<double>(classes) + 1);
}

double log_uniform_expected_count(std::int32_t id, std::size_t classes, double draws,
                                  bool unique) noexcept {
  const double p = log_uniform_probability(id, classes);
  // 1 - (1 - p)^draws
  return unique ? -simd::expm1(-draws * simd::log1p(p / (1 - p))) : p * draws;
}

Status log_uniform_candidates(std::size_t count, std::size_t classes, bool unique, Random& random,
                              LogUniformCandidates& out) noexcept {
  Buffer<std::uint8_t> taken(unique ? classes : 0);
  if (!taken) return Status::out_of_memory;
  if (unique) std::fill_n(taken.data(), classes, std::uint8_t{0});
  const double log_range = portable::log(static_cast<double>(classes) + 1);
  out.draws = 0;
  for (std::size_t i = 0; i < count;) {
    const std::int32_t id = draw(log_range, classes, random);
    out.draws += 1;
    if (unique && taken[static_cast<std::size_t>(id)]) continue;
    if (unique) taken[static_cast<std::size_t>(id)] = 1;
    out.sampled[i++] = id;
  }
  for (std::size_t i = 0; i < count; ++i) {
    out.expected_counts[i] = log_uniform_expected_count(out.sampled[i], classes, out.draws, unique);
  }
  return Status::ok;
}

}  // namespace logitkit
