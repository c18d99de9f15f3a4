import { type ArrayInput, type ArrayOutput, type ArrayResult, type Source, sourceOf } from './arrays.js';
import type { Split } from './axis.js';
import { doublesOf } from './doubles.js';
import { mapRows, ROWS_OPTIONS, type RowsOptions } from './rows.js';
import { checkOptions, numberIn } from './validate.js';

export interface EntmaxOptions extends RowsOptions {
  /**
   * In [1, Infinity], a number or one per row (in the order of the rows): 1 is softmax, 2 sparsemax, Infinity hardmax.
   * Default 1.5.
   */
  alpha?: number | ArrayInput;
}

/** @internal */
export const ENTMAX_OPTIONS: readonly string[] = [...ROWS_OPTIONS, 'alpha'];

/** @internal `alpha` as a number, or as the numbers of the rows once it is known how many there are. */
export type Alpha = number | ((rows: number) => ArrayLike<number>);

/** @internal */
export function alphaOf(alpha: unknown, byDefault = 1.5): Alpha {
  return alphaIn(alphaSource(alpha), alpha, byDefault);
}

/** @internal An `alpha` that is an array, read; undefined for a number or none. */
export function alphaSource(alpha: unknown): Source | undefined {
  return typeof alpha === 'object' && alpha !== null ? sourceOf('alpha', alpha) : undefined;
}

/** @internal */
export function alphaIn(source: Source | undefined, alpha: unknown, byDefault = 1.5): Alpha {
  if (source === undefined) return alpha === undefined ? byDefault : numberIn('alpha', alpha, 1, Infinity);
  const values = doublesOf(source);
  for (const [i, value] of values.entries()) numberIn(`alpha[${i}]`, value, 1, Infinity);
  return (rows) => {
    if (values.length === rows) return values;
    throw new RangeError(`alpha must be a number or have ${rows} entries, one a row, got ${values.length}`);
  };
}

/**
 * Probabilities between softmax and hardmax, sparse for α > 1: along an axis
 * `p[i] = max((α − 1)·x[i] − τ, 0)^(1/(α − 1))`, with τ such that they sum to 1. Entries that lie 1/(α − 1) or more below
 * the maximum get exactly 0.
 *
 * - **α**: 1 is {@link softmax}, 1.5 (default) and 2 ({@link sparsemax}) have closed forms, Infinity is {@link hardmax}
 *   (the lowest index of those that tie); the others are solved by a safeguarded Newton's method. A number, or one per row.
 * - **Result**: the input's kind. `number[]` is computed in float64, typed arrays in their own precision, 16-bit ones in float32.
 * - **Largest error**: float32 2e-7 absolute at any offset of the logits, and |Σp − 1| ≤ 1.2e-7; float64 1e-14
 *   absolute. The support is exact: an entry on the threshold is 0. No sort, and no cap on iterations.
 * - **−∞** gives exactly 0. **NaN**, **+∞** or nothing but −∞ makes the row NaN; with α = Infinity +∞ wins, as in hardmax.
 * - **Mask**: masked entries are exactly 0, a fully masked row is all zeros. **Empty** rows give empty results.
 *
 * Source: Peters, Niculae & Martins 2019, arXiv:1905.05702; Correia, Niculae & Martins 2019, arXiv:1909.00015.
 *
 * @param x logits: a flat array (one row, or `shape`), a tensor, or a {@link Vector}
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a value out of range
 * @example
 * entmax([-2, 0, 0.5]);                                          // [0, 0.3260…, 0.6739…]
 * entmax([-2, 0, 0.5], { alpha: 2 });                            // [0, 0.25, 0.75]
 * entmax([2, 1, 2, 1], { shape: [2, 2], alpha: [1, 2] });        // softmax of the first row, sparsemax of the second
 */
export function entmax<X extends ArrayInput, O extends ArrayOutput>(x: X, options: EntmaxOptions & { out: O }): O;
export function entmax<X extends ArrayInput>(x: X, options?: EntmaxOptions): ArrayResult<X>;
export function entmax(x: ArrayInput, options?: EntmaxOptions): unknown {
  if (options !== undefined) {
    checkOptions('entmax', options, ENTMAX_OPTIONS);
    const { alpha, axis, shape, mask, out } = options;
    options = { alpha, axis, shape, mask, out };
  }
  const alpha = alphaOf(options?.alpha);
  const value = typeof alpha === 'number' ? alpha : 0;
  return mapRows(
    x,
    options,
    (wasm, r) =>
      r.double
        ? wasm.entmaxF64(r.input, r.output, r.outer, r.length, r.inner, value, r.extra, r.mask)
        : wasm.entmaxF32(r.input, r.output, r.outer, r.length, r.inner, value, r.extra, r.mask),
    undefined,
    typeof alpha === 'number' ? undefined : ({ outer, inner }: Split) => alpha(outer * inner),
    true,
  );
}
