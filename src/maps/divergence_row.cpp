#include "divergence_row.h"

#include <cmath>

#include "../simd/exp.h"
#include "../simd/log.h"
#include "../simd/reduce.h"
#include "../simd/softplus.h"

namespace logitkit {
inline namespace LOGITKIT_SIMD_BUILD {
// What several callers share is kept out of line: inlined, it doubles the size of this file.
namespace {

using simd::F64x2;
using simd::TwoSum;

template <std::size_t kTerms>
F64x2 horner(const double (&coefficients)[kTerms], F64x2 x) {
  F64x2 sum(coefficients[0]);
  for (std::size_t k = 1; k < kTerms; ++k) sum = sum * x + F64x2(coefficients[k]);
  return sum;
}

/// T^2 (e^t - 1 - t) for w = T t, |t| <= 1: the series at t / 4, doubled twice as
/// e^2u - 1 - 2u = (e^u - 1)^2 + 2 (e^u - 1 - u). Nothing cancels. Max error 4 ulp.
[[gnu::noinline]] F64x2 excess(F64x2 w, F64x2 temperature) {
  constexpr double kInverseFactorials[] = {
      // of 13 down to 2
      1 / 6227020800.0, 1 / 479001600.0, 1 / 39916800.0, 1 / 3628800.0, 1 / 362880.0, 1 / 40320.0,
      1 / 5040.0,       1 / 720.0,       1 / 120.0,      1 / 24.0,      1 / 6.0,      1 / 2.0};
  F64x2 u = w * F64x2(0.25);
  F64x2 value = u * u * horner(kInverseFactorials, u / temperature);
  for (int doubling = 0; doubling < 2; ++doubling) {
    const F64x2 expm1 = u + value / temperature;
    value = expm1 * expm1 + (value + value);
    u = u + u;
  }
  return value;
}

/// (1 + h) log(1 + h) + (1 - h) log(1 - h) = sum_k h^2k / (k (2k - 1)), |h| <= 0.36
[[gnu::noinline]] F64x2 two_sided_entropy(F64x2 h) {
  constexpr double kCoefficients[] = {
      1 / 496.0, 1 / 435.0, 1 / 378.0, 1 / 325.0, 1 / 276.0, 1 / 231.0, 1 / 190.0, 1 / 153.0,
      1 / 120.0, 1 / 91.0,  1 / 66.0,  1 / 45.0,  1 / 28.0,  1 / 15.0,  1 / 6.0,   1.0};
  const F64x2 square = h * h;
  return square * horner(kCoefficients, square);
}

constexpr double kNearRatio = 0.75, kNearTanh = 0.358;  ///< tanh(0.75 / 2)

/// p log(p / m) + q log(q / m), m = (p + q) / 2; h and t as above, h of no meaning where t is far
[[gnu::noinline]] F64x2 jensen_shannon_term(F64x2 p, F64x2 q, F64x2 h, F64x2 t, F64x2 is_near) {
  const F64x2 zero(0.0), ln2(simd::kLn2);
  const simd::Logistic at = simd::logistic(t);
  const F64x2 of_p = select(p == zero, p, p * (ln2 - at.softplus));
  const F64x2 of_q = select(q == zero, q, q * (ln2 - at.softplus_of_minus));
  return select(is_near, (p + q) * F64x2(0.5) * two_sided_entropy(h), of_p + of_q);
}

/// A sum of terms that are at least 0, with the errors of the additions; +inf where one is.
class PositiveSum {
 public:
  void add(F64x2 term) {
    exact_.add(term);
    plain_ = plain_ + term;
  }
  [[nodiscard]] [[gnu::noinline]] double total() const {
    const double sum = exact_.total();
    return sum == sum ? sum : reduce_add(plain_);  // the errors of an infinite sum are NaN
  }

 private:
  simd::Sum<F64x2> exact_;
  F64x2 plain_{0.0};
};

double log1p_of_any(double x) { return x < 0 ? -simd::log1p(-x / (1 + x)) : simd::log1p(x); }

/// p, q and t = log q - log p of two rows of logits.
///
/// Where t is small it comes from the exact differences of the logits, y - x, taken from that at
/// p's maximum: t = D - s, s = log sum p e^D. An error of s is common to all t and counts squared.
class LogitRatio {
 public:
  struct Lanes {
    F64x2 p, q;
    F64x2 w;        ///< temperature * t where `is_near`
    F64x2 t;        ///< from the two logarithms, where not
    F64x2 is_near;  ///< |t| is at most what was asked for
  };

  [[gnu::noinline]] LogitRatio(const double* x_p, const ExpRow& p, const double* e_p,
                               const double* x_q, const ExpRow& q, const double* e_q,
                               std::size_t count, double near)
      : x_p_(x_p), x_q_(x_q), e_p_(e_p), e_q_(e_q), p_(p), q_(q), near_(near) {
    of_p_ = 1 / p.sum();
    of_q_ = 1 / q.sum();
    log_shift_ = q.log_sum - p.log_sum;
    center_ = two_sum(F64x2(x_q[p.argmax]), F64x2(-x_p[p.argmax]));
    // log(p / q) at p's maximum, if the sum below cannot be had
    const double plain = log_shift_ - q.z(x_q[p.argmax]);
    const double ratio = of_p_ / (e_q[p.argmax] * of_q_);
    double sum = kNaN<double>;
    if (ratio < 1e100) {
      sum = simd::exact_sum_lanes(0, count, [&](auto lane) {
        const TwoSum d = difference(lane);
        const F64x2 distance = (d.sum + d.error) / F64x2(p.temperature), one(1.0);
        const F64x2 share = lane.of(e_p, 0) * F64x2(of_p_);
        const F64x2 other = lane.of(e_q, 0) * F64x2(of_q_) * F64x2(ratio);
        const F64x2 is_near = abs(distance) <= one;
        if (!simd::any(is_near)) return other - share;
        return select(is_near, share * (distance + excess(distance, one)), other - share);
      });
    }
    shift_ = p.temperature * (sum > -1 && sum < 1e100 ? log1p_of_any(sum) : plain);
  }

  [[nodiscard]] Lanes at(const simd::Lane& lane) const {
    const TwoSum d = difference(lane);
    const TwoSum shifted = two_sum(d.sum, F64x2(-shift_));
    const F64x2 w = shifted.sum + (shifted.error + d.error);
    const F64x2 is_near = abs(w / F64x2(p_.temperature)) <= F64x2(near_);
    const F64x2 t = q_.z(lane.of(x_q_, q_.max)) - p_.z(lane.of(x_p_, p_.max)) - F64x2(log_shift_);
    return {lane.of(e_p_, 0) * F64x2(of_p_), lane.of(e_q_, 0) * F64x2(of_q_), w, t, is_near};
  }

 private:
  /// (y - x) less that of the center, in two parts; NaN where one of them is infinite
  [[nodiscard]] TwoSum difference(const simd::Lane& lane) const {
    const TwoSum d = two_sum(lane.of(x_q_, 0), -lane.of(x_p_, 0));
    const TwoSum from_center = two_sum(d.sum, -center_.sum);
    return {from_center.sum, from_center.error + (d.error - center_.error)};
  }

  const double *x_p_, *x_q_, *e_p_, *e_q_;
  const ExpRow &p_, &q_;
  double near_, of_p_, of_q_, log_shift_, shift_;
  TwoSum center_;
};

/// log(q / p), relative to its own size where the two are near; infinite where one is 0
[[gnu::noinline]] F64x2 log_of_ratio(F64x2 p, F64x2 q) {
  const F64x2 low = pmin(p, q), high = pmax(p, q);
  // a subnormal's quotient overflows, and its logarithm does not
  const F64x2 ratio = (high - low) / low;
  const F64x2 size = select(ratio < F64x2(1e3), log1p(ratio), log(high) - log(low));
  return select(q < p, -size, size);
}

/// 0, or NaN where an entry is below 0 or NaN
F64x2 doubt(F64x2 p, F64x2 q) {
  const F64x2 zero(0.0);
  return select((p >= zero) & (q >= zero), zero, F64x2(kNaN<double>));
}

double within(double value, double most) { return value > most ? most : value; }

}  // namespace

double kl_row(const double* x_p, const ExpRow& p, const double* e_p, const double* x_q,
              const ExpRow& q, const double* e_q, std::size_t count) {
  if (p.rest != p.rest || q.rest != q.rest) return kNaN<double>;
  const LogitRatio ratio(x_p, p, e_p, x_q, q, e_q, count, 1);
  const F64x2 temperature(p.temperature), zero(0.0);
  PositiveSum sum;
  simd::each_lane(0, count, [&](auto lane) {
    const auto at = ratio.at(lane);
    const F64x2 far = select(at.p == zero, at.q, (at.q - at.p) - at.p * at.t);
    F64x2 term = temperature * (temperature * far);
    if (simd::any(at.is_near)) term = select(at.is_near, at.p * excess(at.w, temperature), term);
    sum.add(term);
  });
  return sum.total();
}

double jensen_shannon_row(const double* x_p, const ExpRow& p, const double* e_p, const double* x_q,
                          const ExpRow& q, const double* e_q, std::size_t count) {
  if (p.rest != p.rest || q.rest != q.rest) return kNaN<double>;
  const LogitRatio ratio(x_p, p, e_p, x_q, q, e_q, count, kNearRatio);
  const F64x2 one(1.0), two(2.0);
  PositiveSum sum;
  simd::each_lane(0, count, [&](auto lane) {
    const auto at = ratio.at(lane);
    const F64x2 expm1 = at.w + excess(at.w, one);
    sum.add(jensen_shannon_term(at.p, at.q, expm1 / (two + expm1), at.t, at.is_near));
  });
  return within(sum.total() / 2, simd::kLn2);
}

double kl_of_probs_row(const double* p, const double* q, std::size_t count) {
  const F64x2 one(1.0), zero(0.0);
  PositiveSum sum;
  simd::each_lane(0, count, [&](auto lane) {
    const F64x2 share = lane.of(p, 0), other = lane.of(q, 0);
    const F64x2 t = log_of_ratio(share, other);
    const F64x2 far = select(share == zero, other, (other - share) - share * t);
    sum.add(select(abs(t) <= one, share * excess(t, one), far) + doubt(share, other));
  });
  return sum.total();
}

double jensen_shannon_of_probs_row(const double* p, const double* q, std::size_t count) {
  PositiveSum sum;
  simd::each_lane(0, count, [&](auto lane) {
    const F64x2 share = lane.of(p, 0), other = lane.of(q, 0);
    const F64x2 h = (other - share) / (share + other), t = log_of_ratio(share, other);
    const F64x2 is_near = abs(h) <= F64x2(kNearTanh);
    sum.add(jensen_shannon_term(share, other, h, t, is_near) + doubt(share, other));
  });
  return within(sum.total() / 2, simd::kLn2);
}

}  // namespace LOGITKIT_SIMD_BUILD
}  // namespace logitkit
