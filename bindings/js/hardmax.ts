import type { ArrayInput, ArrayOutput, ArrayResult } from './arrays.js';
import { IN_DOUBLE, mapRows, ROWS_OPTIONS, type RowsOptions, rowsOptions } from './rows.js';

/**
 * One-hot at {@link argmax}: 1 there, 0 elsewhere. Ties go to the lowest index; `softmax` at temperature 0 shares them.
 *
 * A row with a NaN, or of nothing but −∞, is NaN. Masked entries are 0, a fully masked row is all zeros.
 *
 * Exact. Source: the limit of softmax as its temperature goes to 0; ONNX’s `Hardmax`.
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a value out of range
 * @example
 * hardmax([0.1, 2.5, 2.5]);     // [0, 1, 0]
 */
export function hardmax<X extends ArrayInput, O extends ArrayOutput>(x: X, options: RowsOptions & { out: O }): O;
export function hardmax<X extends ArrayInput>(x: X, options?: RowsOptions): ArrayResult<X>;
export function hardmax(x: ArrayInput, options?: RowsOptions): unknown {
  options = rowsOptions('hardmax', options, ROWS_OPTIONS);
  return mapRows(
    x,
    options,
    (wasm, r) => wasm.hardmax(r.input, r.output, r.outer, r.length, r.inner, r.mask),
    IN_DOUBLE,
  );
}
