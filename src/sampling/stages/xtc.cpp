#include "xtc.h"

#include <algorithm>

#include "../../constants.h"
#include "../portable_math.h"

namespace logitkit::sampling {

bool Xtc::enabled(const SamplerOptions& options) noexcept { return options.xtc_probability > 0; }

Status Xtc::apply(Step& step) noexcept {
  const SamplerOptions& options = step.options;
  const bool expected = options.xtc_mode == XtcMode::expected && options.xtc_probability < 1;
  if (!expected && !step.xtc_coin) return Status::ok;
  Status status = step.candidates.to_list();
  CandidateList& list = step.candidates.list();
  if (status == Status::ok) status = list.weigh();
  if (status != Status::ok) return status;

  const double top = list.max();
  const double distance = portable::log(options.xtc_threshold * list.total());
  const auto is_choice = [&](std::size_t i) { return list.logits()[i] - top >= distance; };
  std::size_t choices = 0;
  std::size_t survivor = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!is_choice(i)) continue;
    if (choices == 0 || list.logits()[i] <= list.logits()[survivor]) survivor = i;
    ++choices;
  }
  const auto excluded = [&](std::size_t i) { return is_choice(i) && i != survivor; };
  if (choices < 2 || list.size() - (choices - 1) < static_cast<std::size_t>(options.min_keep))
    return Status::ok;
  for (const std::int32_t token : options.xtc_protect) {
    const std::size_t position = list.find(token);
    if (position < list.size() && excluded(position)) return Status::ok;
  }
  if (!expected) {
    list.keep_if([&](std::size_t i) { return !excluded(i); });
    return Status::ok;
  }

  double excluded_weight = 0;
  for (std::size_t i = 0; i < list.size(); ++i)
    excluded_weight += excluded(i) ? list.weights()[i] : 0;
  const double m = excluded_weight / list.total();
  const double probability = options.xtc_probability;
  double excluded_from = 0, rest_from = 0, rest_shift = 0;
  double excluded_shift = portable::log((1 - probability) / (1 + probability * m / (1 - m)));
  if (!(1 - m > 1e-6)) {
    // Where next to nothing survives, 1 - m is all rounding: both sides as log-probabilities, each
    // relative to its own largest
    rest_from = -kInfinity<double>;
    double rest = 0;
    for (std::size_t i = 0; i < list.size(); ++i)
      rest_from = excluded(i) ? rest_from : std::max(rest_from, list.logits()[i]);
    for (std::size_t i = 0; i < list.size(); ++i)
      rest += excluded(i) ? 0 : portable::exp(list.logits()[i] - rest_from);
    const double survives = rest * portable::exp(rest_from - top) / list.total();
    excluded_from = top;
    excluded_shift =
        portable::log((1 - probability) * (1 - survives)) - portable::log(excluded_weight);
    rest_shift = portable::log(probability + (1 - probability) * survives) - portable::log(rest);
  }
  std::size_t position = 0;
  list.transform([&](double logit) {
    if (excluded(position++)) return logit - excluded_from + excluded_shift;
    return rest_shift == 0 ? logit : logit - rest_from + rest_shift;
  });
  return Status::ok;
}

}  // namespace logitkit::sampling
