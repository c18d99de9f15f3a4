import type { ArrayInput } from './arrays.js';
import { Call } from './call.js';
import { alphaOf } from './entmax.js';

import {
  ignoreIndexOf,
  LOSS_OPTIONS,
  type LossOptions,
  type LossResult,
  type LossTargets,
  lossInput,
  type RowLoss,
  runLoss,
  type TargetOptions,
  targetSlots,
} from './loss.js';
import { RANGES } from './ranges.js';
import { optionsOf } from './validate.js';

export interface NormmaxLossOptions extends LossOptions, TargetOptions {
  /** Of the norm, in [1, Infinity], a number or one per row. Default 2. */
  alpha?: number | ArrayInput;
  /** Rows with this id count for nothing: loss and gradient are exactly 0. It may be a class. Default −100. */
  ignoreIndex?: number;
}

const OPTIONS: readonly string[] = [...LOSS_OPTIONS, 'targetKind', 'alpha', 'ignoreIndex'];

/**
 * The loss that belongs to {@link normmax}: with p = normmax(x, α), q the target and `H(p) = 1 − ‖p‖_α`, a row's loss is
 * `H(p) + Σ p·x − H(q) − Σ q·x`; for an id t that is `H(p) + Σ p·x − x[t]`.
 *
 * Targets, mean, gradient (p − q, over the denominator), errors and edge cases as in {@link entmaxLoss}.
 *
 * Source: Blondel, Martins & Niculae 2020, arXiv:1901.02324.
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for an id that is no class, a wrong length,
 *   or a value out of range
 * @example
 * normmaxLoss([3, 1, 0.5], 0);                           // { loss: 0 }
 * normmaxLoss([0, 0.5], 1, { gradient: true });          // { loss: 0.1614…, gradient: p − [0, 1] }
 */
export function normmaxLoss<X extends ArrayInput, const O extends NormmaxLossOptions = NormmaxLossOptions>(
  logits: X,
  targets: LossTargets,
  options?: O,
): LossResult<X, O, RowLoss<X, O>>;
export function normmaxLoss(logits: ArrayInput, targets: LossTargets, options?: NormmaxLossOptions): unknown {
  options = optionsOf('normmaxLoss', options, OPTIONS);
  const alpha = alphaOf(options?.alpha, 2);
  const ignoreIndex = ignoreIndexOf(options?.ignoreIndex);
  const input = lossInput('logits', logits, options);
  const call = new Call();
  const { ids, probabilities } = targetSlots(call, input, targets, options, ignoreIndex, RANGES.distribution);
  const values = typeof alpha === 'number' ? [] : alpha(input.rows);
  const alphas = call.doubles(values);
  return runLoss(call, input, options, (wasm, r) =>
    wasm.normmaxLoss(
      r.logits,
      ids.address,
      probabilities.address,
      r.outer,
      r.length,
      r.inner,
      typeof alpha === 'number' ? alpha : 1,
      typeof alpha === 'number' ? 0 : alphas.address,
      ignoreIndex,
      r.reduction,
      r.reduced,
      r.each,
      r.gradient,
    ),
  );
}
