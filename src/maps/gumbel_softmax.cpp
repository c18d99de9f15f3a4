#include "gumbel_softmax.h"

#include "../memory.h"
#include "../sampling/random.h"
#include "argmax.h"
#include "softmax.h"

namespace logitkit {
namespace {

template <class T>
void add_noise(const T* x, double* noisy, std::size_t count, const GumbelSoftmaxOptions& options) {
  Random random(options.seed);
  for (std::size_t n = 0; n < count; ++n) {
    const double noise = options.noise ? options.noise[n] : random.gumbel();
    noisy[n] = static_cast<double>(x[n]) + noise;
  }
}

/// The map itself, in place, of logits that have their noise.
Status map_noisy(Rows<double> noisy, const GumbelSoftmaxOptions& options) {
  const Rows<const double> in{noisy.data, noisy.outer, noisy.length, noisy.inner};
  if (options.hard) return hardmax(in, noisy, options.mask);
  return softmax(in, noisy, {.temperature = options.temperature, .mask = options.mask});
}

}  // namespace

Status gumbel_softmax(Rows<const float> in, Rows<float> out,
                      const GumbelSoftmaxOptions& options) noexcept {
  Buffer<double> noisy(in.size());
  if (!noisy) return Status::out_of_memory;
  add_noise(in.data, noisy.data(), in.size(), options);
  const Status status = map_noisy({noisy.data(), in.outer, in.length, in.inner}, options);
  if (status != Status::ok) return status;
  for (std::size_t n = 0; n < in.size(); ++n) out.data[n] = static_cast<float>(noisy[n]);
  return Status::ok;
}

Status gumbel_softmax(Rows<const double> in, Rows<double> out,
                      const GumbelSoftmaxOptions& options) noexcept {
  add_noise(in.data, out.data, in.size(), options);
  return map_noisy(out, options);
}

}  // namespace logitkit
