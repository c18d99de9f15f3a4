import type { ArrayInput, ArrayOutput, ArrayResult } from './arrays.js';
import { instance } from './instance.js';
import { plainRow } from './plainRow.js';
import { mapRows } from './rows.js';
import { type SoftmaxOptions, softmaxOptions } from './softmax.js';

/**
 * Log-probabilities from logits: `(x[i] − max) / T − log Σⱼ exp((x[j] − max) / T)` along an axis.
 *
 * - **Largest error**: float32 2 ulp at temperature 1, also for a confident winner, whose log-probability of −1e-9 the
 *   textbook form rounds to 0; float64 4 ulp.
 * - **−∞** gives −∞. **NaN**, **+∞** or nothing but −∞ makes the row NaN.
 * - **Temperature** 0 gives −log(number of ties) at the maxima and −∞ elsewhere; Infinity is uniform over the entries above −∞.
 * - **Mask**: masked entries are −∞.
 *
 * Source: Higham, Blanchard & Higham, "Accurately computing the log-sum-exp and softmax functions" (2021); the sum
 * leaves out the maximum, so that log1p keeps the digits.
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a value out of range
 * @example
 * logSoftmax([2, 1, 0.1]);     // [−0.4170…, −1.4170…, −2.3170…]
 */
export function logSoftmax<X extends ArrayInput, O extends ArrayOutput>(x: X, options: SoftmaxOptions & { out: O }): O;
export function logSoftmax<X extends ArrayInput>(x: X, options?: SoftmaxOptions): ArrayResult<X>;
export function logSoftmax(x: ArrayInput, options?: SoftmaxOptions): unknown {
  const given = softmaxOptions('logSoftmax', options);
  const { temperature } = given;
  const { wasm } = instance();
  const plain = plainRow(x, given, (from, to, length) => wasm.logSoftmaxF32(from, to, 1, length, 1, temperature, 0));
  if (plain !== undefined) return plain;
  return mapRows(x, given, (_, r) =>
    r.double
      ? wasm.logSoftmaxF64(r.input, r.output, r.outer, r.length, r.inner, temperature, r.mask)
      : wasm.logSoftmaxF32(r.input, r.output, r.outer, r.length, r.inner, temperature, r.mask),
  );
}
