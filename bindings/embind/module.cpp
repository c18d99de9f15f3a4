#include <emscripten/bind.h>

#include "half.h"
#include "memory.h"
#include "pointers.h"

// What the module tells of itself, its memory, and the 16-bit kinds on their way in.
namespace logitkit::bindings {
namespace {

bool is_relaxed() { return LOGITKIT_VARIANT_RELAXED; }

/// 1.2.3 is 1002003: enough to tell a wasm file of another release from one's own.
int version() { return LOGITKIT_VERSION_NUMBER; }

/// 0 when there is no more memory: JavaScript then throws a RangeError with the size.
Address allocate(std::size_t bytes) { return reinterpret_cast<Address>(allocate_bytes(bytes)); }
void release(Address address) { free_bytes(at<void>(address)); }

void widen_float16(Address in, Address out, std::size_t count) {
  float16_to_float32(at<const std::uint16_t>(in), at<float>(out), count);
}
void widen_bfloat16(Address in, Address out, std::size_t count) {
  bfloat16_to_float32(at<const std::uint16_t>(in), at<float>(out), count);
}

}  // namespace

EMSCRIPTEN_BINDINGS(module) {
  using emscripten::function;
  function("isRelaxed", &is_relaxed);
  function("version", &version);
  function("allocate", &allocate);
  function("release", &release);
  function("refusedBytes", &refused_bytes);
  function("widenFloat16", &widen_float16);
  function("widenBfloat16", &widen_bfloat16);
}

}  // namespace logitkit::bindings
