#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "../rows.h"
#include "../status.h"

// What every loss shares: its targets, its reduction, and where results go.

namespace logitkit {

/// How the losses of the rows become one number, with PyTorch's denominators.
enum class Reduction : int {
  mean = 0,  ///< the sum divided by what the loss says: rows, the weight of their targets, entries
  sum = 1,   ///< the plain sum
  none = 2,  ///< one number a row (an entry, for element-wise losses)
  batch_mean = 3,  ///< the sum divided by the batch size (klDivergence)
};

/// One class id a row, or a distribution a row laid out like the logits: one of the two is given.
template <class T>
struct Targets {
  const std::int32_t* ids = nullptr;
  const T* probabilities = nullptr;
};

/// Where a loss goes. The gradient is that of the reduced loss (of the sum under `none`).
template <class T>
struct LossOutput {
  double* reduced = nullptr;  ///< one number under mean, sum and batch_mean
  T* each = nullptr;          ///< one number a row or entry under none
  T* gradient = nullptr;      ///< laid out like the logits; null if it is not wanted
};

/// weight * loss, where nothing weighs nothing: 0 * inf is 0.
inline double weigh(double weight, double loss) noexcept {
  return weight == 0 && loss == loss ? 0 : weight * loss;
}

/// The sum of the weights of the rows, which is their number where there are
/// none.
inline double sum_of_weights(const double* weights, std::size_t rows) noexcept {
  double sum = 0;
  for (std::size_t row = 0; row < rows; ++row) sum += weights ? weights[row] : 1;
  return sum;
}

/// Takes the losses of the rows and reduces them.
class LossSum {
 public:
  /// `denominator` is that of the mean. 0 / 0 is NaN, as in PyTorch. `weights`,
  /// if any, are one a row.
  template <class T>
  LossSum(Reduction reduction, double denominator, const LossOutput<T>& out,
          const double* weights = nullptr) noexcept
      : reduced_(reduction == Reduction::none ? nullptr : out.reduced),
        weights_(weights),
        denominator_(
            reduction == Reduction::mean || reduction == Reduction::batch_mean ? denominator : 1) {
    if (reduction != Reduction::none) return;
    if constexpr (std::is_same_v<T, float>) each_float_ = out.each;
    if constexpr (std::is_same_v<T, double>) each_double_ = out.each;
  }

  [[gnu::noinline]] void add(std::size_t row, double loss) noexcept {
    if (weights_) loss = weigh(weights_[row], loss);
    if (each_float_) each_float_[row] = static_cast<float>(loss);
    if (each_double_) each_double_[row] = loss;
    add_total(loss);
  }

  /// The losses of many entries at once, each of which was written by who adds them.
  [[gnu::noinline]] void add_total(double total) noexcept {
    const double next = total_ + total, part = next - total_;
    error_ += (total_ - (next - part)) + (total - part);
    total_ = next;
  }

  /// Gives back the status it is given; writes the result if that is ok.
  [[nodiscard]] Status finish(Status status) const noexcept {
    const double sum = total_ + error_;
    // the errors of an infinite sum are NaN
    if (reduced_ && status == Status::ok) *reduced_ = (sum == sum ? sum : total_) / denominator_;
    return status;
  }

  [[nodiscard]] double weight(std::size_t row) const noexcept {
    return weights_ ? weights_[row] : 1;
  }

  /// What a gradient of one loss is divided by.
  [[nodiscard]] double denominator() const noexcept { return denominator_; }

 private:
  double* reduced_;
  const double* weights_;
  float* each_float_ = nullptr;
  double* each_double_ = nullptr;
  double denominator_;
  double total_ = 0, error_ = 0;  ///< the sum, and what its additions lost
};

/// The entry of a row, without a row's being made contiguous.
template <class T>
inline std::size_t entry_of(const Rows<T>& rows, std::size_t row, std::size_t k) noexcept {
  return (row / rows.inner * rows.length + k) * rows.inner + row % rows.inner;
}

}  // namespace logitkit
