import type { ArrayInput, ArrayOutput, ArrayResult } from './arrays.js';
import { IN_DOUBLE, mapRows, ROWS_OPTIONS, type RowsOptions } from './rows.js';
import { numberIn, optionsOf } from './validate.js';

export interface ScalableSoftmaxOptions extends RowsOptions {
  /** s, any finite number. Default 1. */
  scale?: number;
}

const OPTIONS: readonly string[] = [...ROWS_OPTIONS, 'scale'];

/**
 * Scalable softmax: `p = softmax(s · ln(n) · x)`, that is `n^(s·x[i]) / Σⱼ n^(s·x[j])`, with n the number of entries of
 * the row (of kept ones under a mask). Unlike softmax it does not fade as rows grow longer.
 *
 * - **Result**: the input's kind, as in {@link softmax}.
 * - **Largest error**: 4 + |x − max|·s·ln(n) ulp in float32; in float64, where s·ln(n) is used to twice the precision,
 *   4 ulp while that exponent is below 100, and 1/16 ulp more for each unit of it in general.
 * - `scale: 0` and rows of one entry are uniform over the entries above −∞; a negative scale prefers the smallest entry.
 * - −∞, +∞, NaN, masks and empty rows as in {@link softmax}.
 *
 * Source: Nakanishi, "Scalable-Softmax Is Superior for Attention" (2025).
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a value out of range
 * @example
 * scalableSoftmax([2, 1, 0.1]);                     // softmax of ln(3)·[2, 1, 0.1]
 * scalableSoftmax(scores, { scale: 0.43, shape: [12, 512, 512] });
 */
export function scalableSoftmax<X extends ArrayInput, O extends ArrayOutput>(
  x: X,
  options: ScalableSoftmaxOptions & { out: O },
): O;
export function scalableSoftmax<X extends ArrayInput>(x: X, options?: ScalableSoftmaxOptions): ArrayResult<X>;
export function scalableSoftmax(x: ArrayInput, options?: ScalableSoftmaxOptions): unknown {
  options = optionsOf('scalableSoftmax', options, OPTIONS);
  const scale =
    options?.scale === undefined ? 1 : numberIn('scale', options.scale, -Number.MAX_VALUE, Number.MAX_VALUE);
  return mapRows(
    x,
    options,
    (wasm, r) => wasm.scalableSoftmax(r.input, r.output, r.outer, r.length, r.inner, scale, r.mask),
    IN_DOUBLE,
  );
}
