#include "adaptive_log_softmax.h"

#include <algorithm>

#include "../maps/exp_row.h"
#include "../memory.h"
#include "products.h"

namespace logitkit {
namespace {

/// The gradient of a matrix, summed in double over the rows of a batch.
class Accumulator {
 public:
  Accumulator() = default;
  explicit Accumulator(std::size_t size) : sum_(size) {
    if (sum_) std::fill_n(sum_.data(), size, 0.0);
  }
  [[nodiscard]] explicit operator bool() const { return static_cast<bool>(sum_); }
  [[nodiscard]] double* row(std::size_t r, std::size_t columns) const {
    return sum_.data() + r * columns;
  }

 private:
  Buffer<double> sum_;
};

struct TailGradient {
  Accumulator projection, output;
};

template <class T>
class Adaptive {
 public:
  Adaptive(const AdaptiveLayer<T>& layer, const AdaptiveOutput<T>& out)
      : layer_(layer), out_(out), width_(layer.inputs.columns) {
    std::size_t largest = layer.head.rows, hidden = 0;
    for (std::size_t i = 0; i < layer.tail_count; ++i) {
      largest = std::max(largest, layer.tails[i].size);
      hidden = std::max(hidden, layer.tails[i].hidden);
      classes_ += layer.tails[i].size;
    }
    classes_ += layer.shortlist;
    head_ = Buffer<double>(2 * layer.head.rows);
    tail_ = Buffer<double>(2 * largest);
    hidden_ = Buffer<double>(2 * hidden);
    log_probs_ = Buffer<double>(out.log_probs ? classes_ : 0);
    dx_ = Buffer<double>(width_);
    is_ready_ = head_ && tail_ && hidden_ && log_probs_ && dx_ &&
                (!out.inputs_gradient || make_accumulators());
  }
  ~Adaptive() {
    for (std::size_t i = 0; i < made_; ++i) tails_[i].~TailGradient();
  }
  Adaptive(const Adaptive&) = delete;
  Adaptive& operator=(const Adaptive&) = delete;

  [[nodiscard]] explicit operator bool() const { return is_ready_; }

  /// The log-probability of the row's target.
  double add(std::size_t n, std::size_t target, double scale) {
    const T* x = layer_.inputs.row(n);
    double* logits = head_.data();
    double* e = logits + layer_.head.rows;
    for (std::size_t r = 0; r < layer_.head.rows; ++r) {
      logits[r] = dot(layer_.head.row(r), x, width_) +
                  (layer_.head_bias ? static_cast<double>(layer_.head_bias[r]) : 0);
    }
    const ExpRow head = exp_row(logits, layer_.head.rows, 1, e);
    std::size_t first = layer_.shortlist, own = 0;
    while (target >= layer_.shortlist && target >= first + layer_.tails[own].size)
      first += layer_.tails[own++].size;
    const bool is_short = target < layer_.shortlist;
    const std::size_t entry = is_short ? target : layer_.shortlist + own;
    double log_p = head.z(logits[entry]) - head.log_sum;
    if (out_.log_probs) write_log_probs(n, x, head, logits);
    std::fill_n(dx_.data(), width_, 0.0);
    if (!is_short) log_p += add_tail(x, own, target - first, scale);
    if (out_.inputs_gradient) {
      for (std::size_t r = 0; r < layer_.head.rows; ++r) {
        const double d = slope(head, e, r, entry) * scale;
        add_scaled(d, x, width_, head_gradient_.row(r, width_));
        *bias_gradient_.row(r, 1) += d;
        add_scaled(d, layer_.head.row(r), width_, dx_.data());
      }
      round_to(dx_.data(), width_, out_.inputs_gradient + n * width_);
    }
    return log_p;
  }

  void finish() const {
    if (!out_.inputs_gradient) return;
    round_to(head_gradient_.row(0, 0), layer_.head.size(), out_.head_gradient);
    if (out_.head_bias_gradient)
      round_to(bias_gradient_.row(0, 0), layer_.head.rows, out_.head_bias_gradient);
    for (std::size_t i = 0; i < layer_.tail_count; ++i) {
      const AdaptiveTail<T>& tail = layer_.tails[i];
      round_to(tails_[i].projection.row(0, 0), tail.hidden * width_, tail.projection_gradient);
      round_to(tails_[i].output.row(0, 0), tail.size * tail.hidden, tail.output_gradient);
    }
  }

 private:
  bool make_accumulators() {
    head_gradient_ = Accumulator(layer_.head.size());
    bias_gradient_ = Accumulator(layer_.head.rows);
    tails_ = Buffer<TailGradient>(layer_.tail_count);
    if (!head_gradient_ || !bias_gradient_ || !tails_) return false;
    for (; made_ < layer_.tail_count; ++made_) {
      const AdaptiveTail<T>& tail = layer_.tails[made_];
      auto* made = new (&tails_[made_])
          TailGradient{Accumulator(tail.hidden * width_), Accumulator(tail.size * tail.hidden)};
      if (!made->projection || !made->output) {
        ++made_;
        return false;
      }
    }
    return true;
  }

  /// p - 1 at the target, p elsewhere
  [[nodiscard]] static double slope(const ExpRow& exps, const double* e, std::size_t k,
                                    std::size_t target) {
    return (k == target ? -exps.others(k, e) : e[k]) / exps.sum();
  }

  /// The logits of a tail; gives their softmax.
  ExpRow tail_row(const T* x, const AdaptiveTail<T>& tail) {
    for (std::size_t h = 0; h < tail.hidden; ++h)
      hidden_[h] = dot(tail.projection + h * width_, x, width_);
    for (std::size_t c = 0; c < tail.size; ++c)
      tail_[c] = dot(tail.output + c * tail.hidden, hidden_.data(), tail.hidden);
    return exp_row(tail_.data(), tail.size, 1, tail_.data() + tail.size);
  }

  double add_tail(const T* x, std::size_t own, std::size_t target, double scale) {
    const AdaptiveTail<T>& tail = layer_.tails[own];
    const ExpRow exps = tail_row(x, tail);
    const double log_p = exps.z(tail_[target]) - exps.log_sum;
    if (!out_.inputs_gradient) return log_p;
    const double* e = tail_.data() + tail.size;
    double* dhidden = hidden_.data() + tail.hidden;
    std::fill_n(dhidden, tail.hidden, 0.0);
    for (std::size_t c = 0; c < tail.size; ++c) {
      const double d = slope(exps, e, c, target) * scale;
      add_scaled(d, hidden_.data(), tail.hidden, tails_[own].output.row(c, tail.hidden));
      add_scaled(d, tail.output + c * tail.hidden, tail.hidden, dhidden);
    }
    for (std::size_t h = 0; h < tail.hidden; ++h) {
      add_scaled(dhidden[h], x, width_, tails_[own].projection.row(h, width_));
      add_scaled(dhidden[h], tail.projection + h * width_, width_, dx_.data());
    }
    return log_p;
  }

  void write_log_probs(std::size_t n, const T* x, const ExpRow& head, const double* logits) {
    const auto head_log_p = [&](std::size_t k) { return head.z(logits[k]) - head.log_sum; };
    std::size_t at = 0;
    for (; at < layer_.shortlist; ++at) log_probs_[at] = head_log_p(at);
    for (std::size_t i = 0; i < layer_.tail_count; ++i) {
      const ExpRow exps = tail_row(x, layer_.tails[i]);
      const double cluster = head_log_p(layer_.shortlist + i) - exps.log_sum;
      for (std::size_t c = 0; c < layer_.tails[i].size; ++c)
        log_probs_[at++] = cluster + exps.z(tail_[c]);
    }
    round_to(log_probs_.data(), classes_, out_.log_probs + n * classes_);
    const double* best = std::max_element(log_probs_.data(), log_probs_.data() + classes_);
    if (out_.predictions) out_.predictions[n] = static_cast<std::int32_t>(best - log_probs_.data());
  }

  AdaptiveLayer<T> layer_;
  AdaptiveOutput<T> out_;
  std::size_t width_;
  std::size_t classes_ = 0, made_ = 0;
  bool is_ready_ = false;
  Buffer<double> head_, tail_, hidden_, log_probs_, dx_;
  Accumulator head_gradient_, bias_gradient_;
  Buffer<TailGradient> tails_;
};

template <class T>
Status adaptive_log_softmax_of(const AdaptiveLayer<T>& layer, const std::int32_t* targets,
                               const AdaptiveOutput<T>& out) {
  Adaptive<T> adaptive(layer, out);
  if (!adaptive) return Status::out_of_memory;
  const std::size_t rows = layer.inputs.rows;
  double total = 0;
  for (std::size_t n = 0; n < rows; ++n) {
    const double log_p =
        adaptive.add(n, static_cast<std::size_t>(targets[n]), 1 / static_cast<double>(rows));
    out.output[n] = static_cast<T>(log_p);
    total -= log_p;
  }
  *out.loss = total / static_cast<double>(rows);
  adaptive.finish();
  return Status::ok;
}

}  // namespace

Status adaptive_log_softmax(const AdaptiveLayer<float>& layer, const std::int32_t* targets,
                            const AdaptiveOutput<float>& out) noexcept {
  return adaptive_log_softmax_of(layer, targets, out);
}
Status adaptive_log_softmax(const AdaptiveLayer<double>& layer, const std::int32_t* targets,
                            const AdaptiveOutput<double>& out) noexcept {
  return adaptive_log_softmax_of(layer, targets, out);
}

}  // namespace logitkit
