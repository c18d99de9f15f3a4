#include "memory.h"

#include <cstdlib>
#include <cstring>

namespace logitkit {

namespace {
constexpr std::size_t kAlignment = 16;

/// The heap grows by a signed size: on wasm32 a block past 2 GiB would shrink it. Some room is for
/// what the allocator adds.
constexpr std::size_t kLargest = std::numeric_limits<std::ptrdiff_t>::max() - 0xffff;

thread_local std::size_t refused = 0;

void* noting(std::size_t size, void* bytes) noexcept {
  if (bytes == nullptr) refused = size;
  return bytes;
}
}  // namespace

void* allocate_bytes(std::size_t size) noexcept {
  if (size > kLargest) return noting(size, nullptr);
  // aligned_alloc wants a multiple of the alignment; at least one unit, so that null always means
  // failure.
  const std::size_t units = size == 0 ? 1 : (size + kAlignment - 1) / kAlignment;
  return noting(size, std::aligned_alloc(kAlignment, units * kAlignment));
}

std::size_t refused_bytes() noexcept { return refused; }

void free_bytes(void* bytes) noexcept { std::free(bytes); }

#if defined(__wasm__)
// memory.fill: half the time of v128 stores. Every engine with SIMD has it. It is asked for here
// and nowhere else, because for a few bytes, which compilers like to use it for, it is slow.
__attribute__((target("bulk-memory")))
#endif
void zero_bytes(void* bytes, std::size_t size) noexcept {
  std::memset(bytes, 0, size);
}

}  // namespace logitkit
