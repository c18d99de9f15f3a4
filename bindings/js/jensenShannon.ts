import type { ArrayInput } from './arrays.js';
import { type EntropyOptions, logBase } from './entropy.js';
import { type Reduced, reducedFloats, reduceRows } from './reduceRows.js';
import { IN_DOUBLE, ROWS_OPTIONS } from './rows.js';
import { optionsOf } from './validate.js';

const OPTIONS: readonly string[] = [...ROWS_OPTIONS, 'keepDims', 'base'];

/**
 * Jensen–Shannon divergence of two distributions: `(KL(p ‖ m) + KL(q ‖ m)) / 2` along an axis, with m = (p + q) / 2.
 * Symmetric, finite, and in [0, log 2] (in [0, 1] with `base: 2`), both ends included; its square root is a metric.
 *
 * - **Result**: a number for a flat array, one number a row with `shape`, a tensor without the axis for a tensor.
 * - **Largest error**: computed in float64 from terms of one sign, the sum compensated, rounded once: nearly equal rows keep
 *   their digits.
 * - A negative entry or NaN gives NaN. Masked entries are outside of both; a fully masked or empty row gives 0. The rows must
 *   sum to 1: they are not normalized.
 *
 * From logits: {@link jensenShannonFromLogits}. Its gradient with respect to p is log(p / m) / 2.
 *
 * Source: Lin, "Divergence measures based on the Shannon entropy" (1991); SciPy’s `jensenshannon`, squared.
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for another number of entries
 * @example
 * jensenShannon([1, 0], [0, 1], { base: 2 });     // 1: nothing in common
 */
export function jensenShannon<X extends ArrayInput, O extends EntropyOptions>(
  p: X,
  q: ArrayInput,
  options?: O,
): Reduced<X, O>;
export function jensenShannon(p: ArrayInput, q: ArrayInput, options?: EntropyOptions): unknown {
  options = optionsOf('jensenShannon', options, OPTIONS);
  const log = logBase(options?.base);
  return reduceRows(
    p,
    options,
    (wasm, r) => wasm.jensenShannon(r.input, r.other, r.output, r.outer, r.length, r.inner, log, r.mask),
    (reduction) => reducedFloats(reduction),
    { name: 'q', value: q },
    'p',
    IN_DOUBLE,
  );
}
