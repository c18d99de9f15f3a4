import type { ArrayInput } from './arrays.js';
import { type EntropyOptions, logBase } from './entropy.js';
import { type Reduced, reducedFloats, reduceRows } from './reduceRows.js';
import { IN_DOUBLE, ROWS_OPTIONS } from './rows.js';
import { optionsOf } from './validate.js';

const OPTIONS: readonly string[] = [...ROWS_OPTIONS, 'keepDims', 'base'];

/**
 * Jensen–Shannon divergence of two softmaxes, from their logits: `(KL(p ‖ m) + KL(q ‖ m)) / 2` along an axis, with
 * m = (p + q) / 2. Symmetric, finite, and in [0, log 2] (in [0, 1] with `base: 2`); its square root is a metric.
 *
 * - **Result**: a number for a flat array, one number a row with `shape`, a tensor without the axis for a tensor.
 * - **Largest error**: computed in float64, the sum compensated, rounded once; from log q − log p, not from m.
 * - NaN, +∞ or nothing but −∞ in either row gives NaN. Masked entries are outside of both rows; a fully masked or empty
 *   row gives 0.
 *
 * Source: Lin, "Divergence measures based on the Shannon entropy" (1991).
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for logits that are not as many as the others
 * @example
 * jensenShannonFromLogits([9, 0], [0, 9], { base: 2 });     // 0.9983…: hardly anything in common
 */
export function jensenShannonFromLogits<X extends ArrayInput, O extends EntropyOptions>(
  pLogits: X,
  qLogits: ArrayInput,
  options?: O,
): Reduced<X, O>;
export function jensenShannonFromLogits(pLogits: ArrayInput, qLogits: ArrayInput, options?: EntropyOptions): unknown {
  options = optionsOf('jensenShannonFromLogits', options, OPTIONS);
  const log = logBase(options?.base);
  return reduceRows(
    pLogits,
    options,
    (wasm, r) => wasm.jensenShannonFromLogits(r.input, r.other, r.output, r.outer, r.length, r.inner, log, r.mask),
    (reduction) => reducedFloats(reduction),
    { name: 'qLogits', value: qLogits },
    'pLogits',
    IN_DOUBLE,
  );
}
