import { type CandidateLossOptions, type CandidateLossResult, candidateLoss } from './candidateLoss.js';

/**
 * Noise-contrastive estimation over each row's labels and a sample of the other classes (Gutmann, Hyvärinen 2010);
 * TensorFlow's `nce_loss`: the sum of binary cross-entropies whose targets are 1/T for each of T labels and 0 for sampled
 * classes.
 *
 * Logits are `inputs·weights[c] + biases[c] − log(expected count of c)`. `removeAccidentalHits` is false by default.
 *
 * - **Result**: `loss` is a number, or a tensor [B] under `'none'`; `gradient` has tensors shaped like `inputs`, `weights`
 *   and `biases`, dense, with zeros for classes that did not occur. They are of the kind of `inputs`.
 * - **Largest error**: dot products, losses and the sums of the gradient in float64, each number rounded once.
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for dims that do not fit, an id that is no
 *   class, or a count that is not above 0
 * @example
 * nceLoss({ inputs, weights, biases, labels, sampled, trueExpectedCounts, sampledExpectedCounts });     // { loss }
 */
export function nceLoss<const O extends CandidateLossOptions>(options: O): CandidateLossResult<O>;
export function nceLoss(options: CandidateLossOptions): unknown {
  return candidateLoss('nceLoss', options, false, (wasm, table, reduction, removeHits) =>
    wasm.nceLoss(table, reduction, removeHits),
  );
}
