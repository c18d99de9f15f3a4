// The bare passes that the figures refer to: what reading a row once, and copying it once, takes in
// this engine. A loop that does nothing else, 16 floats an iteration; counts are multiples of 32.
#include <wasm_simd128.h>

#include <cstddef>

extern "C" {

/// to[i] = from[i]
void copy_pass(const float* from, float* to, std::size_t count) {
  for (std::size_t i = 0; i < count; i += 16) {
    const v128_t a = wasm_v128_load(from + i);
    const v128_t b = wasm_v128_load(from + i + 4);
    const v128_t c = wasm_v128_load(from + i + 8);
    const v128_t d = wasm_v128_load(from + i + 12);
    wasm_v128_store(to + i, a);
    wasm_v128_store(to + i + 4, b);
    wasm_v128_store(to + i + 8, c);
    wasm_v128_store(to + i + 12, d);
  }
}

/// max of finite values: eight accumulators hide the latency, pmax is the cheap form of max
float max_pass(const float* from, std::size_t count) {
  v128_t m[8];
  for (auto& lane : m) lane = wasm_f32x4_splat(-__builtin_inff());
  for (std::size_t i = 0; i < count; i += 32) {
#pragma clang loop unroll(full)
    for (std::size_t j = 0; j < 8; ++j)
      m[j] = wasm_f32x4_pmax(m[j], wasm_v128_load(from + i + 4 * j));
  }
  for (std::size_t j = 1; j < 8; ++j) m[0] = wasm_f32x4_pmax(m[0], m[j]);
  const float a = wasm_f32x4_extract_lane(m[0], 0), b = wasm_f32x4_extract_lane(m[0], 1);
  const float c = wasm_f32x4_extract_lane(m[0], 2), d = wasm_f32x4_extract_lane(m[0], 3);
  const float ab = a > b ? a : b, cd = c > d ? c : d;
  return ab > cd ? ab : cd;
}

}  // extern "C"
