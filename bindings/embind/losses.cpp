#include <emscripten/bind.h>

#include "losses/binary_cross_entropy_with_logits.h"
#include "losses/cross_entropy.h"
#include "losses/distillation_loss.h"
#include "losses/focal_loss.h"
#include "losses/kl_divergence.h"
#include "losses/nll_loss.h"
#include "losses/sigmoid_focal_loss.h"
#include "pointers.h"
#include "range_scan.h"

namespace logitkit::bindings {
namespace {

using Size = std::size_t;

template <class T>
LossOutput<T> output(Address reduced, Address each, Address gradient) {
  return {at<double>(reduced), at<T>(each), at<T>(gradient)};
}

template <class T>
int bind_cross_entropy(Address logits, Address ids, Address probabilities, Address class_weights,
                       Size outer, Size length, Size inner, double smoothing, double temperature,
                       double penalty, double z_loss, int ignore_index, Address mask, int reduction,
                       Address reduced, Address each, Address gradient) {
  return code(cross_entropy(
      rows<const T>(logits, outer, length, inner),
      {at<const std::int32_t>(ids), at<const T>(probabilities)},
      {static_cast<Reduction>(reduction), smoothing, temperature, penalty, ignore_index,
       at<const double>(class_weights), z_loss, at<const std::uint8_t>(mask)},
      output<T>(reduced, each, gradient)));
}

template <class T>
int bind_nll_loss(Address log_probs, Address ids, Address class_weights, Size outer, Size length,
                  Size inner, int ignore_index, int reduction, Address reduced, Address each,
                  Address gradient) {
  return code(
      nll_loss(rows<const T>(log_probs, outer, length, inner), at<const std::int32_t>(ids),
               {static_cast<Reduction>(reduction), ignore_index, at<const double>(class_weights)},
               output<T>(reduced, each, gradient)));
}

template <class T>
int bind_binary_cross_entropy(Address logits, Address targets, Address positive_weights,
                              Address weights, Size outer, Size length, Size inner, int reduction,
                              Address reduced, Address each, Address gradient) {
  return code(binary_cross_entropy_with_logits(
      rows<const T>(logits, outer, length, inner), at<const T>(targets),
      {static_cast<Reduction>(reduction), at<const double>(positive_weights), at<const T>(weights)},
      output<T>(reduced, each, gradient)));
}

template <class T>
int bind_focal_loss(Address logits, Address ids, Address probabilities, Address class_weights,
                    Size outer, Size length, Size inner, double gamma, int ignore_index,
                    int reduction, Address reduced, Address each, Address gradient) {
  return code(focal_loss(
      rows<const T>(logits, outer, length, inner),
      {at<const std::int32_t>(ids), at<const T>(probabilities)},
      {static_cast<Reduction>(reduction), gamma, ignore_index, at<const double>(class_weights)},
      output<T>(reduced, each, gradient)));
}

template <class T>
int bind_sigmoid_focal_loss(Address logits, Address targets, Size outer, Size length, Size inner,
                            double gamma, double alpha, int reduction, Address reduced,
                            Address each, Address gradient) {
  return code(sigmoid_focal_loss(rows<const T>(logits, outer, length, inner), at<const T>(targets),
                                 {static_cast<Reduction>(reduction), gamma, alpha},
                                 output<T>(reduced, each, gradient)));
}

template <class T>
int bind_kl_divergence(Address log_q, Address p, Size outer, Size length, Size inner,
                       bool log_target, double denominator, Address weights, Address mask,
                       int reduction, Address reduced, Address each, Address gradient) {
  return code(kl_divergence(rows<const T>(log_q, outer, length, inner), at<const T>(p),
                            {static_cast<Reduction>(reduction), log_target, denominator,
                             at<const double>(weights), at<const std::uint8_t>(mask)},
                            output<T>(reduced, each, gradient)));
}

template <class T>
int bind_distillation_loss(Address student, Address teacher, Size outer, Size length, Size inner,
                           double temperature, Address weights, int reduction, Address reduced,
                           Address each, Address gradient) {
  return code(
      distillation_loss(rows<const T>(student, outer, length, inner), at<const T>(teacher),
                        {static_cast<Reduction>(reduction), temperature, at<const double>(weights)},
                        output<T>(reduced, each, gradient)));
}

std::size_t bind_first_outside(Address x, std::size_t count, double low, double high) {
  return first_outside(at<const double>(x), count, low, high);
}

}  // namespace

EMSCRIPTEN_BINDINGS(losses) {
  using emscripten::function;
  function("firstOutside", &bind_first_outside);
  function("crossEntropy", &bind_cross_entropy<double>);
  function("nllLoss", &bind_nll_loss<double>);
  function("binaryCrossEntropy", &bind_binary_cross_entropy<double>);
  function("focalLoss", &bind_focal_loss<double>);
  function("sigmoidFocalLoss", &bind_sigmoid_focal_loss<double>);
  function("klDivergence", &bind_kl_divergence<double>);
  function("distillationLoss", &bind_distillation_loss<double>);
}

}  // namespace logitkit::bindings
