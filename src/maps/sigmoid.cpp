#include "sigmoid.h"

#include "../simd/exp.h"
#include "../simd/log.h"
#include "../simd/vector.h"

namespace logitkit {
namespace {

/// With z = exp(-|x|), which never overflows: 1 / (1 + z) or z / (1 + z).
template <class T>
void sigmoid_of(const T* in, T* out, std::size_t count) {
  using V = simd::Vector<T>;
  simd::transform(in, out, count, T{0}, [](V x) {
    const V z = simd::exp(-simd::abs(x));
    return simd::select(x < V(T{0}), z, V(T{1})) / (V(T{1}) + z);
  });
}

/// min(x, 0) - log(1 + exp(-|x|)): two terms of one sign.
template <class T>
void log_sigmoid_of(const T* in, T* out, std::size_t count) {
  using V = simd::Vector<T>;
  simd::transform(in, out, count, T{0}, [](V x) {
    return simd::pmin(x, V(T{0})) - simd::log1p_of_unit(simd::exp(-simd::abs(x)));
  });
}

}  // namespace

Status sigmoid(const float* in, float* out, std::size_t count) noexcept {
  sigmoid_of(in, out, count);
  return Status::ok;
}
Status sigmoid(const double* in, double* out, std::size_t count) noexcept {
  sigmoid_of(in, out, count);
  return Status::ok;
}

Status log_sigmoid(const float* in, float* out, std::size_t count) noexcept {
  log_sigmoid_of(in, out, count);
  return Status::ok;
}
Status log_sigmoid(const double* in, double* out, std::size_t count) noexcept {
  log_sigmoid_of(in, out, count);
  return Status::ok;
}

}  // namespace logitkit
