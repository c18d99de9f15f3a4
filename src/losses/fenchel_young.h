#pragma once

#include <cmath>

#include "../double_rows.h"
#include "../memory.h"
#include "../simd/reduce.h"
#include "loss.h"

// A loss that belongs to a map p = argmax <p, x> + H(p): H(p) + <p, x> - H(q) - <q, x> for a target
// q, with the gradient p - q. What differs is the map and its entropy H.

namespace logitkit {

struct FenchelYoungMap {
  /// Writes p (p may not be x) and gives H(p) + <p, x - max>; NaN where the row is.
  virtual double potential(const double* x, double max, double* p, std::size_t length,
                           std::size_t row) = 0;
  /// H(q)
  [[nodiscard]] virtual double entropy(const double* q, std::size_t length,
                                       std::size_t row) const = 0;

 protected:
  ~FenchelYoungMap() = default;
};

class FenchelYoungLoss {
 public:
  template <class T>
  FenchelYoungLoss(Rows<const T> logits, const std::int32_t* ids, Reduction reduction,
                   std::int32_t ignore_index, FenchelYoungMap& map, const LossOutput<T>& out)
      : ids_(ids),
        ignore_index_(ignore_index),
        map_(map),
        probs_(logits.length),
        sum_(reduction, counted(logits.count()), out) {}

  [[nodiscard]] explicit operator bool() const { return static_cast<bool>(probs_); }
  [[nodiscard]] Status finish(Status status) const { return sum_.finish(status); }

  void operator()(const DoubleRow& row) {
    const double* x = row.in[0];
    if (row.length == 0 || is_ignored(row.row)) {
      sum_.add(row.row, 0);
      if (row.out[0]) simd::fill(row.out[0], row.length, 0.0);
      return;
    }
    const double max = simd::row_max(x, row.length);
    double loss = map_.potential(x, max, probs_.data(), row.length, row.row);
    if (ids_) {
      const auto id = static_cast<std::size_t>(ids_[row.row]);
      loss -= x[id] - max;
    } else {
      // relative to the maximum: a target's rounded sum must not weigh the offset of the logits
      double dot = 0;
      for (std::size_t k = 0; k < row.length; ++k) dot += weigh(row.in[1][k], x[k] - max);
      loss -= dot + map_.entropy(row.in[1], row.length, row.row);
    }
    sum_.add(row.row, loss);
    if (row.out[0]) write_gradient(row);
  }

 private:
  [[nodiscard]] bool is_ignored(std::size_t row) const {
    return ids_ && ids_[row] == ignore_index_;
  }
  [[nodiscard]] double counted(std::size_t rows) const {
    std::size_t count = 0;
    for (std::size_t row = 0; row < rows; ++row) count += !is_ignored(row);
    return static_cast<double>(count);
  }

  void write_gradient(const DoubleRow& row) {
    double* gradient = row.out[0];
    for (std::size_t k = 0; k < row.length; ++k) {
      const double target = ids_ ? static_cast<std::size_t>(ids_[row.row]) == k : row.in[1][k];
      gradient[k] = (probs_[k] - target) / sum_.denominator();
    }
  }

  const std::int32_t* ids_;  ///< null: the targets are probabilities
  std::int32_t ignore_index_;
  FenchelYoungMap& map_;
  Buffer<double> probs_;
  LossSum sum_;
};

template <class T>
[[nodiscard]] inline Status fenchel_young_loss(Rows<const T> logits, const Targets<T>& targets,
                                               Reduction reduction, std::int32_t ignore_index,
                                               FenchelYoungMap& map,
                                               const LossOutput<T>& out) noexcept {
  FenchelYoungLoss kernel(logits, targets.ids, reduction, ignore_index, map, out);
  if (!kernel) return Status::out_of_memory;
  const RowArrays<T> arrays{{logits.data, targets.probabilities}, {out.gradient}};
  return kernel.finish(for_each_double_row(logits, arrays, {}, kernel));
}

}  // namespace logitkit
