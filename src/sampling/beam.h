#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "../status.h"
#include "candidates.h"
#include "growable_array.h"
#include "selection.h"

namespace logitkit {

enum class EarlyStopping : int {
  heuristic,  ///< when the best score that an open beam would have if it ended now is no better
              ///< than the worst finished one
  first,      ///< as soon as there are as many finished as beams
  never,      ///< when no open beam can ever become better. With a positive length penalty the best
              ///< score is the one after max_new_tokens steps; without such a limit it has no
              ///< bound, and the search does not finish
};

struct BeamOptions {
  std::size_t beams = 1;      ///< >= 1
  double length_penalty = 1;  ///< score = summed log-probability / length^length_penalty
  EarlyStopping early_stopping = EarlyStopping::heuristic;
  std::span<const std::int32_t> end_tokens{};
  std::size_t groups = 1;          ///< divides beams
  double diversity_penalty = 0;    ///< subtracted from a log-probability once for every earlier
                                   ///< group's beam that took the token in this step
  std::size_t max_new_tokens = 0;  ///< the step that is the last one; 0: there is none
};

/// Beam search as transformers does it (Wiseman, Rush 2016; groups: Vijayakumar et al. 2016,
/// arXiv:1610.02424). Every step takes a row of logits per beam and says which token each beam
/// takes next and which beam it continues. A hypothesis that takes an end token is set aside with
/// its score, where it ranks among the best `beams / groups` continuations of its group; the beams
/// are filled up with others. Lengths count the generated tokens, the end token included. At the
/// first step the beams of a group are the same, so only the first counts. The last step, where
/// there is a max_new_tokens, ends every hypothesis: the best `beams / groups` continuations are
/// set aside, whatever their token is.
class BeamSearch {
 public:
  [[nodiscard]] static Status create(const BeamOptions& options, BeamSearch*& search) noexcept;

  /// logits [beams, vocab_size] -> tokens [beams], parents [beams]. A group that is finished takes
  /// its first end token again and again (token 0 where there is no end token). On an error
  /// (not_a_number; all_masked where a group has no continuation; out_of_memory) nothing has
  /// changed.
  [[nodiscard]] Status step(const float* logits, std::size_t vocab_size, std::int32_t* tokens,
                            std::int32_t* parents) noexcept;
  [[nodiscard]] bool finished() const noexcept;
  [[nodiscard]] const BeamOptions& options() const noexcept { return options_; }

  struct Hypothesis {
    double score;            ///< summed log-probability / length^length_penalty
    std::size_t begin, end;  ///< in hypothesis_tokens()
  };
  /// The best n, finished ones and, where a group is not finished, open beams; best first. They
  /// live until the next call.
  [[nodiscard]] Status best(std::size_t n, std::span<const Hypothesis>& hypotheses) noexcept;
  [[nodiscard]] const std::int32_t* hypothesis_tokens() const noexcept {
    return token_buffer_.data();
  }

 private:
  struct Ended {  // a finished or open hypothesis: the beam `beam` after `length` steps, then
                  // `token` where it is not negative
    double score;
    std::uint32_t group;
    std::int32_t beam;
    std::int32_t token;
    std::size_t length;
  };
  struct Continuation {
    double score;
    std::int32_t beam;  // of all beams
    std::int32_t token;
  };

  BeamSearch() = default;
  [[nodiscard]] std::size_t group_size() const noexcept { return options_.beams / options_.groups; }
  [[nodiscard]] bool is_end(std::int32_t token) const noexcept;
  [[nodiscard]] double normalized(double sum, std::size_t length) const noexcept;
  [[nodiscard]] Status continuations(const float* logits, std::size_t vocab_size, std::size_t group,
                                     std::span<const std::int32_t> taken) noexcept;
  void set_aside(const Ended& hypothesis) noexcept;
  [[nodiscard]] bool is_done(std::size_t group, double best_open_sum) const noexcept;
  void unroll(const Ended& hypothesis) noexcept;

  BeamOptions options_;
  GrowableArray<std::int32_t> end_tokens_;
  std::size_t steps_ = 0;
  GrowableArray<double> sums_;                    // [beams]
  GrowableArray<std::uint8_t> done_;              // [groups]
  GrowableArray<std::int32_t> tokens_, parents_;  // [steps, beams]
  GrowableArray<Ended> ended_;                    // at most group_size per group

  // Working memory
  sampling::Candidates candidates_;
  sampling::RankSorter sorter_;
  GrowableArray<Continuation> continuations_;
  GrowableArray<double> next_sums_;
  GrowableArray<std::uint8_t> next_done_;
  GrowableArray<std::int32_t> next_tokens_, next_parents_, taken_;
  GrowableArray<Ended> ended_before_, ranked_;
  GrowableArray<std::int32_t> token_buffer_;
  GrowableArray<Hypothesis> hypotheses_;
};

}  // namespace logitkit
