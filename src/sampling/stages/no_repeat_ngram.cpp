#include "no_repeat_ngram.h"

namespace logitkit::sampling {

bool NoRepeatNgram::enabled(const SamplerOptions& options) noexcept {
  return options.no_repeat_ngram > 0;
}

Status NoRepeatNgram::apply(Step& step) noexcept {
  step.history.ngrams().for_each_follower(
      step.history.text(), [&](std::int32_t follower) { step.candidates.remove(follower); });
  return Status::ok;
}

}  // namespace logitkit::sampling
