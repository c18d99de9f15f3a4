#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "sampling/random.h"

namespace logitkit::testing {

/// The shapes of logits on which selections go wrong: each a name and how to fill a row.
struct RowKind {
  const char* name;
  std::function<float(Random&, std::size_t i, std::size_t n)> entry;
};

inline float normal(Random& random, double deviation) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += random.uniform();
  return static_cast<float>(sum * deviation);
}

inline const std::vector<RowKind>& row_kinds() {
  static const std::vector<RowKind> kinds{
      {"normal", [](Random& r, std::size_t, std::size_t) { return normal(r, 2); }},
      {"peaky",
       [](Random& r, std::size_t i, std::size_t n) {
         return normal(r, 2) + (i % (n / 5 + 1) == n / 7 ? 18.0f : 0.0f);
       }},
      {"flat", [](Random& r, std::size_t, std::size_t) { return normal(r, 0.01); }},
      {"all equal", [](Random&, std::size_t, std::size_t) { return 1.25f; }},
      {"two values",
       [](Random& r, std::size_t, std::size_t) { return r.uniform() < 0.5 ? -1.0f : 1.0f; }},
      {"ties", [](Random& r, std::size_t, std::size_t) { return std::floor(normal(r, 4)) / 2; }},
      {"half -inf",
       [](Random& r, std::size_t, std::size_t) {
         return r.uniform() < 0.5 ? -std::numeric_limits<float>::infinity() : normal(r, 3);
       }},
      {"ascending",
       [](Random&, std::size_t i, std::size_t n) {
         return 20.0f * static_cast<float>(i) / static_cast<float>(n);
       }},
      {"descending",
       [](Random&, std::size_t i, std::size_t n) {
         return -20.0f * static_cast<float>(i) / static_cast<float>(n);
       }},
      {"wide range", [](Random& r, std::size_t, std::size_t) { return normal(r, 3000); }},
      {"signed zeros",
       [](Random& r, std::size_t, std::size_t) { return r.uniform() < 0.5 ? -0.0f : 0.0f; }},
  };
  return kinds;
}

/// A row of a kind; at least one entry is finite.
inline std::vector<float> make_row(const RowKind& kind, std::size_t n, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> row(n);
  for (std::size_t i = 0; i < n; ++i) row[i] = kind.entry(random, i, n);
  if (n > 0 && row[n / 2] == -std::numeric_limits<float>::infinity()) row[n / 2] = 0.5f;
  return row;
}

}  // namespace logitkit::testing
