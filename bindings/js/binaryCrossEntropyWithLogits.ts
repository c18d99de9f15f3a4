import { type ArrayInput, sourceOf } from './arrays.js';
import { Call, NOTHING, type Slot } from './call.js';
import {
  alikeSlot,
  binarySlot,
  classSlot,
  type EntryLoss,
  LOSS_OPTIONS,
  type LossInput,
  type LossOptions,
  type LossResult,
  lossInput,
  runLoss,
} from './loss.js';
import { RANGES } from './ranges.js';
import type { TensorLike } from './types.js';
import { numberIn, optionsOf } from './validate.js';

/** Yes or no for each logit: probabilities, or 0 and 1 of any kind. */
export type BinaryTargets = ArrayInput | Int32Array | Uint8Array | readonly boolean[] | BigInt64Array | TensorLike;

export interface BinaryCrossEntropyOptions extends LossOptions {
  /** What positives count, in [0, Infinity): a number, or one for each class along `axis`. Default 1. PyTorch's `pos_weight`. */
  positiveWeight?: number | ArrayInput;
  /** How often each entry counts, in [0, Infinity): as many as logits. Default all ones. PyTorch's `weight`, but for the mean. */
  weights?: ArrayInput;
}

const OPTIONS: readonly string[] = [...LOSS_OPTIONS, 'positiveWeight', 'weights'];

/**
 * Binary cross-entropy from logits, entry by entry: `w·y·softplus(−x) + (1 − y)·softplus(x)`, which is
 * `−w·y·log p − (1 − y)·log(1 − p)` with p = sigmoid(x), as PyTorch's `binary_cross_entropy_with_logits`.
 *
 * - **Mean**: divided by the number of entries, or by the sum of their `weights` (PyTorch: always by the number). Under `'none'` the loss is shaped like the logits.
 * - **Gradient**: `(1 − y)·p − w·y·(1 − p)`, over the denominator.
 * - **Largest error**: computed in float64, rounded once; no digits are lost in either tail.
 * - ±∞ counts 0 where its target agrees and +∞ where not. NaN gives NaN.
 *
 * @param targets y in [0, 1], as many as logits: probabilities, or 0 and 1 as floats, integers or booleans
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a wrong length or value
 * @example
 * binaryCrossEntropyWithLogits([2, -1], [1, 0]);     // { loss: 0.2200… }
 */
export function binaryCrossEntropyWithLogits<
  X extends ArrayInput,
  const O extends BinaryCrossEntropyOptions = BinaryCrossEntropyOptions,
>(logits: X, targets: BinaryTargets, options?: O): LossResult<X, O, EntryLoss<X, O>>;
export function binaryCrossEntropyWithLogits(
  logits: ArrayInput,
  targets: BinaryTargets,
  options?: BinaryCrossEntropyOptions,
): unknown {
  options = optionsOf('binaryCrossEntropyWithLogits', options, OPTIONS);
  const input = lossInput('logits', logits, options);
  const call = new Call();
  const y = binarySlot(call, targets, input);
  const positive = positiveSlot(call, options?.positiveWeight, input);
  const given = options?.weights;
  const weights = given === undefined ? NOTHING : alikeSlot(call, 'weights', given, input, RANGES.positive);
  return runLoss(
    call,
    input,
    options,
    (wasm, r) =>
      wasm.binaryCrossEntropy(
        r.logits,
        y.address,
        positive.address,
        weights.address,
        r.outer,
        r.length,
        r.inner,
        r.reduction,
        r.reduced,
        r.each,
        r.gradient,
      ),
    { elementwise: true },
  );
}

function positiveSlot(call: Call, weight: number | ArrayInput | undefined, input: LossInput): Slot {
  if (weight === undefined) return NOTHING;
  if (typeof weight !== 'number') return classSlot(call, 'positiveWeight', weight, input);
  numberIn('positiveWeight', weight, 0, Number.MAX_VALUE);
  return call.input(sourceOf('positiveWeight', new Float64Array(input.length).fill(weight)), true);
}
