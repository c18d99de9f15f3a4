import { type ArrayInput, sourceOf } from './arrays.js';
import { Call, NOTHING, type Slot } from './call.js';
import {
  classSlot,
  ignoreIndexOf,
  LOSS_OPTIONS,
  type LossInput,
  type LossOptions,
  type LossResult,
  type LossTargets,
  lossInput,
  type RowLoss,
  runLoss,
  type TargetOptions,
  targetSlots,
} from './loss.js';
import { numberIn, optionsOf } from './validate.js';

export interface FocalLossOptions extends LossOptions, TargetOptions {
  /** The focusing exponent, in [0, Infinity). 0 is cross-entropy. Default 2. */
  gamma?: number;
  /** The balancing factor, in [0, Infinity): a number for all classes, or one for each. Default 1. */
  alpha?: number | ArrayInput;
  /** The same under {@link crossEntropy}'s name: a factor for each class, in [0, Infinity). */
  classWeights?: ArrayInput;
  /** Rows with this id count for nothing: loss and gradient are exactly 0. It may be a class. Default −100. */
  ignoreIndex?: number;
}

const OPTIONS: readonly string[] = [...LOSS_OPTIONS, 'gamma', 'alpha', 'classWeights', 'ignoreIndex', 'targetKind'];

/**
 * Focal loss for many classes: `−α[t]·(1 − p[t])^γ·log p[t]` a row, with p = softmax(x) and t the target (Lin et al.
 * 2017). With probabilities for targets, their average over the classes. For independent classes: {@link sigmoidFocalLoss}.
 *
 * - **Mean**: divided by the number of rows that are not ignored, weights or not.
 * - **Gradient**: `G[c] − p[c]·Σⱼ G[j]`, G[t] = α[t]·(1 − p[t])^γ·(γ·p[t]·log p[t] / (1 − p[t]) − 1), over the denominator.
 * - **Largest error**: computed in float64, rounded once; 1 − p is the sum of the others and keeps its digits.
 * - Edge cases as in {@link crossEntropy}.
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for an id that is no class, a wrong length,
 *   or a value out of range
 * @example
 * focalLoss([2, 1, 0.1], 0, { gamma: 2 });     // { loss: 0.0484… }: an easy example counts little
 */
export function focalLoss<X extends ArrayInput, const O extends FocalLossOptions = FocalLossOptions>(
  logits: X,
  targets: LossTargets,
  options?: O,
): LossResult<X, O, RowLoss<X, O>>;
export function focalLoss(logits: ArrayInput, targets: LossTargets, options?: FocalLossOptions): unknown {
  options = optionsOf('focalLoss', options, OPTIONS);
  const gamma = numberIn('gamma', options?.gamma ?? 2, 0, Number.MAX_VALUE);
  const ignoreIndex = ignoreIndexOf(options?.ignoreIndex);
  const input = lossInput('logits', logits, options);
  const call = new Call();
  const { ids, probabilities } = targetSlots(call, input, targets, options, ignoreIndex);
  const weights = balanceSlot(call, options, input);
  return runLoss(call, input, options, (wasm, r) =>
    wasm.focalLoss(
      r.logits,
      ids.address,
      probabilities.address,
      weights.address,
      r.outer,
      r.length,
      r.inner,
      gamma,
      ignoreIndex,
      r.reduction,
      r.reduced,
      r.each,
      r.gradient,
    ),
  );
}

function balanceSlot(call: Call, options: FocalLossOptions | undefined, input: LossInput): Slot {
  const { alpha, classWeights } = options ?? {};
  if (alpha !== undefined && classWeights !== undefined) {
    throw new TypeError('alpha and classWeights are the same thing here: give one of them');
  }
  if (alpha === undefined) return classSlot(call, 'classWeights', classWeights, input);
  if (typeof alpha !== 'number') return classSlot(call, 'alpha', alpha, input);
  numberIn('alpha', alpha, 0, Number.MAX_VALUE);
  if (alpha === 1) return NOTHING;
  return call.input(sourceOf('alpha', new Float64Array(input.length).fill(alpha)), true);
}
