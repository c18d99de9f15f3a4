#include "normmax_loss.h"

#include "../maps/normmax_row.h"
#include "../simd/power.h"
#include "fenchel_young.h"

namespace logitkit {
namespace {

struct NormmaxMap final : FenchelYoungMap {
  const NormmaxLossOptions& options;
  SparseRow<double> scratch;

  NormmaxMap(const NormmaxLossOptions& o, std::size_t length) : options(o), scratch(length) {}

  double potential(const double* x, double max, double* p, std::size_t length,
                   std::size_t row) override {
    const double norm = normmax_row(scratch, x, p, length, options.alpha_of(row));
    double dot = 0;
    for (std::size_t k = 0; k < length; ++k) dot += weigh(p[k], x[k] - max);
    return (1 - norm) + dot;
  }

  /// 1 - ||q||_alpha, relative to the largest entry so that no power underflows
  [[nodiscard]] double entropy(const double* q, std::size_t length,
                               std::size_t row) const override {
    const double alpha = options.alpha_of(row);
    const double top = simd::row_max(q, length);
    if (alpha == kInfinity<double> || !(top > 0)) return 1 - top;
    double sum = 0;
    for (std::size_t k = 0; k < length; ++k) sum += simd::pow(q[k] / top, alpha);
    return 1 - top * simd::pow(sum, 1 / alpha);
  }
};

template <class T>
Status normmax_loss_rows(Rows<const T> logits, const Targets<T>& targets,
                         const NormmaxLossOptions& options, const LossOutput<T>& out) {
  NormmaxMap map(options, logits.length);
  if (!map.scratch) return Status::out_of_memory;
  return fenchel_young_loss(logits, targets, options.reduction, options.ignore_index, map, out);
}

}  // namespace

Status normmax_loss(Rows<const float> logits, const Targets<float>& targets,
                    const NormmaxLossOptions& options, const LossOutput<float>& out) noexcept {
  return normmax_loss_rows(logits, targets, options, out);
}
Status normmax_loss(Rows<const double> logits, const Targets<double>& targets,
                    const NormmaxLossOptions& options, const LossOutput<double>& out) noexcept {
  return normmax_loss_rows(logits, targets, options, out);
}

}  // namespace logitkit
