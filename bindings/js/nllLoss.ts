import type { ArrayInput } from './arrays.js';
import { Call } from './call.js';
import type { Ids } from './ids.js';
import {
  classSlot,
  idSlot,
  ignoreIndexOf,
  LOSS_OPTIONS,
  type LossOptions,
  type LossResult,
  lossInput,
  type RowLoss,
  runLoss,
} from './loss.js';
import { optionsOf } from './validate.js';

export interface NllLossOptions extends LossOptions {
  /** Rows with this id count for nothing: loss and gradient are exactly 0. It may be a class. Default −100. */
  ignoreIndex?: number;
  /** A factor for each class, in [0, Infinity). Default all ones. */
  classWeights?: ArrayInput;
}

const OPTIONS: readonly string[] = [...LOSS_OPTIONS, 'ignoreIndex', 'classWeights'];

/**
 * Negative log-likelihood of class ids: `−w[id]·logProbs[id]` a row, as PyTorch's `nll_loss`. With
 * {@link logSoftmax} before it, it is {@link crossEntropy}, which does both at once.
 *
 * - **Mean**: divided by the sum of the targets' class weights over the rows that are not ignored (NaN if that is 0).
 * - **Gradient** with respect to the log-probabilities: −w[id] at the id, over that denominator, and 0 elsewhere.
 * - **Largest error**: one rounding.
 *
 * @param targets class ids, one a row
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for an id that is no class, or a wrong length
 * @example
 * nllLoss(logSoftmax([2, 1, 0.1]), 0);     // { loss: 0.4170… }
 */
export function nllLoss<X extends ArrayInput, const O extends NllLossOptions = NllLossOptions>(
  logProbs: X,
  targets: Ids | number | bigint,
  options?: O,
): LossResult<X, O, RowLoss<X, O>>;
export function nllLoss(logProbs: ArrayInput, targets: Ids | number | bigint, options?: NllLossOptions): unknown {
  options = optionsOf('nllLoss', options, OPTIONS);
  const ignoreIndex = ignoreIndexOf(options?.ignoreIndex);
  const input = lossInput('logProbs', logProbs, options);
  const call = new Call();
  const ids = idSlot(call, 'targets', targets, input, ignoreIndex);
  const weights = classSlot(call, 'classWeights', options?.classWeights, input);
  return runLoss(call, input, options, (wasm, r) =>
    wasm.nllLoss(
      r.logits,
      ids.address,
      weights.address,
      r.outer,
      r.length,
      r.inner,
      ignoreIndex,
      r.reduction,
      r.reduced,
      r.each,
      r.gradient,
    ),
  );
}
