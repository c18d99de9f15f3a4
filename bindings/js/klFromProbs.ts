import type { ArrayInput } from './arrays.js';
import { type EntropyOptions, logBase } from './entropy.js';
import { type Reduced, reducedFloats, reduceRows } from './reduceRows.js';
import { IN_DOUBLE, ROWS_OPTIONS } from './rows.js';
import { optionsOf } from './validate.js';

const OPTIONS: readonly string[] = [...ROWS_OPTIONS, 'keepDims', 'base'];

/**
 * Kullback–Leibler divergence of two distributions: `KL(p ‖ q) = Σᵢ (p[i]·log(p[i] / q[i]) − p[i] + q[i])` along an axis. Of
 * rows that sum to 1 the last two terms add up to 0; with them what rounding left of that 1 stays out of the result.
 *
 * - **Result**: a number for a flat array, one number a row with `shape`, a tensor without the axis for a tensor.
 * - **Largest error**: computed in float64 from terms of one sign, the sum compensated, rounded once: nearly equal rows keep
 *   their digits. Never negative, and 0 for equal rows.
 * - p = 0 counts q; p > 0 where q = 0 gives +∞. A negative entry or NaN gives NaN. Masked entries are outside of both; a
 *   fully masked or empty row gives 0. The rows are not normalized.
 *
 * From logits: {@link klFromLogits}. Its gradient with respect to p is log(p / q), with respect to q 1 − p / q.
 *
 * Source: Kullback & Leibler (1951); SciPy’s `kl_div`.
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for another number of entries
 * @example
 * klFromProbs([0.5, 0.5], [0.9, 0.1]);     // 0.5108…
 */
export function klFromProbs<X extends ArrayInput, O extends EntropyOptions>(
  p: X,
  q: ArrayInput,
  options?: O,
): Reduced<X, O>;
export function klFromProbs(p: ArrayInput, q: ArrayInput, options?: EntropyOptions): unknown {
  options = optionsOf('klFromProbs', options, OPTIONS);
  const log = logBase(options?.base);
  return reduceRows(
    p,
    options,
    (wasm, r) => wasm.klFromProbs(r.input, r.other, r.output, r.outer, r.length, r.inner, log, r.mask),
    (reduction) => reducedFloats(reduction),
    { name: 'q', value: q },
    'p',
    IN_DOUBLE,
  );
}
