#pragma once

#include "loss.h"

namespace logitkit {

struct DistillationLossOptions {
  Reduction reduction = Reduction::mean;
  double temperature = 1;           ///< in (0, inf)
  const double* weights = nullptr;  ///< one a row; null is all ones
};

/// loss[row] = T^2 KL(softmax(teacher / T) || softmax(student / T)) (Hinton, Vinyals, Dean 2015)
///
/// The factor T^2 keeps the gradient's size as T changes.
/// mean         divided by the number of rows, or by the sum of their weights
/// gradient     of the student: T (q - p), over the denominator; q is the student's softmax
/// Max error    computed in double, rounded once; at least 0
/// -inf         counts 0 where the teacher has no mass; where only the student has none: +inf
/// NaN, +inf, all -inf   in either makes the row NaN
/// In place     the gradient may be the student
[[nodiscard]] Status distillation_loss(Rows<const float> student, const float* teacher,
                                       const DistillationLossOptions& options,
                                       const LossOutput<float>& out) noexcept;
[[nodiscard]] Status distillation_loss(Rows<const double> student, const double* teacher,
                                       const DistillationLossOptions& options,
                                       const LossOutput<double>& out) noexcept;

}  // namespace logitkit
