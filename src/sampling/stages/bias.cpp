#include "bias.h"

#include "../../constants.h"

namespace logitkit::sampling {

namespace {

Status add_bias(Candidates& candidates, std::int32_t token, double bias) noexcept {
  // Said apart, because +infinity - infinity is NaN
  return candidates.edit(token, [=](double logit) {
    return bias == -kInfinity<double> ? -kInfinity<double> : logit + bias;
  });
}

}  // namespace

bool Bias::enabled(const SamplerOptions& options) noexcept {
  return !options.bias_tokens.empty() || options.sequence_bias.size() > 0;
}

Status Bias::apply(Step& step) noexcept {
  const SamplerOptions& options = step.options;
  for (std::size_t i = 0; i < options.bias_tokens.size(); ++i) {
    const Status status = add_bias(step.candidates, options.bias_tokens[i], options.bias_values[i]);
    if (status != Status::ok) return status;
  }
  for (std::size_t i = 0; i < options.sequence_bias.size(); ++i) {
    const auto sequence = options.sequence_bias[i];
    if (!step.history.leads_to(sequence, options.rules.sequences_within_context)) continue;
    const Status status =
        add_bias(step.candidates, sequence.back(), options.sequence_bias_values[i]);
    if (status != Status::ok) return status;
  }
  return Status::ok;
}

bool Bias::bans(const Step& step, std::int32_t token) noexcept {
  const SamplerOptions& options = step.options;
  for (std::size_t i = 0; i < options.bias_tokens.size(); ++i) {
    if (options.bias_tokens[i] == token && options.bias_values[i] == -kInfinity<double>)
      return true;
  }
  for (std::size_t i = 0; i < options.sequence_bias.size(); ++i) {
    const auto sequence = options.sequence_bias[i];
    if (sequence.back() == token && options.sequence_bias_values[i] == -kInfinity<double> &&
        step.history.leads_to(sequence, options.rules.sequences_within_context))
      return true;
  }
  return false;
}

}  // namespace logitkit::sampling
