#include "distillation_loss.h"

#include "../double_rows.h"
#include "../maps/divergence_row.h"
#include "../memory.h"

namespace logitkit {
namespace {

using simd::F64x2;

/// One row of the student (in[0]) and of the teacher (in[1]); `e_p` and `e_q` are scratch.
void distil_row(const DoubleRow& row, double temperature, double* e_p, double* e_q, LossSum& sum) {
  const std::size_t count = row.length;
  double* gradient = row.out[0];
  if (count == 0) return sum.add(row.row, 0);
  const ExpRow q = exp_row(row.in[0], count, temperature, e_q);
  const ExpRow p = exp_row(row.in[1], count, temperature, e_p);
  sum.add(row.row, kl_row(row.in[1], p, e_p, row.in[0], q, e_q, count));
  if (!gradient) return;
  const double scale = temperature * sum.weight(row.row) / sum.denominator();
  const F64x2 of_q(1 / q.sum()), of_p(1 / p.sum()), factor(scale);
  simd::each_lane(0, count, [&](auto lane) {
    lane.store(gradient, (lane.of(e_q, 0) * of_q - lane.of(e_p, 0) * of_p) * factor);
  });
  // Both sure of one class: the difference of what they leave to the others keeps its digits.
  if (p.argmax == q.argmax) gradient[q.argmax] = (p.rest / p.sum() - q.rest / q.sum()) * scale;
}

template <class T>
Status distillation_rows(Rows<const T> student, const T* teacher,
                         const DistillationLossOptions& options, const LossOutput<T>& out) {
  Buffer<double> e_p(student.length), e_q(student.length);
  if (!e_p || !e_q) return Status::out_of_memory;
  LossSum sum(options.reduction, sum_of_weights(options.weights, student.count()), out,
              options.weights);
  auto kernel = [&](const DoubleRow& row) {
    distil_row(row, options.temperature, e_p.data(), e_q.data(), sum);
  };
  return sum.finish(for_each_double_row(
      student, RowArrays<T>{{student.data, teacher}, {out.gradient}}, {}, kernel));
}

}  // namespace

Status distillation_loss(Rows<const float> student, const float* teacher,
                         const DistillationLossOptions& options,
                         const LossOutput<float>& out) noexcept {
  return distillation_rows(student, teacher, options, out);
}
Status distillation_loss(Rows<const double> student, const double* teacher,
                         const DistillationLossOptions& options,
                         const LossOutput<double>& out) noexcept {
  return distillation_rows(student, teacher, options, out);
}

}  // namespace logitkit
