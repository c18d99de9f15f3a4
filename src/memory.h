#pragma once

#include <cstddef>
#include <limits>

namespace logitkit {

/// The one allocator of the library: size bytes aligned to 16, or null where they cannot be had.
/// Nothing throws and nothing aborts; callers report Status::out_of_memory.
[[nodiscard]] void* allocate_bytes(std::size_t size) noexcept;
void free_bytes(void* bytes) noexcept;
/// The size of this thread's last request that was refused; 0 where there was none. For messages.
[[nodiscard]] std::size_t refused_bytes() noexcept;

/// Zeros. Of long runs by an instruction that has wider stores than 16 bytes.
void zero_bytes(void* bytes, std::size_t size) noexcept;

/// Scratch that lives as long as its scope: room for `count` values of T, uninitialised.
///
///     Buffer<float> row(length);
///     if (!row) return Status::out_of_memory;
///
/// A count of 0 is a valid, empty buffer; a count whose bytes overflow size_t is refused like any
/// other.
template <class T>
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::size_t count) noexcept
      : data_(count <= std::numeric_limits<std::size_t>::max() / sizeof(T)
                  ? static_cast<T*>(allocate_bytes(count * sizeof(T)))
                  : nullptr) {}
  ~Buffer() { free_bytes(data_); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  Buffer(Buffer&& other) noexcept : data_(other.data_) { other.data_ = nullptr; }
  Buffer& operator=(Buffer&& other) noexcept {
    T* mine = data_;
    data_ = other.data_;
    other.data_ = mine;
    return *this;
  }

  [[nodiscard]] explicit operator bool() const noexcept { return data_ != nullptr; }
  [[nodiscard]] T* data() const noexcept { return data_; }
  [[nodiscard]] T& operator[](std::size_t index) const noexcept { return data_[index]; }

 private:
  T* data_ = nullptr;
};

}  // namespace logitkit
