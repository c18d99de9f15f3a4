import type { ArrayInput } from './arrays.js';
import { runEntmaxLoss } from './entmaxLoss.js';
import {
  LOSS_OPTIONS,
  type LossOptions,
  type LossResult,
  type LossTargets,
  type RowLoss,
  type TargetOptions,
} from './loss.js';
import { optionsOf } from './validate.js';

export interface SparsemaxLossOptions extends LossOptions, TargetOptions {
  /** Rows with this id count for nothing: loss and gradient are exactly 0. It may be a class. Default −100. */
  ignoreIndex?: number;
}

const OPTIONS: readonly string[] = [...LOSS_OPTIONS, 'targetKind', 'ignoreIndex'];

/**
 * The loss that belongs to {@link sparsemax}: {@link entmaxLoss} with α = 2. With p = sparsemax(x) and q the target a row's
 * loss is `(1 − Σ p²)/2 + Σ p·x − (1 − Σ q²)/2 − Σ q·x`, half the squared distance of x to q minus that to p. It is exactly
 * 0 as soon as the right class leads by 1.
 *
 * Targets, mean, gradient (p − q, over the denominator), errors and edge cases as in {@link entmaxLoss}.
 *
 * Source: Martins & Astudillo 2016, arXiv:1602.02068.
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for an id that is no class, a wrong length,
 *   or a value out of range
 * @example
 * sparsemaxLoss([3, 1, 0.5], 0);                           // { loss: 0 }
 * sparsemaxLoss([0, 0.5], 0, { gradient: true });          // { loss: 0.5625, gradient: [−0.75, 0.75] }
 */
export function sparsemaxLoss<X extends ArrayInput, const O extends SparsemaxLossOptions = SparsemaxLossOptions>(
  logits: X,
  targets: LossTargets,
  options?: O,
): LossResult<X, O, RowLoss<X, O>>;
export function sparsemaxLoss(logits: ArrayInput, targets: LossTargets, options?: SparsemaxLossOptions): unknown {
  options = optionsOf('sparsemaxLoss', options, OPTIONS);
  return runEntmaxLoss(logits, targets, options, 2);
}
