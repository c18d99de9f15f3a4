// Prints the accuracy table: function x distribution x size -> largest and mean error in ulp and
// |sum p - 1|, against long double. Ends with 1 if a promise of the contract is broken.
//
//   accuracy [largest size, default 1048576]

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "distributions.h"
#include "maps/log_softmax.h"
#include "maps/logsumexp.h"
#include "maps/softmax.h"
#include "reference/softmax.h"
#include "ulp.h"

namespace {

using namespace logitkit;
using namespace logitkit::test;

struct Promise {
  Real max_ulp, mean_ulp, sum_error;
};

/// The contract's figures; infinity where nothing is promised.
template <class T>
Promise promise_of(const std::string& function) {
  constexpr Real kNone = std::numeric_limits<Real>::infinity();
  if (std::is_same_v<T, double>) return {4, kNone, kNone};
  if (function == "softmax") return {4, 0.6L, 1.2e-7L};
  if (function == "log_softmax") return {2, kNone, kNone};
  return {1, kNone, kNone};
}

struct Errors {
  Real max_ulp = 0, sum_ulp = 0, sum_error = 0;
  std::size_t entries = 0;

  void add(Real ulp) {
    max_ulp = std::max(max_ulp, ulp);
    sum_ulp += ulp;
    ++entries;
  }
  [[nodiscard]] Real mean() const { return entries ? sum_ulp / static_cast<Real>(entries) : 0; }
};

template <class T>
void measure_softmax(const std::vector<T>& x, Errors& errors) {
  std::vector<T> y(x.size());
  std::vector<Real> want(x.size());
  if (softmax({x.data(), 1, x.size()}, {y.data(), 1, y.size()}) != Status::ok) std::abort();
  reference::softmax(std::span(x), std::span(want));
  Real sum = 0;
  for (std::size_t k = 0; k < x.size(); ++k) {
    errors.add(ulp_error(y[k], want[k]));
    sum += y[k];
  }
  errors.sum_error = std::max(errors.sum_error, std::fabs(sum - 1));
}

template <class T>
void measure_log_softmax(const std::vector<T>& x, Errors& errors) {
  std::vector<T> y(x.size());
  std::vector<Real> want(x.size());
  if (log_softmax({x.data(), 1, x.size()}, {y.data(), 1, y.size()}) != Status::ok) std::abort();
  reference::log_softmax(std::span(x), std::span(want));
  for (std::size_t k = 0; k < x.size(); ++k) errors.add(ulp_error(y[k], want[k]));
}

template <class T>
void measure_logsumexp(const std::vector<T>& x, Errors& errors) {
  T y = 0;
  if (logsumexp({x.data(), 1, x.size()}, &y) != Status::ok) std::abort();
  errors.add(ulp_error(y, reference::logsumexp(std::span(x)), 1));
}

template <class T>
bool measure(const char* function, void (*measure_row)(const std::vector<T>&, Errors&),
             std::size_t largest) {
  const Promise promise = promise_of<T>(function);
  bool all_kept = true;
  for (const Distribution distribution : kDistributions) {
    for (const std::size_t size :
         {1, 2, 3, 4, 7, 10, 16, 17, 100, 1000, 4096, 10000, 50257, 131072, 262144, 1 << 20}) {
      if (size > largest) continue;
      Errors errors;
      // Many short rows, so that the means stand on 10^4 entries and the maxima on rare
      // coincidences.
      const std::size_t rows = std::max<std::size_t>(1, 200000 / size);
      for (std::uint32_t row = 0; row < rows; ++row) {
        measure_row(make_row<T>(distribution, size, row * 7919 + 1, std::is_same_v<T, double>),
                    errors);
      }
      const bool kept = errors.max_ulp <= promise.max_ulp &&
                        errors.sum_error <= promise.sum_error &&
                        (errors.mean() <= promise.mean_ulp || errors.entries < 10000);
      all_kept = all_kept && kept;
      std::printf("| %s | %s | %s | %zu | %.3Lf | %.3Lf | ", function,
                  std::is_same_v<T, float> ? "float32" : "float64", name_of(distribution), size,
                  errors.max_ulp, errors.mean());
      if (std::string(function) == "softmax")
        std::printf("%.2Le |", errors.sum_error);
      else
        std::printf("– |");
      std::printf("%s\n", kept ? "" : " **broken** |");
    }
  }
  return all_kept;
}

template <class T>
bool measure_all(std::size_t largest) {
  bool kept = measure<T>("softmax", measure_softmax<T>, largest);
  kept = measure<T>("log_softmax", measure_log_softmax<T>, largest) && kept;
  return measure<T>("logsumexp", measure_logsumexp<T>, largest) && kept;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t largest = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1 << 20;
  std::printf("Build: %s. Truth: long double. logsumexp counts in ulp of max(|y|, 1).\n\n",
              LOGITKIT_BUILD_NAME);
  std::printf(
      "| function | type | distribution | size | max ulp | mean ulp | max abs(sum p - 1) |\n");
  std::printf("|---|---|---|---|---|---|---|\n");
  const bool floats = measure_all<float>(largest);
  const bool doubles = measure_all<double>(largest);
  std::printf("\n%s\n", floats && doubles ? "Every promise is kept." : "**A promise is broken.**");
  return floats && doubles ? 0 : 1;
}
