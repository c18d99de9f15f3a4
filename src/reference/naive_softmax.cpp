#include "naive_softmax.h"

#include <cmath>

namespace logitkit {
namespace {

template <class T>
void naive(Rows<const T> in, Rows<T> out) {
  for (std::size_t o = 0; o < in.outer; ++o) {
    for (std::size_t i = 0; i < in.inner; ++i) {
      const std::size_t start = o * in.length * in.inner + i;
      T sum = 0;
      for (std::size_t k = 0; k < in.length; ++k) {
        const T e = std::exp(in.data[start + k * in.inner]);
        out.data[start + k * in.inner] = e;
        sum += e;
      }
      for (std::size_t k = 0; k < in.length; ++k) out.data[start + k * in.inner] /= sum;
    }
  }
}

}  // namespace

void naive_softmax(Rows<const float> in, Rows<float> out) noexcept { naive(in, out); }
void naive_softmax(Rows<const double> in, Rows<double> out) noexcept { naive(in, out); }

}  // namespace logitkit
