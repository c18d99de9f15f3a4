#include "sampling.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "../constants.h"

namespace logitkit::reference {

namespace {

using Candidates = std::vector<Candidate>;

Candidates without_masked(Candidates c) {
  std::erase_if(c, [](const Candidate& x) { return x.logit == -kInfinity<double>; });
  return c;
}

double max_logit(const Candidates& c) {
  double max = -kInfinity<double>;
  for (const Candidate& x : c) max = std::max(max, x.logit);
  return max;
}

double entropy(const std::vector<double>& p) {
  double h = 0;
  for (const double x : p) h -= x > 0 ? x * std::log(x) : 0;
  return h;
}

// Positions by `score` downward, ties by position (that is, by id).
std::vector<std::size_t> ranked(std::size_t count,
                                const std::function<double(std::size_t)>& score) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return score(a) > score(b); });
  return order;
}

Candidates chosen(const Candidates& c, const std::vector<std::size_t>& order, std::size_t count) {
  Candidates kept;
  for (std::size_t i = 0; i < std::min(count, order.size()); ++i) kept.push_back(c[order[i]]);
  std::sort(kept.begin(), kept.end(),
            [](const Candidate& a, const Candidate& b) { return a.id < b.id; });
  return kept;
}

StageResult top(const Candidates& c, std::size_t count, bool ties = false) {
  const auto order = ranked(c.size(), [&](std::size_t i) { return c[i].logit; });
  while (ties && count > 0 && count < c.size() &&
         c[order[count]].logit == c[order[count - 1]].logit)
    ++count;
  return {chosen(c, order, count)};
}

// Everything whose score reaches the threshold, or the min_keep best.
StageResult at_least(const Candidates& c, const std::vector<double>& score, double threshold,
                     std::size_t min_keep, bool keep_ties = false) {
  StageResult result;
  for (std::size_t i = 0; i < c.size(); ++i) {
    if (score[i] >= threshold) result.candidates.push_back(c[i]);
    result.margin = std::min(
        result.margin, std::abs(score[i] - threshold) / std::max(std::abs(threshold), 1e-300));
  }
  if (result.candidates.size() < min_keep)
    result.candidates = top(c, min_keep, keep_ties).candidates;
  return result;
}

// The shortest prefix of an order whose mass reaches (or exceeds) p.
StageResult prefix(const Candidates& c, const std::vector<double>& probs,
                   const std::vector<std::size_t>& order, double p, std::size_t min_keep,
                   bool strict) {
  StageResult result;
  double mass = 0;
  std::size_t count = 0;
  for (bool done = false; !done && count < order.size();) {
    mass += probs[order[count++]];
    result.margin = std::min(result.margin, std::abs(mass - p));
    done = (strict ? mass > p : mass >= p) && count >= min_keep;
  }
  result.candidates = chosen(c, order, count);
  return result;
}

double penalized(double logit, double penalty) {
  return logit <= 0 ? logit * penalty : logit / penalty;
}

bool ends_with(const std::vector<std::int32_t>& text, std::span<const std::int32_t> tail) {
  return tail.size() <= text.size() && std::equal(tail.rbegin(), tail.rend(), text.rbegin());
}

bool leads_to(const Situation& s, std::span<const std::int32_t> sequence) {
  const bool within = s.options.rules.sequences_within_context && sequence.size() > 1;
  if (within && sequence.size() > s.tokens.size()) return false;
  return ends_with(s.tokens, sequence.first(sequence.size() - 1));
}

template <class F>
void edit(Candidates& c, std::int32_t id, F f) {
  for (Candidate& x : c) {
    if (x.id == id) x.logit = f(x.logit);
  }
}
void ban(Candidates& c, std::int32_t id) {
  std::erase_if(c, [&](const Candidate& x) { return x.id == id; });
}

Candidates bias(const Situation& s, Candidates c) {
  const auto add = [&](std::int32_t id, double b) {
    edit(c, id, [&](double l) { return b == -kInfinity<double> ? b : l + b; });
  };
  const SamplerOptions& o = s.options;
  for (std::size_t i = 0; i < o.bias_tokens.size(); ++i) add(o.bias_tokens[i], o.bias_values[i]);
  for (std::size_t i = 0; i < o.sequence_bias.size(); ++i) {
    const auto sequence = o.sequence_bias[i];
    if (leads_to(s, sequence)) add(sequence.back(), o.sequence_bias_values[i]);
  }
  return without_masked(c);
}

// Tokens generated since the last one of a prompt.
std::int64_t answer_length(const Situation& s) {
  std::int64_t length = 0;
  for (const bool generated : s.generated) length = generated ? length + 1 : 0;
  return length;
}

Candidates bans(const Situation& s, Candidates c) {
  const SamplerOptions& o = s.options;
  for (const std::int32_t id : o.banned_tokens) ban(c, id);
  for (std::size_t i = 0; i < o.banned_sequences.size(); ++i) {
    const auto sequence = o.banned_sequences[i];
    if (leads_to(s, sequence)) ban(c, sequence.back());
  }
  if (o.restrict_to_allowed) {
    std::erase_if(c, [&](const Candidate& x) {
      return std::find(o.allowed_tokens.begin(), o.allowed_tokens.end(), x.id) ==
             o.allowed_tokens.end();
    });
  }
  const std::int64_t generated = answer_length(s);
  if (generated < o.min_new_tokens || static_cast<std::int64_t>(s.tokens.size()) < o.min_length) {
    for (const std::int32_t id : o.end_tokens) ban(c, id);
  }
  if (s.bitmask != nullptr) {
    std::erase_if(
        c, [&](const Candidate& x) { return (s.bitmask[x.id / 32] >> (x.id % 32) & 1) == 0; });
  }
  return c;
}

void normalize(Candidates& c) {
  double max = -kInfinity<double>;
  for (const Candidate& x : c) max = std::max(max, x.logit);
  double sum = 0;
  for (const Candidate& x : c) sum += std::exp(x.logit - max);
  for (Candidate& x : c) x.logit -= max + std::log(sum);
}

Candidates penalties(const Situation& s, Candidates c) {
  const SamplerOptions& o = s.options;
  const std::size_t n = s.tokens.size();
  const std::size_t window =
      o.penalty_window < 0 ? n : std::min(n, static_cast<std::size_t>(o.penalty_window));
  const bool normalizes = o.penalty_space == PenaltySpace::log_probs;
  if (normalizes && o.encoder_repetition_penalty != 1) normalize(c);
  for (Candidate& x : c) {
    if (std::find(o.encoder_tokens.begin(), o.encoder_tokens.end(), x.id) !=
        o.encoder_tokens.end()) {
      x.logit = penalized(x.logit, 1 / o.encoder_repetition_penalty);
    }
  }
  if (normalizes && o.repetition_penalty != 1) normalize(c);
  for (Candidate& x : c) {
    int count = 0;
    int counted = 0;
    for (std::size_t i = std::max(n - window, static_cast<std::size_t>(o.penalty_skip)); i < n;
         ++i) {
      if (s.tokens[i] != x.id) continue;
      ++count;
      counted += o.penalize_prompt || s.generated[i] ? 1 : 0;
    }
    if (count == 0) continue;
    const double subtracted =
        counted * o.frequency_penalty + (counted > 0 ? o.presence_penalty : 0);
    x.logit = o.penalty_order == PenaltyOrder::repetition_first
                  ? penalized(x.logit, o.repetition_penalty) - subtracted
                  : penalized(x.logit - subtracted, o.repetition_penalty);
  }
  return c;
}

// How many of the last `window` tokens follow the breaker that begins last (of these the longest).
std::size_t since_breaker(const Situation& s, std::size_t window) {
  const std::size_t n = s.tokens.size();
  for (std::size_t back = 1; back <= window; ++back) {
    const std::size_t begin = n - back;
    std::size_t longest = 0;
    for (std::size_t i = 0; i < s.options.dry_breakers.size(); ++i) {
      const auto breaker = s.options.dry_breakers[i];
      if (breaker.size() <= back &&
          std::equal(breaker.begin(), breaker.end(), s.tokens.begin() + static_cast<long>(begin))) {
        longest = std::max(longest, breaker.size());
      }
    }
    if (longest > 0) return back - longest;
  }
  return window;
}

Candidates dry(const Situation& s, Candidates c) {
  const SamplerOptions& o = s.options;
  const std::size_t n = s.tokens.size();
  const std::size_t window =
      o.dry_window < 0 ? n : std::min(n, static_cast<std::size_t>(o.dry_window));
  const std::size_t limit = since_breaker(s, window);
  const std::size_t start = n - window;
  for (Candidate& x : c) {
    std::size_t longest = 0;
    for (std::size_t follower = start + 1; follower < n; ++follower) {
      if (s.tokens[follower] != x.id) continue;
      std::size_t m = 0;
      while (m < limit && follower - m > start && s.tokens[follower - 1 - m] == s.tokens[n - 1 - m])
        ++m;
      longest = std::max(longest, m);
    }
    bool breaker = false;
    for (std::size_t i = 0; i < o.dry_breakers.size(); ++i) {
      breaker |= o.dry_breakers[i].size() == 1 && o.dry_breakers[i][0] == x.id;
    }
    const auto allowed = static_cast<std::size_t>(o.dry_allowed_length);
    if (longest < allowed || breaker) continue;
    double exponent = static_cast<double>(longest - allowed);
    if (o.dry_base > 1.000001)
      exponent = std::min(exponent, std::floor(88.7228391 / std::log(o.dry_base)));
    x.logit -= o.dry_multiplier * std::pow(o.dry_base, exponent);
  }
  return c;
}

Candidates no_repeat_ngram(const Situation& s, Candidates c) {
  const auto n = static_cast<std::size_t>(s.options.no_repeat_ngram);
  for (std::size_t end = n; end <= s.tokens.size(); ++end) {
    const auto begin = s.tokens.begin() + static_cast<long>(end - n);
    if (std::equal(begin, begin + static_cast<long>(n - 1),
                   s.tokens.end() - static_cast<long>(n - 1)))
      ban(c, s.tokens[end - 1]);
  }
  return c;
}

Candidates length_decay(const Situation& s, Candidates c) {
  const std::int64_t generated = answer_length(s);
  const auto beyond = static_cast<double>(generated - s.options.length_decay_start);
  if (beyond <= 0) return c;
  for (const std::int32_t id : s.options.end_tokens) {
    edit(c, id, [&](double l) {
      return l + std::abs(l) * (std::pow(s.options.length_decay_factor, beyond) - 1);
    });
  }
  return c;
}

Candidates forced(const Situation& s, Candidates c) {
  const std::int64_t generated = answer_length(s);
  for (std::size_t i = 0; i < s.options.forced_positions.size(); ++i) {
    if (s.options.forced_positions[i] != generated) continue;
    const Candidates only{{s.options.forced_tokens[i], 0.0}};
    const auto id = static_cast<std::size_t>(only[0].id);
    const bool given =
        s.logits == nullptr || s.logits[id] > -std::numeric_limits<float>::infinity();
    return !given || bias(s, only).empty() ? Candidates{} : bans(s, only);
  }
  return c;
}

Candidates smoothing(const Situation& s, Candidates c) {
  const double max = max_logit(c);
  const double f = s.options.smoothing_factor;
  const double k = (3 - s.options.smoothing_curve) / 2;
  const double cube = (s.options.smoothing_curve - 1) / 2;
  for (Candidate& x : c) {
    const double d = x.logit - max;
    x.logit = max - k * f * d * d + cube * f * d * d * d;
  }
  return c;
}

StageResult divided(Candidates c, double temperature) {
  if (temperature == 0) return top(c, 1);
  // Below this the distribution of floats is the limit's, and no quotient overflows
  temperature = std::max(temperature, 1e-200);
  for (Candidate& x : c) x.logit = temperature == kInfinity<double> ? 0 : x.logit / temperature;
  return {c};
}

StageResult dynamic_temperature(const Situation& s, const Candidates& c) {
  if (c.size() < 2) return {c};
  if (s.options.temperature == kInfinity<double>) return divided(c, kInfinity<double>);
  const double low = std::max(0.0, s.options.temperature - s.options.dynamic_range);
  const double high = s.options.temperature + s.options.dynamic_range;
  // llama.cpp's array of candidates: the cases have top-k alone, if any, before this stage
  const SamplerOptions& o = s.options;
  const auto at = [&](StageId id) { return std::find(o.order.begin(), o.order.end(), id); };
  auto count = static_cast<double>(o.rules.dynamic_counts_masked ? s.vocab_size : c.size());
  if (o.rules.dynamic_counts_masked && o.top_k > 0 &&
      at(StageId::top_k) < at(StageId::dynamic_temperature))
    count = std::min(count, static_cast<double>(o.top_k));
  const double share = entropy(probabilities(c)) / std::log(count);
  return divided(c, low + (high - low) * std::pow(share, s.options.dynamic_exponent));
}

StageResult top_n_sigma(const Situation& s, const Candidates& c) {
  double mean = 0;
  for (const Candidate& x : c) mean += x.logit / static_cast<double>(c.size());
  double variance = 0;
  for (const Candidate& x : c)
    variance += (x.logit - mean) * (x.logit - mean) / static_cast<double>(c.size());
  const double threshold = max_logit(c) - s.options.top_n_sigma * std::sqrt(variance);
  std::vector<double> logits;
  for (const Candidate& x : c) logits.push_back(x.logit);
  return at_least(c, logits, threshold, static_cast<std::size_t>(s.options.min_keep));
}

StageResult typical(const Situation& s, const Candidates& c) {
  const std::vector<double> p = probabilities(c);
  const double h = entropy(p);
  // -ln p = ln sum exp(l - max) - (l - max), which does not underflow
  double sum = 0;
  const double max = max_logit(c);
  for (const Candidate& x : c) sum += std::exp(x.logit - max);
  const auto distance = [&](std::size_t i) {
    return std::abs(std::log(sum) - (c[i].logit - max) - h);
  };
  const auto order = ranked(c.size(), [&](std::size_t i) { return -distance(i); });
  StageResult result =
      prefix(c, p, order, s.options.typical_p, static_cast<std::size_t>(s.options.min_keep),
             s.options.rules.typical_exceeds);
  if (s.options.rules.typical_keeps_ties) {
    // Those of the one that reaches the mass; min_keep only asks for so many at least
    const std::size_t enough = result.candidates.size();
    std::size_t count = prefix(c, p, order, s.options.typical_p, 1, s.options.rules.typical_exceeds)
                            .candidates.size();
    while (count < c.size() && distance(order[count]) == distance(order[count - 1])) ++count;
    result.candidates = chosen(c, order, std::max(count, enough));
  }
  // Two candidates all but equally typical, on either side of the cut, may change places by a
  // rounding
  const std::size_t count = result.candidates.size();
  if (count < c.size()) {
    const double gap = distance(order[count]) - distance(order[count - 1]);
    if (c[order[count]].logit != c[order[count - 1]].logit)
      result.margin = std::min(result.margin, gap);
  }
  return result;
}

StageResult tail_free(const Situation& s, const Candidates& c) {
  if (c.size() <= 2) return {c};
  const std::vector<double> p = probabilities(c);
  const auto order = ranked(c.size(), [&](std::size_t i) { return c[i].logit; });
  std::vector<double> curvature;
  double sum = 0;
  for (std::size_t i = 0; i + 2 < c.size(); ++i) {
    curvature.push_back(
        std::abs((p[order[i]] - p[order[i + 1]]) - (p[order[i + 1]] - p[order[i + 2]])));
    sum += curvature.back();
  }
  StageResult result;
  if (sum == 0) {  // equal probabilities: as text-generation-webui, whose 0 / 0 is not above z
    result.candidates =
        chosen(c, order, std::max(c.size() - 1, static_cast<std::size_t>(s.options.min_keep)));
    return result;
  }
  std::size_t count = 1;
  double so_far = 0;
  for (const double d : curvature) {
    so_far += d / sum;
    result.margin = std::min(result.margin, std::abs(so_far - s.options.tail_free));
    if (so_far > s.options.tail_free) break;
    ++count;
  }
  result.candidates =
      chosen(c, order, std::max(count, static_cast<std::size_t>(s.options.min_keep)));
  return result;
}

StageResult top_h(const Situation& s, const Candidates& all) {
  const Candidates c = top(all, 100).candidates;
  const std::vector<double> p = probabilities(c);
  const double budget = s.options.top_h * entropy(p);
  const auto order = ranked(c.size(), [&](std::size_t i) { return c[i].logit; });
  StageResult result;
  std::size_t count = 0;
  double spent = 0;
  for (const std::size_t i : order) {
    spent -= p[i] > 0 ? p[i] * std::log(p[i]) : 0;
    result.margin = std::min(result.margin, std::abs(spent - budget));
    if (count > 0 && spent > budget) break;
    ++count;
  }
  result.candidates =
      chosen(c, order, std::max(count, static_cast<std::size_t>(s.options.min_keep)));
  return result;
}

StageResult xtc(const Situation& s, Candidates c) {
  const SamplerOptions& o = s.options;
  const bool expected = o.xtc_mode == XtcMode::expected && o.xtc_probability < 1;
  if (!expected && !s.xtc_coin) return {c};
  const std::vector<double> p = probabilities(c);
  StageResult result;
  std::vector<std::size_t> choices;
  for (const std::size_t i : ranked(c.size(), [&](std::size_t k) { return c[k].logit; })) {
    result.margin = std::min(result.margin,
                             std::abs(p[i] - o.xtc_threshold) / std::max(o.xtc_threshold, 1e-300));
    if (p[i] >= o.xtc_threshold) choices.push_back(i);
  }
  result.candidates = c;
  if (choices.size() < 2 || c.size() - choices.size() + 1 < static_cast<std::size_t>(o.min_keep))
    return result;
  choices.pop_back();
  double excluded = 0;
  for (const std::size_t i : choices) {
    if (std::find(o.xtc_protect.begin(), o.xtc_protect.end(), c[i].id) != o.xtc_protect.end())
      return result;
    excluded += p[i];
  }
  const double scale =
      expected ? (1 - o.xtc_probability) / (1 + o.xtc_probability * excluded / (1 - excluded)) : 0;
  for (const std::size_t i : choices) c[i].logit += std::log(scale);
  result.candidates = without_masked(c);
  return result;
}

Candidates adaptive_p(const Situation& s, Candidates c) {
  const std::vector<double> p = probabilities(c);
  const double aim =
      std::clamp(2 * s.options.adaptive_target - s.adaptive_sum / s.adaptive_weight, 0.0, 1.0);
  for (std::size_t i = 0; i < c.size(); ++i) {
    const double x = std::abs(p[i] - aim) / 0.3;
    c[i].logit = 5 - 10 * x * x / (1 + x);
  }
  return c;
}

StageResult mirostat(const Situation& s, const Candidates& c) {
  const std::vector<double> p = probabilities(c);
  const auto min_keep = static_cast<std::size_t>(s.options.min_keep);
  if (s.options.mirostat_version == 2) {
    std::vector<double> evidence;
    for (const double x : p) evidence.push_back(std::log2(x));
    return at_least(c, evidence, -s.mirostat_mu, min_keep);
  }
  const auto order = ranked(c.size(), [&](std::size_t i) { return c[i].logit; });
  double tb = 0;
  double tt = 0;
  for (std::size_t i = 0;
       i + 1 < std::min(c.size(), static_cast<std::size_t>(s.options.mirostat_window)); ++i) {
    const double t = std::log(static_cast<double>(i + 2) / static_cast<double>(i + 1));
    tb += t * (c[order[i]].logit - c[order[i + 1]].logit);
    tt += t * t;
  }
  const double e = tb / tt - 1;
  const double v = static_cast<double>(s.vocab_size);
  const double k = std::pow(e * std::exp2(s.mirostat_mu) / (1 - std::pow(v, -e)), 1 / (tb / tt));
  StageResult result =
      top(c, std::max({static_cast<std::size_t>(k < v ? k : v), min_keep, std::size_t{1}}));
  result.margin = k < v ? std::abs(k - std::round(k)) : kInfinity<double>;
  return result;
}

}  // namespace

Candidates all_candidates(const float* logits, std::size_t vocab_size) {
  Candidates c;
  for (std::size_t i = 0; i < vocab_size; ++i)
    c.push_back({static_cast<std::int32_t>(i), static_cast<double>(logits[i])});
  return without_masked(c);
}

StageResult apply_stage(StageId stage, const Situation& s, Candidates c) {
  const SamplerOptions& o = s.options;
  const auto min_keep = static_cast<std::size_t>(o.min_keep);
  const std::vector<double> p = probabilities(c);
  const double largest = p.empty() ? 0 : *std::max_element(p.begin(), p.end());
  switch (stage) {
    case StageId::bias:
      return {bias(s, c)};
    case StageId::bans:
      return {bans(s, c)};
    case StageId::penalties:
      return {penalties(s, c)};
    case StageId::dry:
      return {dry(s, c)};
    case StageId::no_repeat_ngram:
      return {no_repeat_ngram(s, c)};
    case StageId::length_decay:
      return {length_decay(s, c)};
    case StageId::forced:
      return {forced(s, c)};
    case StageId::smoothing:
      return {smoothing(s, c)};
    case StageId::temperature:
      return o.dynamic_range > 0 ? StageResult{c} : divided(c, o.temperature);
    case StageId::dynamic_temperature:
      return dynamic_temperature(s, c);
    case StageId::top_n_sigma:
      return top_n_sigma(s, c);
    case StageId::top_k:
      return top(c, std::max(static_cast<std::size_t>(o.top_k), min_keep),
                 o.rules.top_k_keeps_ties);
    case StageId::top_p:
      return prefix(c, p, ranked(c.size(), [&](std::size_t i) { return c[i].logit; }), o.top_p,
                    min_keep, false);
    case StageId::min_p:
      return at_least(c, p, o.min_p * largest, min_keep);
    case StageId::typical_p:
      return typical(s, c);
    case StageId::top_a:
      return at_least(c, p, o.top_a * largest * largest, min_keep);
    case StageId::tail_free:
      return tail_free(s, c);
    case StageId::top_h:
      return top_h(s, c);
    case StageId::epsilon_cutoff:
      return at_least(c, p, o.epsilon_cutoff, min_keep, o.rules.cutoffs_keep_ties);
    case StageId::eta_cutoff:
      return at_least(c, p, std::min(o.eta_cutoff, std::sqrt(o.eta_cutoff) * std::exp(-entropy(p))),
                      min_keep, o.rules.cutoffs_keep_ties);
    case StageId::xtc:
      return xtc(s, c);
    case StageId::adaptive_p:
      return {adaptive_p(s, c)};
    case StageId::mirostat:
      return mirostat(s, c);
  }
  return {c};
}

std::vector<double> probabilities(const Candidates& c, Normalizer normalizer, double alpha) {
  if (normalizer == Normalizer::sparsemax) alpha = 2;
  if (normalizer == Normalizer::softmax) alpha = 1;
  const double max = max_logit(c);
  std::vector<double> p;
  const auto normalize = [&] {
    const double sum = std::accumulate(p.begin(), p.end(), 0.0);
    for (double& x : p) x /= sum;
    return p;
  };
  if (alpha == 1 || alpha == kInfinity<double>) {
    for (const Candidate& x : c)
      p.push_back(alpha == 1 ? std::exp(x.logit - max) : x.logit == max ? 1 : 0);
    return normalize();
  }
  // max((alpha - 1) z - tau, 0)^(1 / (alpha - 1)) with tau by bisection
  double low = -1;
  double high = 0;
  for (int i = 0; i < 100; ++i) {
    const double tau = (low + high) / 2;
    p.clear();
    double sum = 0;
    for (const Candidate& x : c) {
      p.push_back(std::pow(std::max(0.0, (alpha - 1) * (x.logit - max) - tau), 1 / (alpha - 1)));
      sum += p.back();
    }
    (sum >= 1 ? low : high) = tau;
  }
  return normalize();
}

}  // namespace logitkit::reference
