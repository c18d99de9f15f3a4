#include "candidate_layer.h"

#include <algorithm>

#include "../memory.h"
#include "../simd/log.h"
#include "products.h"

namespace logitkit {
namespace {

/// The class of an occurrence: those of labels are numbered first.
struct Classes {
  const std::int32_t* labels;
  std::size_t label_count;
  const std::int32_t* sampled;

  [[nodiscard]] std::size_t of(std::uint32_t occurrence) const {
    return static_cast<std::size_t>(occurrence < label_count ? labels[occurrence]
                                                             : sampled[occurrence - label_count]);
  }
};

/// All occurrences, those of one class together. A heap sort: std::sort is 8 kB of code.
void sort_by_class(const Classes& classes, std::uint32_t* order, std::size_t count) {
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    return classes.of(a) != classes.of(b) ? classes.of(a) < classes.of(b) : a < b;
  };
  for (std::size_t i = 0; i < count; ++i) order[i] = static_cast<std::uint32_t>(i);
  std::make_heap(order, order + count, before);
  std::sort_heap(order, order + count, before);
}

template <class T>
class Candidates {
 public:
  explicit Candidates(const CandidateLayer<T>& layer)
      : layer_(layer),
        rows_(layer.inputs.rows),
        own_(layer.labels_per_row),
        columns_(own_ + layer.sampled_count),
        logits_(rows_ * columns_),
        scratch_(std::max(columns_, layer.inputs.columns)) {}

  [[nodiscard]] explicit operator bool() const { return logits_ && scratch_; }

  /// The losses; what is left of the logits is their gradient.
  void forward(const CandidateLossOptions& options, CandidateHead head, LossSum& sum) {
    for (std::size_t b = 0; b < rows_; ++b) {
      double* logits = row(b);
      for (std::size_t j = 0; j < columns_; ++j) logits[j] = logit(b, j);
      for (std::size_t j = own_; options.remove_accidental_hits && j < columns_; ++j) {
        if (is_label(b, class_of(b, j))) logits[j] = -kInfinity<double>;
      }
      sum.add(b, head(logits, own_, columns_, scratch_.data()));
      for (std::size_t j = 0; j < columns_; ++j) logits[j] /= sum.denominator();
    }
  }

  void backward(const CandidateGradient<T>& gradient, std::uint32_t* order) {
    const std::size_t width = layer_.inputs.columns;
    for (std::size_t b = 0; b < rows_; ++b) {
      std::fill_n(scratch_.data(), width, 0.0);
      for (std::size_t j = 0; j < columns_; ++j) {
        add_scaled(row(b)[j], layer_.weights.row(class_of(b, j)), width, scratch_.data());
      }
      round_to(scratch_.data(), width, gradient.inputs + b * width);
    }
    std::fill_n(gradient.weights, layer_.weights.size(), T{0});
    std::fill_n(gradient.biases, layer_.weights.rows, T{0});
    add_classes(gradient, order);
  }

  /// Occurrences of classes: one for each label of each row, one for each sampled class.
  [[nodiscard]] std::size_t occurrences() const { return rows_ * own_ + layer_.sampled_count; }

 private:
  [[nodiscard]] double* row(std::size_t b) const { return logits_.data() + b * columns_; }
  [[nodiscard]] std::size_t class_of(std::size_t b, std::size_t j) const {
    return static_cast<std::size_t>(j < own_ ? layer_.labels[b * own_ + j]
                                             : layer_.sampled[j - own_]);
  }
  [[nodiscard]] bool is_label(std::size_t b, std::size_t id) const {
    for (std::size_t j = 0; j < own_; ++j) {
      if (class_of(b, j) == id) return true;
    }
    return false;
  }

  [[nodiscard]] double logit(std::size_t b, std::size_t j) const {
    const std::size_t id = class_of(b, j);
    const double expected =
        j < own_ ? layer_.true_counts[b * own_ + j] : layer_.sampled_counts[j - own_];
    const double bias = layer_.biases ? static_cast<double>(layer_.biases[id]) : 0;
    return dot(layer_.inputs.row(b), layer_.weights.row(id), layer_.inputs.columns) + bias -
           simd::log(expected);
  }

  /// A class may occur many times; all its occurrences meet in double and are rounded once.
  void add_classes(const CandidateGradient<T>& gradient, std::uint32_t* order) {
    const std::size_t width = layer_.inputs.columns;
    const std::size_t count = occurrences();
    const Classes classes{layer_.labels, rows_ * own_, layer_.sampled};
    sort_by_class(classes, order, count);
    for (std::size_t i = 0; i < count;) {
      const std::size_t id = classes.of(order[i]);
      double bias = 0;
      std::fill_n(scratch_.data(), width, 0.0);
      for (; i < count && classes.of(order[i]) == id; ++i) add_occurrence(order[i], bias);
      round_to(scratch_.data(), width, gradient.weights + id * width);
      gradient.biases[id] = static_cast<T>(bias);
    }
  }

  void add_occurrence(std::uint32_t occurrence, double& bias) {
    const std::size_t labels = rows_ * own_;
    const auto add = [&](std::size_t b, std::size_t j) {
      add_scaled(row(b)[j], layer_.inputs.row(b), layer_.inputs.columns, scratch_.data());
      bias += row(b)[j];
    };
    if (occurrence < labels) return add(occurrence / own_, occurrence % own_);
    for (std::size_t b = 0; b < rows_; ++b) add(b, own_ + occurrence - labels);
  }

  CandidateLayer<T> layer_;
  std::size_t rows_, own_, columns_;
  Buffer<double> logits_, scratch_;
};

template <class T>
Status candidate_loss_of(const CandidateLayer<T>& layer, const CandidateLossOptions& options,
                         CandidateHead head, const LossOutput<T>& out,
                         const CandidateGradient<T>& gradient) {
  Candidates<T> candidates(layer);
  Buffer<std::uint32_t> order(gradient.inputs ? candidates.occurrences() : 0);
  if (!candidates || !order) return Status::out_of_memory;
  LossSum sum(options.reduction, static_cast<double>(layer.inputs.rows), out);
  candidates.forward(options, head, sum);
  if (gradient.inputs) candidates.backward(gradient, order.data());
  return sum.finish(Status::ok);
}

}  // namespace

Status candidate_loss(const CandidateLayer<float>& layer, const CandidateLossOptions& options,
                      CandidateHead head, const LossOutput<float>& out,
                      const CandidateGradient<float>& gradient) noexcept {
  return candidate_loss_of(layer, options, head, out, gradient);
}
Status candidate_loss(const CandidateLayer<double>& layer, const CandidateLossOptions& options,
                      CandidateHead head, const LossOutput<double>& out,
                      const CandidateGradient<double>& gradient) noexcept {
  return candidate_loss_of(layer, options, head, out, gradient);
}

}  // namespace logitkit
