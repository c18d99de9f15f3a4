import type { ArrayInput } from './arrays.js';
import { Call } from './call.js';
import {
  classSlot,
  ignoreIndexOf,
  LOSS_OPTIONS,
  type LossOptions,
  type LossResult,
  type LossTargets,
  lossInput,
  lossTemperatureOf,
  maskSlot,
  type RowLoss,
  runLoss,
  type TargetOptions,
  targetSlots,
} from './loss.js';
import type { Mask } from './types.js';
import { numberIn, optionsOf } from './validate.js';

export interface CrossEntropyOptions extends LossOptions, TargetOptions {
  /** In [0, 1]: the target becomes `(1 − s)·target + s/classes`. Default 0. */
  labelSmoothing?: number;
  /** Rows with this id count for nothing: loss and gradient are exactly 0. It may be a class. Default −100. */
  ignoreIndex?: number;
  /** A factor for each class, in [0, Infinity). Default all ones. */
  classWeights?: ArrayInput;
  /** In (0, Infinity): the logits are divided by it. Default 1. */
  temperature?: number;
  /** β: the loss gets `−β·H(softmax)` a row, against overconfidence (Pereyra et al. 2017). In [0, Infinity), default 0. */
  confidencePenalty?: number;
  /** ζ: the loss gets `ζ·(log Σ exp(x / T))²` a row, which keeps logits from drifting (Chowdhery et al. 2022, with 1e-4). In [0, Infinity), default 0. */
  zLoss?: number;
  /** Same shape as the logits, 1 or true keeps a class. */
  mask?: Mask;
}

const OPTIONS: readonly string[] = [
  ...LOSS_OPTIONS,
  'labelSmoothing',
  'ignoreIndex',
  'classWeights',
  'temperature',
  'confidencePenalty',
  'zLoss',
  'mask',
  'targetKind',
];

/**
 * Cross-entropy from logits: `−Σ_c q[c]·w[c]·log softmax(x / T)[c] − β·H + ζ·L²` a row, where q is the target (one-hot for
 * an id, smoothed if asked) and `L = log Σ exp(x / T)`, fused with its gradient
 * `((Σ q·w + 2·ζ·L)·p − q·w + β·p·(log p + H)) / T`.
 *
 * - **Mean** as in PyTorch: with ids, divided by the sum of the targets' class weights over the rows that are not ignored
 *   (NaN if that is 0); with probabilities, by the number of rows, weights or not.
 * - **Result**: `loss` is a number; under `'none'` one number a row as {@link logSumExp} gives it. `gradient` is of the
 *   logits' kind. float32 logits are computed in float64 too, and each number is rounded once.
 * - **Confident rows** keep their digits: the loss is `log1p(rest)`, and p − 1 at the target `−rest / (1 + rest)`, where
 *   PyTorch's float32 gives 0. Nothing overflows.
 * - **Mask**: masked classes are outside of the row, their gradient is 0; a target's share there counts nothing, smoothing
 *   goes to the kept classes, an id there costs +∞, and a fully masked row counts as an ignored one.
 * - **Edge cases**: a target logit of −∞ gives +∞; −∞ where the target is 0 counts 0. NaN, +∞ or nothing but −∞ makes the
 *   row's loss NaN.
 *
 * Semantics of PyTorch's `cross_entropy`, but for the class axis: `axis`, the last by default.
 *
 * @param logits one flat row, rows by `shape`, a tensor, or a Vector
 * @param targets class ids, one a row, or probabilities, as many as logits; these are in [0, Infinity) and need not sum to
 *   one
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for an id that is no class, a wrong length,
 *   or a value out of range
 * @example
 * crossEntropy([2, 1, 0.1], 0);                                               // { loss: 0.4170… }
 * crossEntropy(logits, ids, { shape: [32, 1000], gradient: true });           // { loss, gradient }
 * crossEntropy(logits, teacherProbs, { shape: [32, 1000], reduction: 'none' });
 */
export function crossEntropy<X extends ArrayInput, const O extends CrossEntropyOptions = CrossEntropyOptions>(
  logits: X,
  targets: LossTargets,
  options?: O,
): LossResult<X, O, RowLoss<X, O>>;
export function crossEntropy(logits: ArrayInput, targets: LossTargets, options?: CrossEntropyOptions): unknown {
  options = optionsOf('crossEntropy', options, OPTIONS);
  const ignoreIndex = ignoreIndexOf(options?.ignoreIndex);
  const smoothing = numberIn('labelSmoothing', options?.labelSmoothing ?? 0, 0, 1);
  const temperature = lossTemperatureOf(options?.temperature);
  const penalty = numberIn('confidencePenalty', options?.confidencePenalty ?? 0, 0, Number.MAX_VALUE);
  const zLoss = numberIn('zLoss', options?.zLoss ?? 0, 0, Number.MAX_VALUE);
  const input = lossInput('logits', logits, options);
  const call = new Call();
  const { ids, probabilities } = targetSlots(call, input, targets, options, ignoreIndex);
  const weights = classSlot(call, 'classWeights', options?.classWeights, input);
  const mask = maskSlot(call, input, options);
  return runLoss(call, input, options, (wasm, r) =>
    wasm.crossEntropy(
      r.logits,
      ids.address,
      probabilities.address,
      weights.address,
      r.outer,
      r.length,
      r.inner,
      smoothing,
      temperature,
      penalty,
      zLoss,
      ignoreIndex,
      mask.address,
      r.reduction,
      r.reduced,
      r.each,
      r.gradient,
    ),
  );
}
