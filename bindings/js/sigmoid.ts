import type { ArrayInput, ArrayOutput, ArrayResult } from './arrays.js';
import { IN_DOUBLE, mapRows, ROWS_OPTIONS, type RowsOptions, rowsOptions } from './rows.js';

/**
 * `1 / (1 + exp(−x))` of each entry, always in [0, 1].
 *
 * Element-wise: `shape` and `axis` are checked and change nothing. Largest error 4 ulp, also in the tails, where results
 * are subnormal. −∞ gives 0, +∞ gives 1, NaN gives NaN. Masked entries are 0.
 *
 * Source: the logistic function, PyTorch’s `sigmoid`; `exp(−|x|)` is the only exponential, so that neither end overflows.
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a value out of range
 * @example
 * sigmoid([0, 2, -100]);     // [0.5, 0.8807…, 3.72e-44]
 */
export function sigmoid<X extends ArrayInput, O extends ArrayOutput>(x: X, options: RowsOptions & { out: O }): O;
export function sigmoid<X extends ArrayInput>(x: X, options?: RowsOptions): ArrayResult<X>;
export function sigmoid(x: ArrayInput, options?: RowsOptions): unknown {
  options = rowsOptions('sigmoid', options, ROWS_OPTIONS);
  return mapRows(
    x,
    options,
    (wasm, r) => {
      const count = r.outer * r.length * r.inner;
      return wasm.sigmoid(r.input, r.output, count, r.mask);
    },
    IN_DOUBLE,
  );
}
