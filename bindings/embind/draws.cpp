#include <emscripten/bind.h>

#include "pointers.h"
#include "sampling/draft.h"
#include "sampling/guidance.h"
#include "sampling/gumbel_max.h"
#include "sampling/multinomial.h"
#include "sampling/random.h"
#include "sampling/top_k.h"

// The draws and selections that need no sampler.
namespace logitkit::bindings {
namespace {

template <class T>
int bind_top_k(Address logits, std::size_t size, std::size_t k, Address ids, Address values) {
  return code(top_k(at<const T>(logits), size, k, at<std::int32_t>(ids), at<T>(values)));
}

/// How many there are, or the status as a negative number.
template <class T>
int bind_top_logprobs(Address logits, std::size_t size, std::size_t n, Address ids,
                      Address logprobs) {
  std::size_t count = 0;
  const Status status = top_logprobs(at<const T>(logits), size, n, at<std::int32_t>(ids),
                                     at<double>(logprobs), count);
  return status == Status::ok ? static_cast<int>(count) : -code(status);
}

/// The token, or the status as a negative number.
template <class T>
int bind_gumbel_max(Address logits, std::size_t size, double temperature, std::uint32_t seed_low,
                    std::uint32_t seed_high) {
  Random random(std::uint64_t{seed_high} << 32 | seed_low);
  std::int32_t token = 0;
  const Status status = gumbel_max(at<const T>(logits), size, temperature, random, token);
  return status == Status::ok ? token : -code(status);
}

int bind_multinomial(Address weights, std::size_t size, Address uniforms, std::size_t count,
                     bool replacement, Address drawn) {
  return code(multinomial(at<const double>(weights), size, at<const double>(uniforms), count,
                          replacement, at<std::int32_t>(drawn)));
}

/// out: the token, and how many were accepted
int bind_verify_draft(Address tokens, std::size_t count, Address draft_probs, Address target_probs,
                      std::size_t vocab_size, double ensemble_weight, Address uniforms,
                      Address out) {
  std::size_t accepted = 0;
  std::int32_t token = 0;
  const Status status =
      verify_draft({at<const std::int32_t>(tokens), count}, at<const double>(draft_probs),
                   at<const double>(target_probs), vocab_size, ensemble_weight,
                   at<const double>(uniforms), accepted, token);
  at<std::int32_t>(out)[0] = token;
  at<std::int32_t>(out)[1] = static_cast<std::int32_t>(accepted);
  return code(status);
}

template <class T>
int bind_guidance(Address conditional, Address unconditional, std::size_t rows, std::size_t length,
                  double scale, int space, Address out) {
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t begin = row * length;
    classifier_free_guidance(at<const T>(conditional) + begin, at<const T>(unconditional) + begin,
                             length, scale, static_cast<GuidanceSpace>(space), at<T>(out) + begin);
  }
  return code(Status::ok);
}

}  // namespace

EMSCRIPTEN_BINDINGS(draws) {
  using emscripten::function;
  function("topKF32", &bind_top_k<float>);
  function("topKF64", &bind_top_k<double>);
  function("topLogprobsF32", &bind_top_logprobs<float>);
  function("topLogprobsF64", &bind_top_logprobs<double>);
  function("gumbelMaxF32", &bind_gumbel_max<float>);
  function("gumbelMaxF64", &bind_gumbel_max<double>);
  function("multinomial", &bind_multinomial);
  function("verifyDraft", &bind_verify_draft);
  function("classifierFreeGuidance", &bind_guidance<double>);
}

}  // namespace logitkit::bindings
