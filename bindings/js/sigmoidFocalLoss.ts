import type { ArrayInput } from './arrays.js';
import type { BinaryTargets } from './binaryCrossEntropyWithLogits.js';
import { Call } from './call.js';
import {
  binarySlot,
  type EntryLoss,
  LOSS_OPTIONS,
  type LossOptions,
  type LossResult,
  lossInput,
  runLoss,
} from './loss.js';
import { numberIn, optionsOf } from './validate.js';

export interface SigmoidFocalLossOptions extends LossOptions {
  /** The focusing exponent, in [0, Infinity). 0 is binary cross-entropy. Default 2. */
  gamma?: number;
  /** What positives count, in [0, 1]; negatives count 1 − alpha. −1 switches the weighting off. Default 0.25. */
  alpha?: number;
}

const OPTIONS: readonly string[] = [...LOSS_OPTIONS, 'gamma', 'alpha'];

/**
 * Focal loss of independent yes-or-no decisions, entry by entry: `α_t·(1 − p_t)^γ·(−log p_t)`, where p_t is
 * p = sigmoid(x) for a target of 1 and 1 − p for 0 (Lin et al. 2017; torchvision's and optax's definition).
 *
 * - **Mean** (the default here; torchvision's is none): divided by the number of entries. Under `'none'` the loss is
 *   shaped like the logits.
 * - **Targets** between 0 and 1: `1 − p_t = y·(1 − p) + (1 − y)·p`, and −log p_t is the binary cross-entropy.
 * - **Largest error**: computed in float64, rounded once; no digits are lost in either tail.
 *
 * @param targets y in [0, 1], as many as logits: probabilities, or 0 and 1 as floats, integers or booleans
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a wrong length or value
 * @example
 * sigmoidFocalLoss([2, -1], [1, 0], { reduction: 'none' });
 */
export function sigmoidFocalLoss<
  X extends ArrayInput,
  const O extends SigmoidFocalLossOptions = SigmoidFocalLossOptions,
>(logits: X, targets: BinaryTargets, options?: O): LossResult<X, O, EntryLoss<X, O>>;
export function sigmoidFocalLoss(
  logits: ArrayInput,
  targets: BinaryTargets,
  options?: SigmoidFocalLossOptions,
): unknown {
  options = optionsOf('sigmoidFocalLoss', options, OPTIONS);
  const gamma = numberIn('gamma', options?.gamma ?? 2, 0, Number.MAX_VALUE);
  const given = options?.alpha ?? 0.25;
  const alpha = given === -1 ? given : numberIn('alpha', given, 0, 1);
  const input = lossInput('logits', logits, options);
  const call = new Call();
  const y = binarySlot(call, targets, input);
  return runLoss(
    call,
    input,
    options,
    (wasm, r) =>
      wasm.sigmoidFocalLoss(
        r.logits,
        y.address,
        r.outer,
        r.length,
        r.inner,
        gamma,
        alpha,
        r.reduction,
        r.reduced,
        r.each,
        r.gradient,
      ),
    { elementwise: true },
  );
}
