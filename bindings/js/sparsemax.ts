import type { ArrayInput, ArrayOutput, ArrayResult } from './arrays.js';
import { mapRows, ROWS_OPTIONS, type RowsOptions, rowsOptions } from './rows.js';

/**
 * Sparse probabilities from logits: `p[i] = max(x[i] − τ, 0)` along an axis, with τ such that they sum to 1. It is the
 * point of the simplex nearest to the logits; what is far below the maximum (by 1 or more) gets exactly 0.
 *
 * - **Result**: the input's kind. `number[]` is computed in float64, typed arrays in their own precision, 16-bit ones in float32.
 * - **Largest error**: float32 6e-8 absolute (the exact result, rounded once) at any offset of the logits, and
 *   |Σp − 1| ≤ 1.2e-7; float64 1e-15 absolute. The support is exact: an entry on the threshold is 0.
 * - **−∞** gives exactly 0. **NaN**, **+∞** or nothing but −∞ makes the row NaN.
 * - **Mask**: masked entries are exactly 0, a fully masked row is all zeros. **Empty** rows give empty results.
 *
 * Source: Martins & Astudillo 2016, arXiv:1602.02068; solved without a sort, by Michelot's method on the candidates.
 *
 * @param x logits: a flat array (one row, or `shape`), a tensor, or a {@link Vector}
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a value out of range
 * @example
 * sparsemax([-2, 0, 0.5]);                             // [0, 0.25, 0.75]
 * sparsemax(scores, { shape: [12, 512, 512] });        // the last axis of a flat Float32Array
 */
export function sparsemax<X extends ArrayInput, O extends ArrayOutput>(x: X, options: RowsOptions & { out: O }): O;
export function sparsemax<X extends ArrayInput>(x: X, options?: RowsOptions): ArrayResult<X>;
export function sparsemax(x: ArrayInput, options?: RowsOptions): unknown {
  options = rowsOptions('sparsemax', options, ROWS_OPTIONS);
  return mapRows(
    x,
    options,
    (wasm, r) =>
      r.double
        ? wasm.sparsemaxF64(r.input, r.output, r.outer, r.length, r.inner, r.mask)
        : wasm.sparsemaxF32(r.input, r.output, r.outer, r.length, r.inner, r.mask),
    undefined,
    undefined,
    true,
  );
}
