#include "cross_entropy.h"

#include <algorithm>

#include "../double_rows.h"
#include "../maps/exp_row.h"
#include "../memory.h"

namespace logitkit {
namespace {

using simd::F64x2;

/// One row at a time: its softmax, then its loss and gradient.
class CrossEntropy {
 public:
  template <class T>
  CrossEntropy(Rows<const T> logits, const std::int32_t* ids, const CrossEntropyOptions& options,
               const LossOutput<T>& out)
      : ids_(ids),
        options_(options),
        classes_(logits.length),
        is_dense_(!ids || options.label_smoothing != 0),
        e_(classes_),
        q_(is_dense_ ? classes_ : 0),
        sum_(options.reduction, weight_of_targets(logits), out) {}

  [[nodiscard]] explicit operator bool() const { return e_ && q_; }
  [[nodiscard]] Status finish(Status status) const { return sum_.finish(status); }

  void operator()(const DoubleRow& row) {
    double* gradient = row.out[0];
    kept_ = classes_;
    if (row.keep)
      kept_ = classes_ - static_cast<std::size_t>(std::count(row.keep, row.keep + classes_, 0));
    if (kept_ == 0 || is_ignored(row.row)) {
      sum_.add(row.row, 0);
      if (gradient) simd::fill(gradient, classes_, 0.0);
      return;
    }
    const ExpRow exps = exp_row(row.in[0], classes_, options_.temperature, e_.data());
    const bool is_penalized = options_.confidence_penalty != 0;
    const double entropy = is_penalized ? entropy_row(row.in[0], exps, e_.data(), classes_) : 0;
    if (is_dense_) {
      add_dense(row, exps, entropy);
    } else {
      add_sparse(row, exps, entropy);
    }
  }

 private:
  [[nodiscard]] double weight(std::size_t c) const {
    return options_.class_weights ? options_.class_weights[c] : 1;
  }
  [[nodiscard]] bool is_ignored(std::size_t row) const {
    return ids_ && ids_[row] == options_.ignore_index;
  }
  [[nodiscard]] std::size_t id(std::size_t row) const {
    return static_cast<std::size_t>(ids_[row]);
  }

  /// The mean's denominator.
  template <class T>
  [[nodiscard]] double weight_of_targets(const Rows<const T>& rows) const {
    double total = 0;
    for (std::size_t row = 0; row < rows.count(); ++row) {
      if (is_ignored(row) || is_fully_masked(rows, row)) continue;
      total += ids_ ? weight(id(row)) : 1;
    }
    return total;
  }
  template <class T>
  [[nodiscard]] bool is_fully_masked(const Rows<const T>& rows, std::size_t row) const {
    if (!options_.mask) return false;
    for (std::size_t k = 0; k < classes_; ++k) {
      if (options_.mask[entry_of(rows, row, k)]) return false;
    }
    return true;
  }

  /// What all losses of a row have beside the target's, and the factor of p in
  /// its gradient.
  struct Regularizer {
    double loss, slope;
  };
  [[nodiscard]] Regularizer regularizer(const ExpRow& exps, double entropy) const {
    const double beta_h = options_.confidence_penalty * entropy;
    if (options_.z_loss == 0) return {-beta_h, 0};
    const double log_sum_exp = exps.max / options_.temperature + exps.log_sum;
    return {options_.z_loss * log_sum_exp * log_sum_exp - beta_h,
            2 * options_.z_loss * log_sum_exp /
                (options_.temperature * sum_.denominator() * exps.sum())};
  }

  /// The target is one class.
  void add_sparse(const DoubleRow& row, const ExpRow& exps, double entropy) {
    const double* x = row.in[0];
    double* gradient = row.out[0];
    const std::size_t id = this->id(row.row);
    const double w = weight(id);
    const double nll = exps.log_sum - exps.z(x[id]);
    const Regularizer extra = regularizer(exps, entropy);
    sum_.add(row.row, weigh(w, nll) + extra.loss);
    if (!gradient) return;
    const double scale = w / (options_.temperature * sum_.denominator());
    // p - 1 at the target; where that is the maximum, without the cancellation
    const double at_id =
        id == exps.argmax ? -scale * (exps.rest / exps.sum()) : scale * (e_[id] / exps.sum() - 1);
    write(x, gradient, exps, entropy, scale / exps.sum() + extra.slope, nullptr, id,
          at_id + extra.slope * e_[id]);
  }

  /// The target is a distribution, given or by smoothing.
  void add_dense(const DoubleRow& row, const ExpRow& exps, double entropy) {
    const double* x = row.in[0];
    double* gradient = row.out[0];
    fill_target(row);
    const std::size_t m = exps.argmax;
    const auto q = [&](auto lane) { return lane.of(q_.data(), 0); };
    const double others = simd::sum_lanes(0, m, q) + simd::sum_lanes(m + 1, classes_, q);
    const double all = others + q_[m];
    const double minus_qz = -simd::sum_lanes(0, classes_, [&](auto lane) {
      const F64x2 share = lane.of(q_.data(), 0);
      return simd::select(share == F64x2(0.0), share, share * exps.z(lane.of(x, exps.max)));
    });
    const Regularizer extra = regularizer(exps, entropy);
    sum_.add(row.row, all * exps.log_sum + minus_qz + extra.loss);
    if (!gradient) return;
    const double scale = 1 / (options_.temperature * sum_.denominator());
    const double q_max = q_[m];
    for (std::size_t k = 0; k < classes_; ++k) q_[k] *= scale;
    const double p = all / exps.sum();
    const double at_max = exps.rest < 1 ? others - p * exps.rest : p - q_max;
    write(x, gradient, exps, entropy, p * scale + extra.slope, q_.data(), m,
          at_max * scale + extra.slope);
  }

  /// q[c] w[c]
  void fill_target(const DoubleRow& row) {
    const double share = options_.label_smoothing / static_cast<double>(kept_);
    const double kept = 1 - options_.label_smoothing;
    const double* y = row.in[1];
    for (std::size_t k = 0; k < classes_; ++k) {
      q_[k] = ((y ? kept * y[k] : 0) + share) * weight(k);
      if (row.keep && !row.keep[k]) q_[k] = 0;
    }
    if (y) return;
    const std::size_t id = this->id(row.row);
    q_[id] += kept * weight(id);
  }

  /// gradient[k] = e[k] scale - q[k] (+ the penalty's), except `special`
  void write(const double* x, double* gradient, const ExpRow& exps, double entropy, double scale,
             const double* q, std::size_t special, double at_special) const {
    const F64x2 factor(scale);
    const double penalty =
        options_.confidence_penalty / (options_.temperature * sum_.denominator() * exps.sum());
    const auto penalty_at = [&](F64x2 e, F64x2 z) {
      return simd::select(e == F64x2(0.0), e,
                          e * F64x2(penalty) * (z + F64x2(entropy - exps.log_sum)));
    };
    if (penalty != 0)
      at_special += penalty_at(F64x2(e_[special]), F64x2(exps.z(x[special]))).first();
    simd::each_lane(0, classes_, [&](auto lane) {
      const F64x2 e = lane.of(e_.data(), 0);
      F64x2 value = e * factor;
      if (q) value = value - lane.of(q, 0);
      if (penalty != 0) value = value + penalty_at(e, exps.z(lane.of(x, exps.max)));
      lane.store(gradient, value);
    });
    gradient[special] = at_special;
  }

  const std::int32_t* ids_;  ///< null: the targets are probabilities
  CrossEntropyOptions options_;
  std::size_t classes_, kept_ = 0;  ///< of all rows, and of this one
  bool is_dense_;
  Buffer<double> e_, q_;
  LossSum sum_;
};

template <class T>
Status cross_entropy_rows(Rows<const T> logits, const Targets<T>& targets,
                          const CrossEntropyOptions& options, const LossOutput<T>& out) {
  CrossEntropy kernel(logits, targets.ids, options, out);
  if (!kernel) return Status::out_of_memory;
  const RowArrays<T> arrays{{logits.data, targets.probabilities}, {out.gradient}};
  const DoubleMask mask{options.mask, {-kInfinity<double>, 0}};
  return kernel.finish(for_each_double_row(logits, arrays, mask, kernel));
}

}  // namespace

Status cross_entropy(Rows<const float> logits, const Targets<float>& targets,
                     const CrossEntropyOptions& options, const LossOutput<float>& out) noexcept {
  return cross_entropy_rows(logits, targets, options, out);
}
Status cross_entropy(Rows<const double> logits, const Targets<double>& targets,
                     const CrossEntropyOptions& options, const LossOutput<double>& out) noexcept {
  return cross_entropy_rows(logits, targets, options, out);
}

}  // namespace logitkit
