#include "multinomial.h"

#include <bit>

#include "../constants.h"
#include "growable_array.h"

namespace logitkit {

namespace {

/// Sums of weights over the subtrees of a complete binary tree: node i has the children 2i and 2i +
/// 1, the leaves are the weights. A changed weight changes the sums above it, which are made anew,
/// so that nothing cancels.
class SumTree {
 public:
  [[nodiscard]] bool build(const double* weights, std::size_t n) noexcept {
    leaves_ = std::bit_ceil(n);
    if (!sums_.fill(2 * leaves_, 0.0)) return false;
    for (std::size_t i = 0; i < n; ++i) sums_[leaves_ + i] = weights[i];
    for (std::size_t i = leaves_ - 1; i > 0; --i) sums_[i] = sums_[2 * i] + sums_[2 * i + 1];
    return true;
  }
  [[nodiscard]] double total() const noexcept { return sums_[1]; }
  /// The first leaf at which the weights so far exceed the target, which is below total(); never
  /// one of weight 0.
  [[nodiscard]] std::size_t find(double target) const noexcept {
    std::size_t node = 1;
    while (node < leaves_) {
      const double left = sums_[2 * node];
      const bool go_right = sums_[2 * node + 1] > 0 && (left == 0 || target >= left);
      if (go_right) target -= left;
      node = 2 * node + (go_right ? 1 : 0);
    }
    return node - leaves_;
  }
  void remove(std::size_t leaf) noexcept {
    std::size_t node = leaves_ + leaf;
    sums_[node] = 0;
    for (node /= 2; node > 0; node /= 2) sums_[node] = sums_[2 * node] + sums_[2 * node + 1];
  }

 private:
  std::size_t leaves_ = 1;
  GrowableArray<double> sums_;
};

}  // namespace

Status multinomial(const double* weights, std::size_t n, const double* uniforms, std::size_t count,
                   bool replacement, std::int32_t* drawn) noexcept {
  for (std::size_t i = 0; i < n; ++i) {
    if (!(weights[i] >= 0) || weights[i] == kInfinity<double>) return Status::not_a_number;
  }
  if (count == 0) return Status::ok;
  if (n == 0) return Status::all_masked;
  SumTree tree;
  if (!tree.build(weights, n)) return Status::out_of_memory;
  for (std::size_t i = 0; i < count; ++i) {
    if (!(tree.total() > 0)) return Status::all_masked;
    if (tree.total() == kInfinity<double>) return Status::not_a_number;
    const std::size_t leaf = tree.find(uniforms[i] * tree.total());
    drawn[i] = static_cast<std::int32_t>(leaf);
    if (!replacement) tree.remove(leaf);
  }
  return Status::ok;
}

}  // namespace logitkit
