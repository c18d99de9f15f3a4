#include <emscripten/bind.h>

#include <cmath>
#include <cstdint>

#include "memory.h"
#include "pointers.h"
#include "sampler_options.h"
#include "sampling/random.h"
#include "sampling/sampler.h"

// A sampler is known to JavaScript by its address. What a call gives beside one number it writes as
// doubles to `out`, a place that the caller has.
namespace logitkit::bindings {
namespace {

Sampler& sampler(Address handle) { return *at<Sampler>(handle); }

double number(const void* address) {
  return static_cast<double>(reinterpret_cast<Address>(address));
}

Logits logits(Address address, bool wide, std::size_t size, Address bitmask) {
  return {.narrow = wide ? nullptr : at<const float>(address),
          .wide = wide ? at<const double>(address) : nullptr,
          .size = size,
          .bitmask = at<const std::uint32_t>(bitmask)};
}

/// A token, or the status as a negative number.
int token_or(Status status, std::int32_t token) {
  return status == Status::ok ? token : -code(status);
}

// --- Life. A handle is written to out[0].

int sampler_create(Address block, std::size_t count, Address out) {
  SamplerOptions options;
  if (!read_options(at<const double>(block), count, options)) return -1;
  Sampler* made = nullptr;
  const Status status = Sampler::create(options, made);
  *at<double>(out) = number(made);
  return code(status);
}

int sampler_clone(Address handle, Address out) {
  Sampler* made = nullptr;
  const Status status = sampler(handle).clone(made);
  *at<double>(out) = number(made);
  return code(status);
}

void sampler_destroy(Address handle) { delete &sampler(handle); }

void sampler_reset(Address handle, std::uint32_t seed_low, std::uint32_t seed_high) {
  sampler(handle).reset(std::uint64_t{seed_high} << 32 | seed_low);
}

// --- Drawing

/// `uniform` is NaN where the sampler's own stream is to be used.
int sampler_sample(Address handle, Address address, bool wide, std::size_t size, Address bitmask,
                   double uniform) {
  std::int32_t token = 0;
  const Status status = sampler(handle).sample(logits(address, wide, size, bitmask), token,
                                               std::isnan(uniform) ? nullptr : &uniform);
  return token_or(status, token);
}

int sampler_sample_many(Address handle, Address address, bool wide, std::size_t size,
                        Address bitmask, Address tokens, std::size_t count) {
  return code(sampler(handle).sample_many(logits(address, wide, size, bitmask),
                                          {at<std::int32_t>(tokens), count}));
}

/// Rows one after the other; `bitmask_stride` words from one row's bitmask to the next. `uniforms`
/// may be 0.
int sampler_sample_rows(Address handle, Address address, bool wide, std::size_t size,
                        Address bitmask, std::size_t bitmask_stride, std::size_t count,
                        Address uniforms, Address tokens) {
  Buffer<Logits> rows(count);
  if (!rows) return code(Status::out_of_memory);
  const std::size_t row_bytes = size * (wide ? sizeof(double) : sizeof(float));
  for (std::size_t i = 0; i < count; ++i) {
    const Address mask = bitmask == 0 ? 0 : bitmask + i * bitmask_stride * sizeof(std::uint32_t);
    rows[i] = logits(address + i * row_bytes, wide, size, mask);
  }
  return code(sampler(handle).sample_rows({rows.data(), count}, {at<std::int32_t>(tokens), count},
                                          at<const double>(uniforms)));
}

int sampler_accept(Address handle, std::int32_t token) {
  return code(sampler(handle).accept(token));
}

int sampler_prime(Address handle, Address tokens, std::size_t count) {
  return code(sampler(handle).prime({at<const std::int32_t>(tokens), count}));
}

/// After all_masked: the stage that left nothing, kStageCount where the logits have nothing.
int sampler_emptied_by(Address handle) { return static_cast<int>(sampler(handle).emptied_by()); }

// --- Looking inside

/// out: addresses of the ids, probabilities and logits, and how many
int sampler_distribution(Address handle, Address address, bool wide, std::size_t size,
                         Address bitmask, Address out) {
  const sampling::Law* law = nullptr;
  const Status status = sampler(handle).distribution(logits(address, wide, size, bitmask), law);
  if (status != Status::ok) return code(status);
  auto* result = at<double>(out);
  result[0] = number(law->ids.data());
  result[1] = number(law->probs.data());
  result[2] = number(law->logits.data());
  result[3] = static_cast<double>(law->size());
  return code(status);
}

/// out: addresses of the ids and probabilities, how many entries, and for each entry four numbers:
/// stage, before, after, begin
int sampler_trace(Address handle, Address address, bool wide, std::size_t size, Address bitmask,
                  Address out) {
  const Trace* trace = nullptr;
  const Status status = sampler(handle).trace(logits(address, wide, size, bitmask), trace);
  if (status != Status::ok) return code(status);
  auto* result = at<double>(out);
  *result++ = number(trace->ids.data());
  *result++ = number(trace->probs.data());
  *result++ = static_cast<double>(trace->entries.size());
  for (const TraceEntry& entry : trace->entries) {
    *result++ = static_cast<double>(entry.stage);
    *result++ = static_cast<double>(entry.before);
    *result++ = static_cast<double>(entry.after);
    *result++ = static_cast<double>(entry.begin);
  }
  return code(status);
}

/// out: id, rank and logprob of the token, the address of the best ones and how many
int sampler_logprobs(Address handle, Address address, bool wide, std::size_t size, Address bitmask,
                     int token, std::size_t top, bool raw, Address out) {
  static_assert(sizeof(TokenLogprob) == 16, "JavaScript reads id, rank, logprob from it");
  TokenLogprob chosen{-1, 0, 0};
  std::span<const TokenLogprob> best;
  const Status status =
      sampler(handle).logprobs(logits(address, wide, size, bitmask), token, top, raw, chosen, best);
  if (status != Status::ok) return code(status);
  auto* result = at<double>(out);
  result[0] = chosen.id;
  result[1] = chosen.rank;
  result[2] = chosen.logprob;
  result[3] = number(best.data());
  result[4] = static_cast<double>(best.size());
  return code(status);
}

// --- State

double low(std::uint64_t word) { return static_cast<double>(word & 0xffffffff); }
double high(std::uint64_t word) { return static_cast<double>(word >> 32); }
std::uint64_t word(const double*& in) {
  const double low = *in++;
  return std::uint64_t{static_cast<std::uint32_t>(*in++)} << 32 | static_cast<std::uint32_t>(low);
}

/// out: 17 numbers, in the order of SamplerState; 64-bit integers as low and high word, arrays as
/// address and length
void sampler_save(Address handle, Address out) {
  const SamplerState state = sampler(handle).save();
  const double numbers[] = {low(state.key),
                            high(state.key),
                            low(state.position),
                            high(state.position),
                            static_cast<double>(state.vocab_size),
                            state.mirostat_mu,
                            state.adaptive_sum,
                            state.adaptive_weight,
                            number(state.tokens.data()),
                            number(state.generated.data()),
                            static_cast<double>(state.tokens.size()),
                            number(state.last_ids.data()),
                            number(state.last_probs.data()),
                            static_cast<double>(state.last_ids.size()),
                            number(state.adaptive_ids.data()),
                            number(state.adaptive_probs.data()),
                            static_cast<double>(state.adaptive_ids.size())};
  auto* result = at<double>(out);
  for (const double value : numbers) *result++ = value;
}

template <class T>
std::span<const T> span(double address, double length) {
  return {at<const T>(static_cast<Address>(address)), static_cast<std::size_t>(length)};
}

/// in: as sampler_save() writes it
int sampler_restore(Address handle, Address address) {
  const auto* in = at<const double>(address);
  SamplerState state{};
  state.key = word(in);
  state.position = word(in);
  state.vocab_size = static_cast<std::size_t>(in[0]);
  state.mirostat_mu = in[1];
  state.adaptive_sum = in[2];
  state.adaptive_weight = in[3];
  state.tokens = span<std::int32_t>(in[4], in[6]);
  state.generated = span<std::uint8_t>(in[5], in[6]);
  state.last_ids = span<std::int32_t>(in[7], in[9]);
  state.last_probs = span<double>(in[8], in[9]);
  state.adaptive_ids = span<std::int32_t>(in[10], in[12]);
  state.adaptive_probs = span<double>(in[11], in[12]);
  return code(sampler(handle).restore(state));
}

}  // namespace

EMSCRIPTEN_BINDINGS(sampling) {
  using emscripten::function;
  function("samplerCreate", &sampler_create);
  function("samplerClone", &sampler_clone);
  function("samplerDestroy", &sampler_destroy);
  function("samplerReset", &sampler_reset);
  function("samplerSample", &sampler_sample);
  function("samplerSampleMany", &sampler_sample_many);
  function("samplerSampleRows", &sampler_sample_rows);
  function("samplerAccept", &sampler_accept);
  function("samplerPrime", &sampler_prime);
  function("samplerEmptiedBy", &sampler_emptied_by);
  function("samplerDistribution", &sampler_distribution);
  function("samplerTrace", &sampler_trace);
  function("samplerLogprobs", &sampler_logprobs);
  function("samplerSave", &sampler_save);
  function("samplerRestore", &sampler_restore);
}

}  // namespace logitkit::bindings
