#include "linear_attention.h"

#include <algorithm>

#include "../memory.h"
#include "../simd/exp.h"

namespace logitkit {
namespace {

using simd::F64x2;

/// x + 1 above 0, e^x below
F64x2 feature(F64x2 x) {
  return select(x > F64x2(0.0), x + F64x2(1.0), simd::exp(pmin(x, F64x2(0.0))));
}

/// What the keys seen so far add up to: sum phi(k) v^T, [E][width] with width = Ev + 1 rounded up
/// to even. The column after the values is that of a value of 1: the denominator.
template <class T>
class KeyState {
 public:
  explicit KeyState(const AttentionInput<T>& in)
      : features_(in.features),
        values_(in.values),
        width_((in.values + 2) / 2 * 2),
        state_(in.features * width_),
        phi_(in.features + 1),
        row_(width_) {}

  [[nodiscard]] explicit operator bool() const { return state_ && phi_ && row_; }

  void clear() { std::fill(state_.data(), state_.data() + features_ * width_, 0.0); }

  void add(const T* key, const T* value) {
    make_features(key);
    std::fill(row_.data(), row_.data() + width_, 0.0);
    for (std::size_t n = 0; n < values_; ++n) row_[n] = static_cast<double>(value[n]);
    row_[values_] = 1;
    for (std::size_t e = 0; e < features_; ++e) {
      double* sums = state_.data() + e * width_;
      const F64x2 factor(phi_[e]);
      for (std::size_t n = 0; n < width_; n += 2) {
        madd(factor, F64x2::load(row_.data() + n), F64x2::load(sums + n)).store(sums + n);
      }
    }
  }

  void answer(const T* query, T* output) {
    make_features(query);
    std::fill(row_.data(), row_.data() + width_, 0.0);
    for (std::size_t e = 0; e < features_; ++e) {
      const double* sums = state_.data() + e * width_;
      const F64x2 factor(phi_[e]);
      for (std::size_t n = 0; n < width_; n += 2) {
        madd(factor, F64x2::load(sums + n), F64x2::load(row_.data() + n)).store(row_.data() + n);
      }
    }
    const double total = row_[values_];
    for (std::size_t n = 0; n < values_; ++n) {
      output[n] = static_cast<T>(total == 0 ? 0 : row_[n] / total);
    }
  }

 private:
  void make_features(const T* x) {
    for (std::size_t e = 0; e < features_; e += 2) {
      const bool pair = e + 1 < features_;
      const F64x2 both(
          wasm_f64x2_make(static_cast<double>(x[e]), pair ? static_cast<double>(x[e + 1]) : 0));
      feature(both).store(phi_.data() + e);
    }
  }

  std::size_t features_, values_, width_;
  Buffer<double> state_, phi_, row_;
};

template <class T>
Status attend(const AttentionInput<T>& in, bool causal, T* output) {
  KeyState<T> state(in);
  if (!state) return Status::out_of_memory;
  for (std::size_t batch = 0; batch < in.count; ++batch) {
    const AttentionMatrices m = in.batches[batch];
    const T* k = in.k + m.k * in.keys * in.features;
    const T* v = in.v + m.v * in.keys * in.values;
    std::size_t seen = 0;
    state.clear();
    for (std::size_t i = 0; i < in.queries; ++i) {
      for (; seen < (causal ? std::min(i + 1, in.keys) : in.keys); ++seen) {
        state.add(k + seen * in.features, v + seen * in.values);
      }
      state.answer(in.q + (m.q * in.queries + i) * in.features,
                   output + (batch * in.queries + i) * in.values);
    }
  }
  return Status::ok;
}

}  // namespace

Status linear_attention(const AttentionInput<float>& in, bool causal, float* output) noexcept {
  return attend(in, causal, output);
}
Status linear_attention(const AttentionInput<double>& in, bool causal, double* output) noexcept {
  return attend(in, causal, output);
}

}  // namespace logitkit
