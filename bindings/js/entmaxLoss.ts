import type { ArrayInput } from './arrays.js';
import { Call, NOTHING } from './call.js';
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

export interface EntmaxLossOptions extends LossOptions, TargetOptions {
  /** In [1, Infinity], a number or one per row: 1 is cross-entropy, 2 the sparsemax loss. Default 1.5. */
  alpha?: number | ArrayInput;
  /** Rows with this id count for nothing: loss and gradient are exactly 0. It may be a class. Default −100. */
  ignoreIndex?: number;
}

const OPTIONS: readonly string[] = [...LOSS_OPTIONS, 'targetKind', 'alpha', 'ignoreIndex'];

/**
 * The loss that belongs to {@link entmax} as cross-entropy does to softmax: with p = entmax(x, α), q the target and
 * `H(p) = (1 − Σ p^α) / (α(α − 1))`, a row's loss is `H(p) + Σ p·x − H(q) − Σ q·x`; for an id t that is
 * `H(p) + Σ p·x − x[t]`. It is at least 0, and exactly 0 as soon as x[t] leads by 1/(α − 1): with α > 1 a confident right
 * answer has no gradient.
 *
 * - **Targets**: class ids, one a row, or probabilities that sum to 1, as many as logits.
 * - **Mean**: divided by the number of rows that are not ignored.
 * - **Gradient**: p − q, over the denominator.
 * - **Largest error**: computed in float64 from p's threshold, rounded once.
 * - **NaN**, **+∞** or nothing but −∞ makes a row's loss and gradient NaN; a target at a logit of −∞ costs +∞.
 *
 * Source: Blondel, Martins & Niculae 2020, arXiv:1901.02324; Peters, Niculae & Martins 2019, arXiv:1905.05702.
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for an id that is no class, a wrong length,
 *   or a value out of range
 * @example
 * entmaxLoss([3, 0.5, 0], 0);                          // { loss: 0 }: 2 ahead of the next
 * entmaxLoss([1, 0.5, 0], 0, { gradient: true });      // { loss: 0.38…, gradient: p − [1, 0, 0] }
 */
export function entmaxLoss<X extends ArrayInput, const O extends EntmaxLossOptions = EntmaxLossOptions>(
  logits: X,
  targets: LossTargets,
  options?: O,
): LossResult<X, O, RowLoss<X, O>>;
export function entmaxLoss(logits: ArrayInput, targets: LossTargets, options?: EntmaxLossOptions): unknown {
  options = optionsOf('entmaxLoss', options, OPTIONS);
  return runEntmaxLoss(logits, targets, options, alphaOf(options?.alpha));
}

/** @internal */
export function runEntmaxLoss(
  logits: ArrayInput,
  targets: LossTargets,
  options: EntmaxLossOptions | undefined,
  alpha: ReturnType<typeof alphaOf>,
): unknown {
  const ignoreIndex = ignoreIndexOf(options?.ignoreIndex);
  const input = lossInput('logits', logits, options);
  const call = new Call();
  const { ids, probabilities } = targetSlots(call, input, targets, options, ignoreIndex, RANGES.distribution);
  const values = typeof alpha === 'number' ? undefined : alpha(input.rows);
  const alphas = values === undefined ? NOTHING : call.doubles(values);
  return runLoss(call, input, options, (wasm, r) =>
    wasm.entmaxLoss(
      r.logits,
      ids.address,
      probabilities.address,
      r.outer,
      r.length,
      r.inner,
      typeof alpha === 'number' ? alpha : 1,
      alphas.address,
      ignoreIndex,
      r.reduction,
      r.reduced,
      r.each,
      r.gradient,
    ),
  );
}
