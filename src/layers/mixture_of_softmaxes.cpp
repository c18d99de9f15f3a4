#include "mixture_of_softmaxes.h"

#include <algorithm>

#include "../maps/exp_row.h"
#include "../memory.h"
#include "../simd/exp.h"
#include "../simd/log.h"

namespace logitkit {
namespace {

/// One position: the weights of its components and their log-probabilities, joined.
class Mixture {
 public:
  Mixture(std::size_t components, std::size_t classes)
      : components_(components),
        classes_(classes),
        weights_(components),
        log_weights_(components),
        shares_(components),
        log_p_(components * classes),
        scratch_(std::max(classes, components)) {}

  [[nodiscard]] explicit operator bool() const {
    return weights_ && log_weights_ && shares_ && log_p_ && scratch_;
  }

  template <class T>
  void read(const T* log_weights, const T* logits) {
    widen(log_weights, components_, scratch_.data());
    const ExpRow mix = exp_row(scratch_.data(), components_, 1, weights_.data());
    for (std::size_t k = 0; k < components_; ++k) {
      log_weights_[k] = mix.z(scratch_[k]) - mix.log_sum;
      weights_[k] /= mix.sum();
    }
    for (std::size_t k = 0; k < components_; ++k) {
      double* log_p = row(k);
      widen(logits + k * classes_, classes_, log_p);
      const ExpRow exps = exp_row(log_p, classes_, 1, scratch_.data());
      for (std::size_t v = 0; v < classes_; ++v) log_p[v] = exps.z(log_p[v]) - exps.log_sum;
    }
  }

  /// log sum_k pi[k] p[k][v], the largest term kept out of the sum
  [[nodiscard]] double log_prob(std::size_t v) const {
    std::size_t best = 0;
    for (std::size_t k = 1; k < components_; ++k) {
      if (!(term(k, v) <= term(best, v))) best = k;
    }
    const double largest = term(best, v);
    if (!(largest > -kInfinity<double>)) return largest;
    double rest = 0;
    for (std::size_t k = 0; k < components_; ++k)
      rest += k == best ? 0 : simd::exp(term(k, v) - largest);
    return largest + simd::log1p(rest);
  }

  template <class T>
  void gradient(const T* g, T* weights_gradient, T* logits_gradient) {
    // d out[v] / d term(k, v) is the share of component k in class v
    double total = 0;
    for (std::size_t k = 0; k < components_; ++k) shares_[k] = 0;
    for (std::size_t v = 0; v < classes_; ++v) {
      const double log_p = log_prob(v);
      for (std::size_t k = 0; k < components_; ++k) {
        const bool is_there = log_p > -kInfinity<double> || log_p != log_p;
        const double d = is_there ? static_cast<double>(g[v]) * simd::exp(term(k, v) - log_p) : 0;
        shares_[k] += d;
        scratch_shares(k, v) = d;
      }
    }
    for (std::size_t k = 0; k < components_; ++k) total += shares_[k];
    for (std::size_t k = 0; k < components_; ++k) {
      weights_gradient[k] = static_cast<T>(shares_[k] - weights_[k] * total);
      for (std::size_t v = 0; v < classes_; ++v) {
        logits_gradient[k * classes_ + v] =
            static_cast<T>(scratch_shares(k, v) - simd::exp(row(k)[v]) * shares_[k]);
      }
    }
  }

  /// Room for the shares, which `gradient` needs.
  [[nodiscard]] bool prepare_gradient() {
    all_shares_ = Buffer<double>(components_ * classes_);
    return static_cast<bool>(all_shares_);
  }

 private:
  [[nodiscard]] double* row(std::size_t k) const { return log_p_.data() + k * classes_; }
  [[nodiscard]] double term(std::size_t k, std::size_t v) const {
    return log_weights_[k] + row(k)[v];
  }
  [[nodiscard]] double& scratch_shares(std::size_t k, std::size_t v) const {
    return all_shares_[k * classes_ + v];
  }

  template <class T>
  static void widen(const T* from, std::size_t count, double* to) {
    for (std::size_t i = 0; i < count; ++i) to[i] = static_cast<double>(from[i]);
  }

  std::size_t components_, classes_;
  Buffer<double> weights_, log_weights_, shares_, log_p_, scratch_, all_shares_;
};

template <class T>
Status forward(const Matrix<const T>& log_weights, const T* logits, std::size_t classes, T* out) {
  const std::size_t size = log_weights.columns * classes;
  Mixture mixture(log_weights.columns, classes);
  if (!mixture) return Status::out_of_memory;
  for (std::size_t n = 0; n < log_weights.rows; ++n) {
    mixture.read(log_weights.row(n), logits + n * size);
    for (std::size_t v = 0; v < classes; ++v)
      out[n * classes + v] = static_cast<T>(mixture.log_prob(v));
  }
  return Status::ok;
}

template <class T>
Status backward(const Matrix<const T>& log_weights, const T* logits, std::size_t classes,
                const T* gradient, T* weights_gradient, T* logits_gradient) {
  const std::size_t components = log_weights.columns, size = components * classes;
  Mixture mixture(components, classes);
  if (!mixture || !mixture.prepare_gradient()) return Status::out_of_memory;
  for (std::size_t n = 0; n < log_weights.rows; ++n) {
    mixture.read(log_weights.row(n), logits + n * size);
    mixture.gradient(gradient + n * classes, weights_gradient + n * components,
                     logits_gradient + n * size);
  }
  return Status::ok;
}

}  // namespace

Status mixture_of_softmaxes(const Matrix<const float>& log_weights, const float* logits,
                            std::size_t classes, float* out) noexcept {
  return forward(log_weights, logits, classes, out);
}
Status mixture_of_softmaxes(const Matrix<const double>& log_weights, const double* logits,
                            std::size_t classes, double* out) noexcept {
  return forward(log_weights, logits, classes, out);
}

Status mixture_of_softmaxes_backward(const Matrix<const float>& log_weights, const float* logits,
                                     std::size_t classes, const float* gradient,
                                     float* weights_gradient, float* logits_gradient) noexcept {
  return backward(log_weights, logits, classes, gradient, weights_gradient, logits_gradient);
}
Status mixture_of_softmaxes_backward(const Matrix<const double>& log_weights, const double* logits,
                                     std::size_t classes, const double* gradient,
                                     double* weights_gradient, double* logits_gradient) noexcept {
  return backward(log_weights, logits, classes, gradient, weights_gradient, logits_gradient);
}

}  // namespace logitkit
