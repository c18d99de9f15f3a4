#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include "../attention/attention.h"
#include "../constants.h"

namespace logitkit::reference {

/// One row of scores in double; -inf where the query may not attend.
template <class T>
std::vector<double> attention_scores(const AttentionInput<T>& in, const AttentionOptions<T>& o,
                                     std::size_t batch, std::size_t i) {
  const AttentionMatrices m = in.batches[batch];
  std::vector<double> scores(in.keys);
  const double position = static_cast<double>(i) + static_cast<double>(o.query_offset);
  for (std::size_t j = 0; j < in.keys; ++j) {
    double dot = 0;
    for (std::size_t e = 0; e < in.features; ++e) {
      dot += static_cast<double>(in.q[(m.q * in.queries + i) * in.features + e]) *
             static_cast<double>(in.k[(m.k * in.keys + j) * in.features + e]);
    }
    double score = dot * o.scale;
    if (o.softcap > 0) score = o.softcap * std::tanh(score / o.softcap);
    const std::size_t at = m.mask * o.mask_matrix + i * o.mask_row + j * o.mask_column;
    const double distance = position - static_cast<double>(j);
    bool attends = !(o.keep && !o.keep[at]) && !(o.causal && distance < 0);
    if (o.window != kNoWindow) {
      attends = attends && std::fabs(distance) < static_cast<double>(o.window);
    }
    if (o.bias) score += static_cast<double>(o.bias[at]);
    scores[j] = attends ? score : -kInfinity<double>;
  }
  return scores;
}

/// Softmax attention as it is written down, with the whole L x S matrix: the oracle of the tests.
template <class T>
void attention(const AttentionInput<T>& in, const AttentionOptions<T>& o,
               std::vector<double>& output, std::vector<double>& weights,
               std::vector<double>& log_sum_exp) {
  output.assign(in.count * in.queries * in.values, 0);
  weights.assign(in.count * in.queries * in.keys, 0);
  log_sum_exp.assign(in.count * in.queries, -kInfinity<double>);
  for (std::size_t batch = 0; batch < in.count; ++batch) {
    for (std::size_t i = 0; i < in.queries; ++i) {
      const std::vector<double> scores = attention_scores(in, o, batch, i);
      const double sink = o.sinks ? o.sinks[batch] : -kInfinity<double>;
      double max = sink;
      for (const double s : scores) max = s > max ? s : max;
      if (max == -kInfinity<double>) continue;
      double total = std::exp(sink - max);
      for (const double s : scores) total += std::exp(s - max);
      const std::size_t row = batch * in.queries + i;
      log_sum_exp[row] = max + std::log(total);
      for (std::size_t j = 0; j < in.keys; ++j) {
        const double p = weights[row * in.keys + j] = std::exp(scores[j] - max) / total;
        const T* v = in.v + (in.batches[batch].v * in.keys + j) * in.values;
        for (std::size_t n = 0; n < in.values; ++n) {
          output[row * in.values + n] += p * static_cast<double>(v[n]);
        }
      }
    }
  }
}

}  // namespace logitkit::reference
