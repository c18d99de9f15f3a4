import type { ArrayInput } from './arrays.js';
import { type Reduced, type ReduceOptions, reducedFloats, reduceRows } from './reduceRows.js';
import { ROWS_OPTIONS } from './rows.js';
import { flag, optionsOf } from './validate.js';

export interface LogSumExpOptions extends ReduceOptions {
  /** Factors of the exponentials, as many as entries: `log Σ weights[i]·exp(x[i])`. A factor 0 removes an entry, even +∞. */
  weights?: ArrayInput;
  /** Return `{ value, sign }` with value = log|Σ| and sign in {−1, 0, 1}. Default false: a negative sum is NaN. */
  returnSign?: boolean;
}

const OPTIONS: readonly string[] = [...ROWS_OPTIONS, 'keepDims', 'weights', 'returnSign'];

/**
 * `log Σᵢ exp(x[i])` along an axis, without overflow.
 *
 * - **Result**: a number for a flat array, an array of one number a row with `shape`, a tensor without the axis for a tensor.
 * - **Largest error**: float32 1 ulp of max(|y|, 1), float64 4 ulp of max(|y|, 1).
 * - **Empty**, fully masked or nothing but −∞ gives −∞; +∞ gives +∞; NaN gives NaN.
 *
 * Source: Higham, Blanchard & Higham (2021); `weights`, `keepDims` and `returnSign` as SciPy’s `b`, `keepdims` and
 * `return_sign`.
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a value out of range
 * @example
 * logSumExp([1000, 1000]);                                            // 1000.693…
 * logSumExp([1, 2, 3], { weights: [1, -1, 1] });                      // log(e − e² + e³)
 * logSumExp([1, 2], { weights: [1, -1], returnSign: true });          // { value: 1.541…, sign: −1 }
 */
export function logSumExp<X extends ArrayInput, O extends LogSumExpOptions>(
  x: X,
  options: O & { returnSign: true },
): { value: Reduced<X, O>; sign: Reduced<X, Omit<O, 'out'>> };
export function logSumExp<X extends ArrayInput, O extends LogSumExpOptions>(x: X, options?: O): Reduced<X, O>;
export function logSumExp(x: ArrayInput, options?: LogSumExpOptions): unknown {
  options = optionsOf('logSumExp', options, OPTIONS);
  const signed = options?.returnSign === undefined ? false : flag('returnSign', options.returnSign);
  const weights = options?.weights === undefined ? undefined : { name: 'weights', value: options.weights };
  return reduceRows(
    x,
    options,
    (wasm, r) => {
      const sign = signed ? r.second : 0;
      return r.double
        ? wasm.logSumExpF64(r.input, r.output, r.outer, r.length, r.inner, r.other, r.mask, sign)
        : wasm.logSumExpF32(r.input, r.output, r.outer, r.length, r.inner, r.other, r.mask, sign);
    },
    (reduction) => {
      const value = reducedFloats(reduction);
      return signed ? { value, sign: reducedFloats(reduction, reduction.second) } : value;
    },
    weights,
  );
}
