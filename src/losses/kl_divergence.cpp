#include "kl_divergence.h"

#include "../simd/exp.h"
#include "../simd/log.h"
#include "elementwise.h"

namespace logitkit {
namespace {

using simd::F64x2;

struct KlDivergence {
  bool log_target;
  LossSum sum;

  void operator()(const DoubleRow& row) {
    add_entries(row, sum, [&](F64x2 q, F64x2 t, auto) {
      const F64x2 p = log_target ? simd::exp(t) : t;
      const F64x2 log_p = log_target ? t : simd::log(t);
      return LossLanes{simd::select((p == F64x2(0.0)) & (q == q), p, p * (log_p - q)),
                       F64x2(0.0) - p};  // not -p, which is -0 at 0
    });
  }
};

template <class T>
Status kl_divergence_entries(Rows<const T> log_q, const T* target,
                             const KlDivergenceOptions& options, const LossOutput<T>& out) {
  const bool is_given = options.denominator >= 0;
  const double denominator = is_given ? options.denominator : static_cast<double>(log_q.size());
  KlDivergence kernel{options.log_target, {options.reduction, denominator, out, options.weights}};
  const DoubleMask mask{options.mask, {0, options.log_target ? -kInfinity<double> : 0}};
  return elementwise_loss<T>(log_q, target, out, kernel, nullptr, mask);
}

}  // namespace

Status kl_divergence(Rows<const float> log_q, const float* p, const KlDivergenceOptions& options,
                     const LossOutput<float>& out) noexcept {
  return kl_divergence_entries(log_q, p, options, out);
}
Status kl_divergence(Rows<const double> log_q, const double* p, const KlDivergenceOptions& options,
                     const LossOutput<double>& out) noexcept {
  return kl_divergence_entries(log_q, p, options, out);
}

}  // namespace logitkit
