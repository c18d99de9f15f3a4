#include "xtc.h"

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

  const double threshold = list.max() + portable::log(options.xtc_threshold * list.total());
  std::size_t choices = 0;
  std::size_t survivor = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list.logits()[i] < threshold) continue;
    if (choices == 0 || list.logits()[i] <= list.logits()[survivor]) survivor = i;
    ++choices;
  }
  const auto excluded = [&](std::size_t i) {
    return list.logits()[i] >= threshold && i != survivor;
  };
  if (choices < 2 || list.size() - (choices - 1) < static_cast<std::size_t>(options.min_keep))
    return Status::ok;
  for (const std::int32_t token : options.xtc_protect) {
    const std::size_t position = list.find(token);
    if (position < list.size() && excluded(position)) return Status::ok;
  }
  if (!expected) {
    const std::int32_t survivor_id = list.ids()[survivor];
    list.keep_if([&](std::size_t i) {
      return list.logits()[i] < threshold || list.ids()[i] == survivor_id;
    });
    return Status::ok;
  }

  double excluded_weight = 0;
  for (std::size_t i = 0; i < list.size(); ++i)
    excluded_weight += excluded(i) ? list.weights()[i] : 0;
  const double m = excluded_weight / list.total();
  const double scale = (1 - options.xtc_probability) / (1 + options.xtc_probability * m / (1 - m));
  const double shift = portable::log(scale);
  std::size_t position = 0;
  list.transform([&](double logit) { return excluded(position++) ? logit + shift : logit; });
  return Status::ok;
}

}  // namespace logitkit::sampling
