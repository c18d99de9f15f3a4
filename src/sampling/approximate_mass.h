#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "logit_row.h"

namespace logitkit::sampling {

/// Weights exp(logit / T - max) at half the cost of exact ones, for sums that only have to say
/// where to look: 2^f by a polynomial of degree 6 (2.6e-9), and an argument that is good to 4e-10
/// while |max| is at most 2^20. Whoever decides by them keeps twice kMassError's distance from
/// every threshold, or takes the exact weights instead.
inline constexpr double kMassError = 3e-9;

/// logit * scale - top is a weight's exponent.
struct MassScale {
  double scale, top;

  MassScale(double temperature, double max) noexcept;
  /// Whether kMassError holds.
  [[nodiscard]] static bool valid(double temperature, double max) noexcept;
};

/// The sum of the weights of a block. -infinity weighs 0.
[[nodiscard]] double approximate_mass(const float* block, const MassScale& scale) noexcept;

/// The same in floats, three times as fast: relative error rough_mass_error(scale), for blocks that
/// weigh next to nothing.
[[nodiscard]] double rough_mass(const float* block, const MassScale& scale) noexcept;
/// 5e-6 of the polynomial and the sum, and what rounding the exponent, at most 1.01 |top| + 130 in
/// size where it weighs anything, costs in three operations.
[[nodiscard]] inline double rough_mass_error(const MassScale& scale) noexcept {
  return 5e-6 + (std::abs(scale.top) + 130) * 0x1p-22;
}
/// Blocks that many powers of two below the maximum are rough.
inline constexpr double kRoughExponent = -18;

/// Logits in buckets of equal width, downward from the row's largest; the last one has all that is
/// far below.
struct Buckets {
  static constexpr std::size_t kCount = 2048;
  float top, per_unit;

  Buckets(float max, double temperature) noexcept
      : top(max), per_unit(static_cast<float>((kCount - 2) / (40 * temperature))) {}

  /// Adds each weight to its bucket, in the first, second, third or fourth kCount masses by its
  /// place: neighbours that share a bucket do not wait for each other.
  void add(const float* block, const MassScale& scale, double* masses) const noexcept;
  /// A bit for each logit of a block that is in the bucket, and one for each in a bucket before.
  void find(const float* block, std::uint32_t bucket, std::uint64_t& inside,
            std::size_t& before) const noexcept;
};

}  // namespace logitkit::sampling
