#include "gumbel_max.h"

#include "../constants.h"

namespace logitkit {

namespace {

template <class T>
Status gumbel_max_of(const T* logits, std::size_t vocab_size, double temperature, Random& random,
                     std::int32_t& token) noexcept {
  T max = -kInfinity<T>;
  for (std::size_t i = 0; i < vocab_size; ++i) {
    if (logits[i] != logits[i]) return Status::not_a_number;
    max = logits[i] > max ? logits[i] : max;
  }
  if (max == -kInfinity<T>) return Status::all_masked;

  const bool only_largest = temperature == 0 || max == kInfinity<T>;
  double best = -kInfinity<double>;
  for (std::size_t i = 0; i < vocab_size; ++i) {
    const double gumbel = random.gumbel();
    if (logits[i] == -kInfinity<T> || (only_largest && logits[i] != max)) continue;
    const bool all_equal = only_largest || temperature == kInfinity<double>;
    // Relative to the largest, which keeps its noise at every temperature
    const double scaled =
        all_equal ? 0 : (static_cast<double>(logits[i]) - static_cast<double>(max)) / temperature;
    const double score = temperature == 0 && max != kInfinity<T> ? 0 : scaled + gumbel;
    if (score > best) {
      best = score;
      token = static_cast<std::int32_t>(i);
    }
  }
  return Status::ok;
}

}  // namespace

Status gumbel_max(const float* logits, std::size_t vocab_size, double temperature, Random& random,
                  std::int32_t& token) noexcept {
  return gumbel_max_of(logits, vocab_size, temperature, random, token);
}
Status gumbel_max(const double* logits, std::size_t vocab_size, double temperature, Random& random,
                  std::int32_t& token) noexcept {
  return gumbel_max_of(logits, vocab_size, temperature, random, token);
}

}  // namespace logitkit
