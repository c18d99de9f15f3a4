#pragma once

#include <cstddef>
#include <cstdint>

#include "../rows.h"
#include "../status.h"

namespace logitkit {

struct SinkOptions {
  const double* sinks = nullptr;       ///< the extra logits
  std::size_t rows_per_sink = 1;       ///< row r has sinks[r / rows_per_sink]
  const std::uint8_t* mask = nullptr;  ///< laid out like the input, 1 = keep; null keeps everything
};

/// probs[k] = exp(x[k]) / (exp(sink) + sum_j exp(x[j]))
///
/// A softmax with one more logit that is dropped from the result, so that a row may give less than
/// all of its mass. sink = 0 is "softmax off by one" (Miller 2023); one learned sink a head is what
/// gpt-oss does.
///
/// Max error    4 ulp
/// All -inf     zeros (the sink takes everything) unless the sink is -inf too: then NaN
/// NaN, +inf    the row is NaN; a sink of +inf makes it NaN as well
/// sink = -inf  is softmax
/// Masked       entries are exactly 0; a fully masked row is all zeros
/// In place     in and out may be the same rows
[[nodiscard]] Status softmax_with_sink(Rows<const float> in, Rows<float> out,
                                       const SinkOptions& options) noexcept;
[[nodiscard]] Status softmax_with_sink(Rows<const double> in, Rows<double> out,
                                       const SinkOptions& options) noexcept;

}  // namespace logitkit
