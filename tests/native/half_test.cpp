#include "half.h"

#include <bit>
#include <cmath>
#include <vector>

#include "rows_testing.h"

namespace logitkit::test {
namespace {

/// By the definition of binary16, sign aside
float magnitude_of(unsigned bits) {
  const int exponent = static_cast<int>(bits >> 10 & 31U);
  const float mantissa = static_cast<float>(bits & 1023U);
  if (exponent == 31) return mantissa == 0 ? kInf<float> : kNaN<float>;
  return exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024 + mantissa, exponent - 25);
}

// Infinities and NaN take another path than their neighbours: so every place in a vector, too.
TEST(HalfTest, EveryFloat16IsExact) {
  for (std::size_t shift = 0; shift < 9; ++shift) {
    std::vector<std::uint16_t> in(65536 - shift);
    for (std::size_t i = 0; i < in.size(); ++i)
      in[i] = static_cast<std::uint16_t>(40503 * (i + shift));
    std::vector<float> out(in.size());
    float16_to_float32(in.data(), out.data(), in.size());
    for (std::size_t i = 0; i < in.size(); ++i) {
      const float expected = magnitude_of(in[i] & 0x7fffU);
      ASSERT_EQ(std::signbit(out[i]), (in[i] & 0x8000U) != 0) << in[i];
      if (std::isnan(expected)) {
        ASSERT_TRUE(std::isnan(out[i])) << in[i];
      } else {
        ASSERT_EQ(std::fabs(out[i]), expected) << in[i];
      }
    }
  }
}

TEST(HalfTest, EveryBfloat16IsTheUpperHalfOfAFloat32) {
  std::vector<std::uint16_t> in(65536);
  for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<std::uint16_t>(i);
  std::vector<float> out(in.size());
  bfloat16_to_float32(in.data(), out.data(), in.size());
  for (std::size_t i = 0; i < in.size(); ++i) {
    ASSERT_EQ(std::bit_cast<std::uint32_t>(out[i]), static_cast<std::uint32_t>(i) << 16);
  }
}

}  // namespace
}  // namespace logitkit::test
