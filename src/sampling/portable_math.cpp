#include "portable_math.h"

#include <bit>
#include <cstdint>
#include <limits>

namespace logitkit::portable {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// ln 2 in two parts; the first has 21 trailing zero bits, so n * kLn2High is exact for |n| < 2^20
// (fdlibm's split).
constexpr double kLn2High = 0x1.62e42feep-1;
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;

}  // namespace

double exp(double x) noexcept {
  if (x != x) return x;
  if (x > 709.782712893384) return kInfinity;
  if (x < -708.0) return 0.0;

  // x = n ln2 + r, |r| <= ln2 / 2; adding and taking away 1.5 * 2^52 rounds to an integer
  constexpr double kRound = 0x1.8p52;
  constexpr double kLog2E = 0x1.71547652b82fep0;
  const double n = (x * kLog2E + kRound) - kRound;
  const double high = x - n * kLn2High;
  const double low = n * kLn2Low;
  const double r = high - low;

  // fdlibm's e_exp: r * (e^r + 1) / (e^r - 1) = 2 + r^2 (P1 + P2 r^2 + ...), Remez on [0, 0.34658],
  // error 2^-59
  constexpr double kP1 = 0x1.555555555553ep-3;
  constexpr double kP2 = -0x1.6c16c16bebd93p-9;
  constexpr double kP3 = 0x1.1566aaf25de2cp-14;
  constexpr double kP4 = -0x1.bbd41c5d26bf1p-20;
  constexpr double kP5 = 0x1.6376972bea4d0p-25;
  const double rr = r * r;
  const double c = r - rr * (kP1 + rr * (kP2 + rr * (kP3 + rr * (kP4 + rr * kP5))));
  const double y = 1.0 - ((low - (r * c) / (2.0 - c)) - high);

  // Two factors, because 2^1024 is no double
  const auto exponent = static_cast<std::int64_t>(n);
  const std::int64_t half = exponent / 2;
  const auto power = [](std::int64_t e) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(e + 1023) << 52);
  };
  return y * power(half) * power(exponent - half);
}

double log(double x) noexcept {
  if (x != x || x == kInfinity) return x;
  if (x == 0.0) return -kInfinity;
  if (x < 0.0) return std::numeric_limits<double>::quiet_NaN();

  // x = 2^k (1 + f) with sqrt(2)/2 < 1 + f < sqrt(2)
  int k = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    k = -54;
  }
  auto bits = std::bit_cast<std::uint64_t>(x);
  const std::uint64_t offset = bits - 0x3fe6a09e667f3bcdULL;  // sqrt(2)/2
  const auto shift = static_cast<int>(static_cast<std::int64_t>(offset) >> 52);
  k += shift;
  bits -= static_cast<std::uint64_t>(static_cast<std::int64_t>(shift)) << 52;
  const double f = std::bit_cast<double>(bits) - 1.0;

  // fdlibm's e_log: log(1 + f) = f - f^2/2 + s (f^2/2 + R(s^2)), s = f / (2 + f), Remez error
  // 2^-58.45
  constexpr double kL1 = 0x1.5555555555593p-1;
  constexpr double kL2 = 0x1.999999997fa04p-2;
  constexpr double kL3 = 0x1.2492494229359p-2;
  constexpr double kL4 = 0x1.c71c51d8e78afp-3;
  constexpr double kL5 = 0x1.7466496cb03dep-3;
  constexpr double kL6 = 0x1.39a09d078c69fp-3;
  constexpr double kL7 = 0x1.2f112df3e5244p-3;
  const double s = f / (2.0 + f);
  const double z = s * s;
  const double remainder =
      z * (kL1 + z * (kL2 + z * (kL3 + z * (kL4 + z * (kL5 + z * (kL6 + z * kL7))))));
  const double half_square = 0.5 * f * f;
  const double n = k;
  return n * kLn2High - ((half_square - (s * (half_square + remainder) + n * kLn2Low)) - f);
}

double pow(double x, double y) noexcept {
  if (y == 0.0) return 1.0;
  if (x == 1.0) return 1.0;
  return exp(y * log(x));
}

}  // namespace logitkit::portable
