#include <emscripten/bind.h>

#include "pointers.h"
#include "sampling/beam.h"

// A search is known to JavaScript by its address.
namespace logitkit::bindings {
namespace {

BeamSearch& search(Address handle) { return *at<BeamSearch>(handle); }

/// out: the handle, as a double
int beam_search_create(std::size_t beams, double length_penalty, int early_stopping,
                       Address end_tokens, std::size_t end_count, std::size_t groups,
                       double diversity_penalty, std::size_t max_new_tokens, Address out) {
  BeamSearch* made = nullptr;
  const Status status =
      BeamSearch::create({.beams = beams,
                          .length_penalty = length_penalty,
                          .early_stopping = static_cast<EarlyStopping>(early_stopping),
                          .end_tokens = {at<const std::int32_t>(end_tokens), end_count},
                          .groups = groups,
                          .diversity_penalty = diversity_penalty,
                          .max_new_tokens = max_new_tokens},
                         made);
  *at<double>(out) = static_cast<double>(reinterpret_cast<Address>(made));
  return code(status);
}

void beam_search_destroy(Address handle) { delete &search(handle); }

int beam_search_step(Address handle, Address logits, std::size_t vocab_size, Address tokens,
                     Address parents) {
  return code(search(handle).step(at<const float>(logits), vocab_size, at<std::int32_t>(tokens),
                                  at<std::int32_t>(parents)));
}

bool beam_search_finished(Address handle) { return search(handle).finished(); }

/// out: how many, the address of their tokens, the address of hypotheses as three numbers each:
/// score (a double), begin and end (32 bits)
int beam_search_best(Address handle, std::size_t n, Address out) {
  static_assert(sizeof(BeamSearch::Hypothesis) == 16, "JavaScript reads score, begin, end from it");
  std::span<const BeamSearch::Hypothesis> hypotheses;
  const Status status = search(handle).best(n, hypotheses);
  if (status != Status::ok) return code(status);
  auto* result = at<double>(out);
  result[0] = static_cast<double>(hypotheses.size());
  result[1] = static_cast<double>(reinterpret_cast<Address>(search(handle).hypothesis_tokens()));
  result[2] = static_cast<double>(reinterpret_cast<Address>(hypotheses.data()));
  return code(status);
}

}  // namespace

EMSCRIPTEN_BINDINGS(beam_search) {
  using emscripten::function;
  function("beamSearchCreate", &beam_search_create);
  function("beamSearchDestroy", &beam_search_destroy);
  function("beamSearchStep", &beam_search_step);
  function("beamSearchFinished", &beam_search_finished);
  function("beamSearchBest", &beam_search_best);
}

}  // namespace logitkit::bindings
