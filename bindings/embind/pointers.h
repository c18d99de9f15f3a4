#pragma once

#include <cstddef>
#include <cstdint>

#include "rows.h"
#include "status.h"

// Only numbers cross the border: an address in the module's memory is an unsigned integer in
// JavaScript.
namespace logitkit::bindings {

using Address = std::uintptr_t;

template <class T>
T* at(Address address) {
  return reinterpret_cast<T*>(address);
}

template <class T>
Rows<T> rows(Address address, std::size_t outer, std::size_t length, std::size_t inner) {
  return {at<T>(address), outer, length, inner};
}

inline int code(Status status) { return static_cast<int>(status); }

}  // namespace logitkit::bindings
