#pragma once

#include <cstddef>
#include <cstring>
#include <type_traits>
#include <utility>

#include "../memory.h"

namespace logitkit {

/// A growable array whose growth may fail: every call that can allocate returns false instead of
/// throwing or aborting, and then nothing has changed. It never shrinks, so that a step which has
/// run once allocates nothing when it runs again.
template <class T>
class GrowableArray {
  static_assert(std::is_trivially_copyable_v<T>, "growth moves the elements as bytes");

 public:
  GrowableArray() = default;
  GrowableArray(const GrowableArray&) = delete;
  GrowableArray& operator=(const GrowableArray&) = delete;
  GrowableArray(GrowableArray&& other) noexcept { swap(other); }
  GrowableArray& operator=(GrowableArray&& other) noexcept {
    swap(other);
    return *this;
  }
  ~GrowableArray() { free_bytes(data_); }

  [[nodiscard]] T* data() noexcept { return data_; }
  [[nodiscard]] const T* data() const noexcept { return data_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] T& operator[](std::size_t i) noexcept { return data_[i]; }
  [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return data_[i]; }
  [[nodiscard]] T& back() noexcept { return data_[size_ - 1]; }
  [[nodiscard]] T* begin() noexcept { return data_; }
  [[nodiscard]] T* end() noexcept { return data_ + size_; }
  [[nodiscard]] const T* begin() const noexcept { return data_; }
  [[nodiscard]] const T* end() const noexcept { return data_ + size_; }

  [[nodiscard]] bool reserve(std::size_t capacity) noexcept {
    if (capacity <= capacity_) return true;
    const std::size_t grown = capacity_ + capacity_ / 2;
    const std::size_t target = capacity > grown ? capacity : grown;
    if (target > static_cast<std::size_t>(-1) / sizeof(T)) return false;
    void* moved = allocate_bytes(target * sizeof(T));
    if (moved == nullptr) return false;
    if (size_ > 0) std::memcpy(moved, static_cast<const void*>(data_), size_ * sizeof(T));
    free_bytes(data_);
    data_ = static_cast<T*>(moved);
    capacity_ = target;
    return true;
  }
  /// Elements beyond the old size hold anything.
  [[nodiscard]] bool resize(std::size_t size) noexcept {
    if (!reserve(size)) return false;
    size_ = size;
    return true;
  }
  [[nodiscard]] bool push(T value) noexcept {
    if (!reserve(size_ + 1)) return false;
    data_[size_++] = value;
    return true;
  }
  [[nodiscard]] bool assign(const T* values, std::size_t count) noexcept {
    if (!resize(count)) return false;
    if (count > 0) std::memcpy(static_cast<void*>(data_), values, count * sizeof(T));
    return true;
  }
  [[nodiscard]] bool assign(const GrowableArray& other) noexcept {
    return assign(other.data_, other.size_);
  }
  [[nodiscard]] bool fill(std::size_t size, T value) noexcept {
    if (!resize(size)) return false;
    for (T& element : *this) element = value;
    return true;
  }
  void push_reserved(T value) noexcept {
    data_[size_++] = value;
  }  ///< after a reserve() that covers it
  void shrink(std::size_t size) noexcept { size_ = size; }
  void clear() noexcept { size_ = 0; }
  void swap(GrowableArray& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace logitkit
