import type { ArrayInput, ArrayOutput, ArrayResult } from './arrays.js';
import { instance } from './instance.js';
import { plainRow } from './plainRow.js';
import { mapRows } from './rows.js';
import { type SoftmaxOptions, softmaxOptions } from './softmax.js';

/**
 * Softmax of the negated input: `p[i] = exp(−x[i] / T) / Σⱼ exp(−x[j] / T)`; the smallest entry gets the most.
 *
 * Precision, errors, mask and edge cases are those of {@link softmax} with the signs exchanged: +∞ gives exactly 0,
 * a −∞ makes the row NaN.
 *
 * Source: PyTorch’s `softmin`.
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a value out of range
 * @example
 * softmin([1, 2, 3]);     // [0.6652…, 0.2447…, 0.0900…]: small distances, large shares
 */
export function softmin<X extends ArrayInput, O extends ArrayOutput>(x: X, options: SoftmaxOptions & { out: O }): O;
export function softmin<X extends ArrayInput>(x: X, options?: SoftmaxOptions): ArrayResult<X>;
export function softmin(x: ArrayInput, options?: SoftmaxOptions): unknown {
  const given = softmaxOptions('softmin', options);
  const { temperature } = given;
  const { wasm } = instance();
  const plain = plainRow(x, given, (from, to, length) => wasm.softminF32(from, to, 1, length, 1, temperature, 0));
  if (plain !== undefined) return plain;
  return mapRows(x, given, (_, r) =>
    r.double
      ? wasm.softminF64(r.input, r.output, r.outer, r.length, r.inner, temperature, r.mask)
      : wasm.softminF32(r.input, r.output, r.outer, r.length, r.inner, temperature, r.mask),
  );
}
