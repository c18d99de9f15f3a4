#pragma once

#include <limits>

namespace logitkit {

template <class T>
inline constexpr T kInfinity = std::numeric_limits<T>::infinity();

/// The one NaN that is ever written: results are the same bits on every engine.
template <class T>
inline constexpr T kNaN = std::numeric_limits<T>::quiet_NaN();

}  // namespace logitkit
