#include "entmax_loss.h"

#include "../maps/entmax_row.h"
#include "../maps/exp_row.h"
#include "../simd/power.h"
#include "fenchel_young.h"

namespace logitkit {
namespace {

struct EntmaxMap final : FenchelYoungMap {
  const EntmaxLossOptions& options;
  SparseRow<double> scratch;

  EntmaxMap(const EntmaxLossOptions& o, std::size_t length) : options(o), scratch(length) {}

  /// With p = max(1 + s (z - theta), 0)^(1/s) the entropy is sum p (theta - z) / alpha, so that
  /// H(p) + <p, z> = theta / alpha + (1 - 1 / alpha) <p, z>.
  double potential(const double* x, double max, double* p, std::size_t length,
                   std::size_t row) override {
    const double alpha = options.alpha_of(row);
    if (alpha == 1) {
      const ExpRow exps = exp_row(x, length, 1, p);
      for (std::size_t k = 0; k < length; ++k) p[k] /= exps.sum();
      return exps.log_sum;
    }
    const double theta = entmax_row(scratch, x, p, length, alpha);
    double dot = 0;
    for (std::size_t k = 0; k < length; ++k) dot += weigh(p[k], x[k] - max);
    return theta / alpha + (1 - 1 / alpha) * dot;
  }

  [[nodiscard]] double entropy(const double* q, std::size_t length,
                               std::size_t row) const override {
    const double alpha = options.alpha_of(row);
    double sum = 0;
    for (std::size_t k = 0; k < length; ++k) {
      if (q[k] == 0 || alpha == kInfinity<double>) continue;
      const double log = simd::log(q[k]);
      sum -= q[k] * (alpha == 1 ? log : simd::expm1((alpha - 1) * log) / (alpha * (alpha - 1)));
    }
    return sum;
  }
};

template <class T>
Status entmax_loss_rows(Rows<const T> logits, const Targets<T>& targets,
                        const EntmaxLossOptions& options, const LossOutput<T>& out) {
  EntmaxMap map(options, logits.length);
  if (!map.scratch) return Status::out_of_memory;
  return fenchel_young_loss(logits, targets, options.reduction, options.ignore_index, map, out);
}

}  // namespace

Status entmax_loss(Rows<const float> logits, const Targets<float>& targets,
                   const EntmaxLossOptions& options, const LossOutput<float>& out) noexcept {
  return entmax_loss_rows(logits, targets, options, out);
}
Status entmax_loss(Rows<const double> logits, const Targets<double>& targets,
                   const EntmaxLossOptions& options, const LossOutput<double>& out) noexcept {
  return entmax_loss_rows(logits, targets, options, out);
}

}  // namespace logitkit
