#include "focal_loss.h"

#include <cmath>

#include "../double_rows.h"
#include "../maps/exp_row.h"
#include "../memory.h"
#include "../simd/power.h"

namespace logitkit {
namespace {

using simd::F64x2;

/// One class's term: f(l) = -(1 - e^l)^gamma l, and its slope f'(l).
struct FocalTerm {
  double loss, slope;
};

/// From log p, p and 1 - p, each with all its digits.
FocalTerm focal_term(double log_p, double p, double miss, double gamma) {
  const double factor = gamma == 0 ? 1 : simd::pow(miss, gamma);
  // log p / (1 - p) goes to -1 where p is 1, and p log p to 0 where p is 0.
  const double ratio = miss > 0 ? log_p / miss : -1;
  const double bent = p > 0 ? gamma * p * ratio : 0;
  return {weigh(factor, -log_p), factor * (bent - 1)};
}

/// One row at a time: its softmax, then its loss and gradient.
class FocalLoss {
 public:
  template <class T>
  FocalLoss(Rows<const T> logits, const std::int32_t* ids, const FocalLossOptions& options,
            const LossOutput<T>& out)
      : ids_(ids),
        options_(options),
        classes_(logits.length),
        e_(classes_),
        slopes_(ids ? 0 : classes_),
        sum_(options.reduction, counted(logits.count()), out) {}

  [[nodiscard]] explicit operator bool() const { return e_ && slopes_; }
  [[nodiscard]] Status finish(Status status) const { return sum_.finish(status); }

  void operator()(const DoubleRow& row) {
    if (classes_ == 0 || is_ignored(row.row)) {
      sum_.add(row.row, 0);
      if (row.out[0]) simd::fill(row.out[0], classes_, 0.0);
      return;
    }
    const ExpRow exps = exp_row(row.in[0], classes_, 1, e_.data());
    if (ids_) {
      add_sparse(row, exps, static_cast<std::size_t>(ids_[row.row]));
    } else {
      add_dense(row, exps);
    }
  }

 private:
  [[nodiscard]] double weight(std::size_t c) const {
    return options_.class_weights ? options_.class_weights[c] : 1;
  }
  [[nodiscard]] bool is_ignored(std::size_t row) const {
    return ids_ && ids_[row] == options_.ignore_index;
  }

  [[nodiscard]] double counted(std::size_t rows) const {
    std::size_t count = 0;
    for (std::size_t row = 0; row < rows; ++row) count += !is_ignored(row);
    return static_cast<double>(count);
  }

  [[nodiscard]] FocalTerm term(const double* x, const ExpRow& exps, std::size_t c) const {
    const double miss = exps.others(c, e_.data()) / exps.sum();
    return focal_term(exps.z(x[c]) - exps.log_sum, e_[c] / exps.sum(), miss, options_.gamma);
  }

  void add_sparse(const DoubleRow& row, const ExpRow& exps, std::size_t id) {
    double* gradient = row.out[0];
    const FocalTerm at_id = term(row.in[0], exps, id);
    sum_.add(row.row, weigh(weight(id), at_id.loss));
    if (!gradient) return;
    const double share = weight(id) * at_id.slope / (sum_.denominator() * exps.sum());
    simd::each_lane(0, classes_, [&](auto lane) {
      lane.store(gradient, lane.of(e_.data(), 0) * F64x2(-share));
    });
    gradient[id] = share * exps.others(id, e_.data());
  }

  void add_dense(const DoubleRow& row, const ExpRow& exps) {
    double* gradient = row.out[0];
    double loss = 0, total = 0;
    for (std::size_t c = 0; c < classes_; ++c) {
      const double share = row.in[1][c] * weight(c);
      const FocalTerm at = term(row.in[0], exps, c);
      loss += weigh(share, at.loss);
      total += slopes_[c] = share * at.slope;
    }
    sum_.add(row.row, loss);
    for (std::size_t c = 0; gradient && c < classes_; ++c) {
      gradient[c] = (slopes_[c] - e_[c] / exps.sum() * total) / sum_.denominator();
    }
  }

  const std::int32_t* ids_;  ///< null: the targets are probabilities
  FocalLossOptions options_;
  std::size_t classes_;
  Buffer<double> e_, slopes_;
  LossSum sum_;
};

template <class T>
Status focal_loss_rows(Rows<const T> logits, const Targets<T>& targets,
                       const FocalLossOptions& options, const LossOutput<T>& out) {
  FocalLoss kernel(logits, targets.ids, options, out);
  if (!kernel) return Status::out_of_memory;
  const RowArrays<T> arrays{{logits.data, targets.probabilities}, {out.gradient}};
  return kernel.finish(for_each_double_row(logits, arrays, {}, kernel));
}

}  // namespace

Status focal_loss(Rows<const float> logits, const Targets<float>& targets,
                  const FocalLossOptions& options, const LossOutput<float>& out) noexcept {
  return focal_loss_rows(logits, targets, options, out);
}
Status focal_loss(Rows<const double> logits, const Targets<double>& targets,
                  const FocalLossOptions& options, const LossOutput<double>& out) noexcept {
  return focal_loss_rows(logits, targets, options, out);
}

}  // namespace logitkit
