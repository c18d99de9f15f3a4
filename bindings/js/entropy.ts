import type { ArrayInput } from './arrays.js';
import { rangeError, typeError } from './errors.js';
import { type Reduced, type ReduceOptions, reducedFloats, reduceRows } from './reduceRows.js';
import { IN_DOUBLE, ROWS_OPTIONS } from './rows.js';
import { optionsOf } from './validate.js';

export interface EntropyOptions extends ReduceOptions {
  /** Base of the logarithm: `'e'` (nats, the default) or a positive number other than 1 (2 for bits). */
  base?: 'e' | number;
}

const OPTIONS: readonly string[] = [...ROWS_OPTIONS, 'keepDims', 'base'];
const NORMALIZED_OPTIONS: readonly string[] = [...ROWS_OPTIONS, 'keepDims'];

/** @internal The natural logarithm of the base. */
export function logBase(base: unknown): number {
  if (base === undefined || base === 'e') return 1;
  const allowed = "'e' or a positive number other than 1";
  if (typeof base !== 'number') throw typeError('base', allowed, base);
  if (!(base > 0 && base !== 1 && base < Infinity)) throw rangeError('base', allowed, base);
  return Math.log(base);
}

/**
 * Shannon's entropy of probabilities: `−Σᵢ p[i] log p[i]` along an axis, with 0 log 0 = 0.
 *
 * Result: a number for a flat array, one number a row with `shape`, a tensor without the axis for a tensor. Summed in
 * float64, rounded once. The probabilities need not sum to one; a negative one, or NaN, gives NaN. Masked entries count
 * for nothing. An empty row gives 0.
 *
 * Source: Shannon, "A Mathematical Theory of Communication" (1948).
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a value out of range
 * @example
 * entropy(softmax([2.2, 1.7, 0.8, -0.1, -1.4]), { base: 2 });     // 1.6979… bits
 */
export function entropy<X extends ArrayInput, O extends EntropyOptions>(probs: X, options?: O): Reduced<X, O>;
export function entropy(probs: ArrayInput, options?: EntropyOptions): unknown {
  options = optionsOf('entropy', options, OPTIONS);
  const log = logBase(options?.base);
  return reduceRows(
    probs,
    options,
    (wasm, r) => wasm.entropy(r.input, r.output, r.outer, r.length, r.inner, log, r.mask),
    (reduction) => reducedFloats(reduction),
    undefined,
    undefined,
    IN_DOUBLE,
  );
}

/**
 * Entropy as a share of the largest possible: `entropy(p) / log(n)`, in [0, 1], with n the number of entries (of kept
 * ones under a mask). 0 for certainty, 1 for the uniform distribution; a row of one entry gives 0.
 *
 * Largest error: summed in float64, rounded once. Source: Pielou’s evenness (1966), Shannon’s entropy over its maximum.
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a value out of range
 * @example
 * normalizedEntropy([0.25, 0.25, 0.25, 0.25]);     // 1
 */
export function normalizedEntropy<X extends ArrayInput, O extends ReduceOptions>(probs: X, options?: O): Reduced<X, O>;
export function normalizedEntropy(probs: ArrayInput, options?: ReduceOptions): unknown {
  options = optionsOf('normalizedEntropy', options, NORMALIZED_OPTIONS);
  return reduceRows(
    probs,
    options,
    (wasm, r) => wasm.normalizedEntropy(r.input, r.output, r.outer, r.length, r.inner, r.mask),
    (reduction) => reducedFloats(reduction),
    undefined,
    undefined,
    IN_DOUBLE,
  );
}
