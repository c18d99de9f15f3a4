#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

// The rows that the tests and the accuracy table are about. The generator is that of the reference
// vectors (mulberry32), so that a row can be made again in any language.

namespace logitkit::test {

class Mulberry32 {
 public:
  explicit Mulberry32(std::uint32_t seed) : state_(seed) {}

  std::uint32_t next() {
    const std::uint32_t a = state_ += 0x6D2B79F5u;
    std::uint32_t t = (a ^ (a >> 15)) * (a | 1);
    t = (t + (t ^ (t >> 7)) * (t | 61)) ^ t;
    return t ^ (t >> 14);
  }
  double uniform() { return (next() >> 8) * 0x1p-24; }
  double normal() {
    double sum = 0;
    for (int i = 0; i < 12; ++i) sum += uniform();
    return sum - 6;
  }

 private:
  std::uint32_t state_;
};

enum class Distribution {
  normal,         // N(0, 1)
  wide_normal,    // N(0, 10)
  uniform,        // U(-80, 80)
  llm,            // N(0, 2.5) with eight peaks near 18
  equal,          // one value
  two_values,     // two values, close together
  half_infinite,  // N(0, 1), every other entry -inf
  offset_100,     // N(0, 3) + 100
  offset_minus_100,
  offset_842,    // N(0, 3) + 842.3
  offset_10000,  // N(0, 3) + 1e4
  offset_minus_10000,
  full_range,  // U(-1e4, 1e4)
  peaked,      // one winner so far ahead that the others' results are subnormal
  around_250,  // N(0, 40) + 250: where the shift changes its form
};

inline constexpr Distribution kDistributions[] = {
    Distribution::normal,        Distribution::wide_normal,  Distribution::uniform,
    Distribution::llm,           Distribution::equal,        Distribution::two_values,
    Distribution::half_infinite, Distribution::offset_100,   Distribution::offset_minus_100,
    Distribution::offset_842,    Distribution::offset_10000, Distribution::offset_minus_10000,
    Distribution::full_range,    Distribution::peaked,       Distribution::around_250};

inline const char* name_of(Distribution distribution) {
  switch (distribution) {
    case Distribution::normal:
      return "N(0,1)";
    case Distribution::wide_normal:
      return "N(0,10)";
    case Distribution::uniform:
      return "U(-80,80)";
    case Distribution::llm:
      return "LLM";
    case Distribution::equal:
      return "equal";
    case Distribution::two_values:
      return "two values";
    case Distribution::half_infinite:
      return "half -inf";
    case Distribution::offset_100:
      return "N(100,3)";
    case Distribution::offset_minus_100:
      return "N(-100,3)";
    case Distribution::offset_842:
      return "N(842.3,3)";
    case Distribution::offset_10000:
      return "N(1e4,3)";
    case Distribution::offset_minus_10000:
      return "N(-1e4,3)";
    case Distribution::full_range:
      return "U(-1e4,1e4)";
    case Distribution::peaked:
      return "subnormal";
    case Distribution::around_250:
      return "N(250,40)";
  }
  return "";
}

/// Rounded to float for both types, so that float64 is tested on the same logits; `fine` adds
/// digits that only doubles have.
template <class T>
std::vector<T> make_row(Distribution distribution, std::size_t count, std::uint32_t seed,
                        bool fine = false) {
  Mulberry32 random(seed);
  std::vector<T> x(count);
  const auto value = [&]() -> double {
    switch (distribution) {
      case Distribution::normal:
      case Distribution::half_infinite:
        return random.normal();
      case Distribution::wide_normal:
        return 10 * random.normal();
      case Distribution::uniform:
        return -80 + 160 * random.uniform();
      case Distribution::llm:
        return 2.5 * random.normal();
      case Distribution::offset_100:
        return 3 * random.normal() + 100;
      case Distribution::offset_minus_100:
        return 3 * random.normal() - 100;
      case Distribution::offset_842:
        return 3 * random.normal() + 842.3;
      case Distribution::offset_10000:
        return 3 * random.normal() + 1e4;
      case Distribution::offset_minus_10000:
        return 3 * random.normal() - 1e4;
      case Distribution::full_range:
        return -1e4 + 2e4 * random.uniform();
      case Distribution::peaked:
        return -88 - 15 * random.uniform();
      case Distribution::around_250:
        return 40 * random.normal() + 250;
      case Distribution::equal:
      case Distribution::two_values:
        return 0;
    }
    return 0;
  };
  const double constant = 20 * random.uniform() - 10, other = constant - 3 * random.uniform();
  for (T& v : x) {
    double exact = value();
    if (distribution == Distribution::equal) exact = constant;
    if (distribution == Distribution::two_values) exact = random.next() & 1 ? constant : other;
    v = static_cast<T>(static_cast<float>(exact));
    if (fine && distribution != Distribution::equal && distribution != Distribution::two_values) {
      v += static_cast<T>(random.uniform() * 0x1p-20);
    }
  }
  if (count == 0) return x;
  if (distribution == Distribution::llm) {
    for (int j = 0; j < 8; ++j) {
      const std::size_t k = random.next() % count;
      x[k] = static_cast<T>(static_cast<float>(18 - 2 * j + random.uniform()));
    }
  }
  if (distribution == Distribution::half_infinite) {
    for (std::size_t k = 1; k < count; k += 2) x[k] = -std::numeric_limits<T>::infinity();
  }
  if (distribution == Distribution::peaked) x[random.next() % count] = 0;
  return x;
}

}  // namespace logitkit::test
