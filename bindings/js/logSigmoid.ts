import type { ArrayInput, ArrayOutput, ArrayResult } from './arrays.js';
import { IN_DOUBLE, mapRows, ROWS_OPTIONS, type RowsOptions, rowsOptions } from './rows.js';

/**
 * `log(sigmoid(x)) = −log1p(exp(−x))` of each entry, without underflow.
 *
 * Element-wise: `shape` and `axis` are checked and change nothing. Largest error 4 ulp. −∞ gives −∞, +∞ gives 0, NaN
 * gives NaN. Masked entries are −∞.
 *
 * Source: PyTorch’s `logsigmoid`; `min(x, 0) − log1p(exp(−|x|))`.
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a value out of range
 * @example
 * logSigmoid([0, -1000]);     // [−0.6931…, −1000]
 */
export function logSigmoid<X extends ArrayInput, O extends ArrayOutput>(x: X, options: RowsOptions & { out: O }): O;
export function logSigmoid<X extends ArrayInput>(x: X, options?: RowsOptions): ArrayResult<X>;
export function logSigmoid(x: ArrayInput, options?: RowsOptions): unknown {
  options = rowsOptions('logSigmoid', options, ROWS_OPTIONS);
  return mapRows(
    x,
    options,
    (wasm, r) => {
      const count = r.outer * r.length * r.inner;
      return wasm.logSigmoid(r.input, r.output, count, r.mask);
    },
    IN_DOUBLE,
  );
}
