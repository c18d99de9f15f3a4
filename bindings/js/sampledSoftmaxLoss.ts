import { type CandidateLossOptions, type CandidateLossResult, candidateLoss } from './candidateLoss.js';

/**
 * Softmax cross-entropy over each row's labels and a sample of the other classes, for output layers too large to compute
 * (Jean et al. 2015); TensorFlow's `sampled_softmax_loss`.
 *
 * Logits are `inputs·weights[c] + biases[c] − log(expected count of c)`; each of T labels is a target of 1/T.
 * `removeAccidentalHits` is true by default. For training only: evaluate with the whole softmax.
 *
 * - **Result**: `loss` is a number, or a tensor [B] under `'none'`; `gradient` has tensors shaped like `inputs`, `weights`
 *   and `biases`, dense, with zeros for classes that did not occur. They are of the kind of `inputs`.
 * - **Largest error**: dot products, softmax and the sums of the gradient in float64, each number rounded once.
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for dims that do not fit, an id that is no
 *   class, or a count that is not above 0
 * @example
 * const { sampled, sampledExpectedCounts, expectedCount } = logUniformCandidates({ count: 64, classes: 50257, seed: 1 });
 * const trueExpectedCounts = labels.map(expectedCount);
 * sampledSoftmaxLoss({ inputs, weights, biases, labels, sampled, trueExpectedCounts, sampledExpectedCounts, gradient: true });
 */
export function sampledSoftmaxLoss<const O extends CandidateLossOptions>(options: O): CandidateLossResult<O>;
export function sampledSoftmaxLoss(options: CandidateLossOptions): unknown {
  return candidateLoss('sampledSoftmaxLoss', options, true, (wasm, table, reduction, removeHits) =>
    wasm.sampledSoftmaxLoss(table, reduction, removeHits),
  );
}
