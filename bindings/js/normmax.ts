import type { ArrayInput, ArrayOutput, ArrayResult } from './arrays.js';
import type { Split } from './axis.js';
import { alphaOf } from './entmax.js';
import { IN_DOUBLE, mapRows, ROWS_OPTIONS, type RowsOptions } from './rows.js';
import { optionsOf } from './validate.js';

export interface NormmaxOptions extends RowsOptions {
  /**
   * Of the norm, in [1, Infinity], a number or one per row (in the order of the rows): at 1 the maxima share, at Infinity
   * the support of sparsemax does. Default 2.
   */
  alpha?: number | ArrayInput;
}

/** @internal */
export const NORMMAX_OPTIONS: readonly string[] = [...ROWS_OPTIONS, 'alpha'];

/**
 * Sparse probabilities from logits, regularised by a norm: the p of the simplex that maximises `Σ p[i]·x[i] − ‖p‖_α` along
 * an axis. `p[i]` is `max(x[i] − τ, 0)^(1/(α − 1))` over its sum, with τ such that `Σ max(x[i] − τ, 0)^(α/(α − 1)) = 1`.
 * With a large α the support is nearly uniform.
 *
 * - **Result**: the input's kind, computed in float64 and rounded once.
 * - **Largest error**: float32 2e-7 absolute at any offset of the logits, and |Σp − 1| ≤ 1.2e-7; float64 1e-14 absolute,
 *   but next to the threshold with α > 2, where `p` is the (α − 1)-th root of a rounded distance. The support is exact.
 * - **−∞** gives exactly 0. **NaN**, **+∞** or nothing but −∞ makes the row NaN.
 * - **Mask**: masked entries are exactly 0, a fully masked row is all zeros. **Empty** rows give empty results.
 *
 * Source: Blondel, Martins & Niculae 2020, arXiv:1901.02324; `normmax_bisect` of the entmax package.
 *
 * @param x logits: a flat array (one row, or `shape`), a tensor, or a {@link Vector}
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a value out of range
 * @example
 * normmax([-2, 0, 0.5]);                             // [0, 0.3110…, 0.6889…]
 * normmax([-2, 0, 0.5], { alpha: Infinity });        // [0, 0.5, 0.5]
 */
export function normmax<X extends ArrayInput, O extends ArrayOutput>(x: X, options: NormmaxOptions & { out: O }): O;
export function normmax<X extends ArrayInput>(x: X, options?: NormmaxOptions): ArrayResult<X>;
export function normmax(x: ArrayInput, options?: NormmaxOptions): unknown {
  options = optionsOf('normmax', options, NORMMAX_OPTIONS);
  const alpha = alphaOf(options.alpha, 2);
  const value = typeof alpha === 'number' ? alpha : 0;
  return mapRows(
    x,
    options,
    (wasm, r) => wasm.normmax(r.input, r.output, r.outer, r.length, r.inner, value, r.extra, r.mask),
    IN_DOUBLE,
    typeof alpha === 'number' ? undefined : ({ outer, inner }: Split) => alpha(outer * inner),
    true,
  );
}
