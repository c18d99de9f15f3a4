#include <emscripten/bind.h>

#include "pointers.h"
#include "sampling/random.h"

// A generator is a value in JavaScript: its key and position, four 32-bit words at an address, read
// and written back.
namespace logitkit::bindings {
namespace {

std::uint64_t word(const std::uint32_t* words) { return std::uint64_t{words[1]} << 32 | words[0]; }

void put(std::uint32_t* words, std::uint64_t value) {
  words[0] = static_cast<std::uint32_t>(value);
  words[1] = static_cast<std::uint32_t>(value >> 32);
}

template <class F>
double with_random(Address state, F f) {
  auto* words = at<std::uint32_t>(state);
  Random random(word(words), word(words + 2));
  const double result = f(random);
  put(words + 2, random.position());
  return result;
}

double random_uniform(Address state) {
  return with_random(state, [](Random& random) { return random.uniform(); });
}
double random_gumbel(Address state) {
  return with_random(state, [](Random& random) { return random.gumbel(); });
}
/// n in [1, 2^53]
double random_integer(Address state, double n) {
  return with_random(state, [=](Random& random) {
    return static_cast<double>(random.integer(static_cast<std::uint64_t>(n)));
  });
}
/// The key of the forked stream takes the place of the key, its position is 0.
void random_fork(Address state, std::uint32_t stream_low, std::uint32_t stream_high) {
  auto* words = at<std::uint32_t>(state);
  const Random forked = Random(word(words)).fork(std::uint64_t{stream_high} << 32 | stream_low);
  put(words, forked.key());
  put(words + 2, forked.position());
}

void random_uniforms(Address state, Address out, std::size_t count) {
  with_random(state, [=](Random& random) {
    for (std::size_t i = 0; i < count; ++i) at<double>(out)[i] = random.uniform();
    return 0.0;
  });
}

}  // namespace

EMSCRIPTEN_BINDINGS(random) {
  using emscripten::function;
  function("randomUniform", &random_uniform);
  function("randomGumbel", &random_gumbel);
  function("randomInteger", &random_integer);
  function("randomFork", &random_fork);
  function("randomUniforms", &random_uniforms);
}

}  // namespace logitkit::bindings
