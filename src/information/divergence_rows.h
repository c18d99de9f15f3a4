#pragma once

#include <cstdint>

#include "../maps/divergence_row.h"
#include "../rows.h"
#include "../status.h"

// What the divergences share: rows of both arguments in double, a mask, a base. One driver for each
// kind of argument, because a copy for each divergence would be as large again.

namespace logitkit {

using LogitDivergence = double (*)(const double* x_p, const ExpRow& p, const double* e_p,
                                   const double* x_q, const ExpRow& q, const double* e_q,
                                   std::size_t count);
using ProbDivergence = double (*)(const double* p, const double* q, std::size_t count);

template <class T>
[[nodiscard]] Status divergence_of_logits(LogitDivergence divergence, const Rows<const T>& p,
                                          const T* q, T* out, double log_base,
                                          const std::uint8_t* mask) noexcept;
template <class T>
[[nodiscard]] Status divergence_of_probs(ProbDivergence divergence, const Rows<const T>& p,
                                         const T* q, T* out, double log_base,
                                         const std::uint8_t* mask) noexcept;

}  // namespace logitkit
