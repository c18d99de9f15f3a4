#include "law.h"

#include <algorithm>
#include <utility>

#include "../constants.h"
#include "portable_math.h"

namespace logitkit::sampling {

namespace {

// Leaves the candidates with probs > 0 and divides by their sum, which is 1 but for rounding.
Status normalize(Law& law) noexcept {
  double sum = 0;
  for (const double p : law.probs) sum += p;
  if (!(sum > 0 && sum < kInfinity<double>)) return Status::all_masked;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < law.size(); ++i) {
    if (law.probs[i] <= 0) continue;
    law.ids[kept] = law.ids[i];
    law.logits[kept] = law.logits[i];
    law.probs[kept] = law.probs[i] / sum;
    ++kept;
  }
  law.ids.shrink(kept);
  law.logits.shrink(kept);
  law.probs.shrink(kept);
  return Status::ok;
}

// p = max(d - tau, 0) over d = z - max. With d sorted downward the support is the longest prefix
// whose k-th entry has 1 + k d_k > d_1 + ... + d_k.
Status sparsemax(const CandidateList& list, RankSorter& sorter, Law& law) noexcept {
  const Status status = sorter.sort_descending(list.logits());
  if (status != Status::ok) return status;
  const auto& order = sorter.order();
  double sum = 0;
  double tau = -1;
  for (std::size_t k = 0; k < order.size(); ++k) {
    const double d = list.logits()[order[k]] - list.max();
    if (1 + static_cast<double>(k + 1) * d <= sum + d) break;
    sum += d;
    tau = (sum - 1) / static_cast<double>(k + 1);
  }
  for (std::size_t i = 0; i < list.size(); ++i)
    law.probs[i] = std::max(0.0, list.logits()[i] - list.max() - tau);
  return Status::ok;
}

// p = max(x - tau, 0)^e over x = (alpha - 1)(z - max), e = 1 / (alpha - 1). The sum falls as tau
// grows; it is at least 1 at tau = -1 and at most 1 at -n^(1 - alpha), and halving the bracket 60
// times leaves nothing of it.
void entmax(const CandidateList& list, double alpha, Law& law) noexcept {
  const double exponent = 1 / (alpha - 1);
  const auto fill = [&](double tau) {
    double sum = 0;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const double base = (alpha - 1) * (list.logits()[i] - list.max()) - tau;
      law.probs[i] = base > 0 ? portable::pow(base, exponent) : 0;
      sum += law.probs[i];
    }
    return sum;
  };
  double low = -1;
  double high = -portable::pow(static_cast<double>(list.size()), 1 - alpha);
  for (int i = 0; i < 60 && low < high; ++i) {
    const double middle = low + (high - low) / 2;
    (fill(middle) >= 1 ? low : high) = middle;
  }
  (void)fill(low);
}

}  // namespace

Status final_law(Candidates& candidates, Normalizer normalizer, double alpha, RankSorter& sorter,
                 Law& law) noexcept {
  if (normalizer == Normalizer::sparsemax) alpha = 2;
  if (normalizer == Normalizer::softmax) alpha = 1;
  // Below max - 1 / (alpha - 1) nothing has probability
  Status status = alpha > 1 ? candidates.keep_within(-1 / (alpha - 1), 1) : candidates.to_list();
  CandidateList& list = candidates.list();
  if (status == Status::ok && alpha == 1) status = list.weigh();
  if (status != Status::ok) return status;
  const bool room = law.ids.assign(list.ids()) && law.logits.assign(list.logits()) &&
                    law.probs.resize(list.size());
  if (!room) return Status::out_of_memory;

  if (alpha == 1) {
    if (!(list.total() > 0 && list.total() < kInfinity<double>)) return Status::all_masked;
    for (std::size_t i = 0; i < list.size(); ++i) law.probs[i] = list.weights()[i] / list.total();
    return Status::ok;
  }
  if (alpha == 2) {
    status = sparsemax(list, sorter, law);
  } else if (alpha == kInfinity<double>) {
    for (double& p : law.probs) p = 1;  // only the largest are left
  } else {
    entmax(list, alpha, law);
  }
  return status == Status::ok ? normalize(law) : status;
}

Status mix(Law& law, const Law& other, double share, Law& scratch) noexcept {
  if (!scratch.resize(law.size() + other.size())) return Status::out_of_memory;
  std::size_t i = 0;
  std::size_t j = 0;
  std::size_t out = 0;
  while (i < law.size() || j < other.size()) {
    const bool mine = i < law.size() && (j == other.size() || law.ids[i] <= other.ids[j]);
    const bool theirs = j < other.size() && (i == law.size() || other.ids[j] <= law.ids[i]);
    scratch.ids[out] = mine ? law.ids[i] : other.ids[j];
    scratch.logits[out] = mine ? law.logits[i] : other.logits[j];
    scratch.probs[out] =
        (mine ? (1 - share) * law.probs[i] : 0) + (theirs ? share * other.probs[j] : 0);
    i += mine ? 1 : 0;
    j += theirs ? 1 : 0;
    ++out;
  }
  scratch.ids.shrink(out);
  scratch.logits.shrink(out);
  scratch.probs.shrink(out);
  std::swap(law, scratch);
  return Status::ok;
}

Status sort_best_first(Law& law, RankSorter& sorter, Law& scratch) noexcept {
  if (!scratch.resize(law.size())) return Status::out_of_memory;
  const Status status = sorter.sort_descending(law.probs);
  if (status != Status::ok) return status;
  const auto& order = sorter.order();
  for (std::size_t i = 0; i < law.size(); ++i) {
    scratch.ids[i] = law.ids[order[i]];
    scratch.probs[i] = law.probs[order[i]];
    scratch.logits[i] = law.logits[order[i]];
  }
  std::swap(law, scratch);
  return Status::ok;
}

std::size_t draw_position(const double* probs, std::size_t count, double u) noexcept {
  double total = 0;
  for (std::size_t i = 0; i < count; ++i) total += probs[i];
  const double target = u * total;
  double sum = 0;
  std::size_t last = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (probs[i] > 0) last = i;
    sum += probs[i];
    if (sum > target) return i;
  }
  return last;
}

}  // namespace logitkit::sampling
