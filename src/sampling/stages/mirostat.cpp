#include "mirostat.h"

#include <algorithm>

#include "../../constants.h"
#include "../order_keys.h"
#include "../portable_math.h"

namespace logitkit::sampling {

namespace {

// The exponent of the Zipf law that the largest probabilities follow, by least squares.
Status estimate_exponent(Step& step, double& s) noexcept {
  Status status = step.candidates.to_list();
  if (status != Status::ok) return status;
  const CandidateList& list = step.candidates.list();
  const std::size_t count =
      std::min(list.size(), static_cast<std::size_t>(step.options.mirostat_window));
  GrowableArray<Ranked>& ranking = step.scratch.ranking;
  GrowableArray<double>& top = step.scratch.values;
  if (!ranking.resize(list.size()) || !top.reserve(count)) return Status::out_of_memory;
  for (std::size_t i = 0; i < list.size(); ++i)
    ranking[i] = {descending_key(list.logits()[i]), 0.0};
  Cut cut = prefix_end(ranking.data(), list.size(), PrefixGoal{.count = count});
  top.clear();
  for (const double logit : list.logits()) {
    if (cut.takes(descending_key(logit))) top.push_reserved(logit);
  }
  std::sort(top.begin(), top.end(), [](double a, double b) { return a > b; });

  double products = 0;
  double squares = 0;
  for (std::size_t i = 0; i + 1 < top.size(); ++i) {
    const double t = portable::log(static_cast<double>(i + 2) / static_cast<double>(i + 1));
    products += t * (top[i] - top[i + 1]);
    squares += t * t;
  }
  s = squares > 0 ? products / squares : 0;
  return Status::ok;
}

double candidates_for(double s, double mu, double vocab_size) noexcept {
  if (!(s < kInfinity<double>)) return 1;
  const double e = s - 1;
  const double log_vocab = portable::log(vocab_size);
  // e / (1 - V^-e) tends to 1 / ln V as e does to 0
  const double factor = e == 0 ? 1 / log_vocab : e / (1 - portable::exp(-e * log_vocab));
  return portable::exp((portable::log(factor) + mu * portable::kLn2) / s);
}

}  // namespace

bool Mirostat::enabled(const SamplerOptions& options) noexcept {
  return options.mirostat_version != 0;
}

Status Mirostat::apply(Step& step) noexcept {
  const auto min_keep = static_cast<std::size_t>(step.options.min_keep);
  if (step.options.mirostat_version == 1) {
    double s = 0;
    const Status status = estimate_exponent(step, s);
    if (status != Status::ok) return status;
    const auto vocab_size = static_cast<double>(step.candidates.vocab_size());
    const double k = candidates_for(s, step.mirostat.mu, vocab_size);
    const auto count =
        static_cast<std::size_t>(k < vocab_size ? k : vocab_size);  // all of them if k is no number
    return step.candidates.keep_top(std::max({count, min_keep, std::size_t{1}}), Ties::lowest_id);
  }
  double total = 0;
  const Status status = step.candidates.total(total);
  if (status != Status::ok) return status;
  // -log2(weight / total) <= mu
  return step.candidates.keep_within(portable::log(total) - step.mirostat.mu * portable::kLn2,
                                     min_keep);
}

}  // namespace logitkit::sampling
