#pragma once

namespace logitkit::portable {

/// exp, log and pow of doubles by additions, multiplications and divisions alone (`simd/exp.h` and
/// `simd/log.h`, compiled without fused operations): the same bits on every machine and in every
/// build, which no C library promises of its own. Whatever decides a kept set or a token uses
/// these.

/// e^x. Max error 1 ulp; infinities and NaN as IEEE has them.
[[nodiscard]] double exp(double x) noexcept;

/// ln x. Max error 1 ulp. 0 gives -inf, inf gives inf, negative and NaN give NaN.
[[nodiscard]] double log(double x) noexcept;

/// x^y for x >= 0 as exp(y ln x): relative error about |y ln x| * 2^-53 + 1 ulp. x^0 is 1, 0^y is 0
/// for y > 0.
[[nodiscard]] double pow(double x, double y) noexcept;

inline constexpr double kLn2 = 0x1.62e42fefa39efp-1;

}  // namespace logitkit::portable
