#pragma once

#include <cmath>

namespace logitkit::reference {

/// What the oracle computes in: 64 bits of mantissa on x86, 113 in wasm.
using Real = long double;

/// A sum whose error does not grow with its length (Neumaier).
class Sum {
 public:
  void add(Real term) {
    const Real next = sum_ + term;
    error_ += std::fabs(sum_) >= std::fabs(term) ? (sum_ - next) + term : (term - next) + sum_;
    sum_ = next;
  }
  [[nodiscard]] Real total() const { return std::isfinite(sum_) ? sum_ + error_ : sum_; }

 private:
  Real sum_ = 0, error_ = 0;
};

}  // namespace logitkit::reference
