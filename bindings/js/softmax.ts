import type { ArrayInput, ArrayOutput, ArrayResult } from './arrays.js';
import { instance } from './instance.js';
import { plainRow } from './plainRow.js';
import { mapRows, ROWS_OPTIONS, type RowsOptions } from './rows.js';
import { checkOptions, numberIn } from './validate.js';

export interface SoftmaxOptions extends RowsOptions {
  /** In [0, Infinity]. 0 is the argmax limit with ties shared, Infinity is uniform over the entries above −∞. Default 1. */
  temperature?: number;
}

/** @internal */
export const SOFTMAX_OPTIONS: readonly string[] = [...ROWS_OPTIONS, 'temperature'];

/** @internal The options as an object of our own, each read once, with a temperature. */
export function softmaxOptions(
  verb: string,
  options: SoftmaxOptions | undefined,
): SoftmaxOptions & { temperature: number } {
  if (options === undefined) return DEFAULTS;
  checkOptions(verb, options, SOFTMAX_OPTIONS);
  const { temperature = 1, axis, shape, mask, out } = options;
  numberIn('temperature', temperature, 0, Infinity);
  return { temperature, axis, shape, mask, out };
}

const DEFAULTS = { temperature: 1, axis: undefined, shape: undefined, mask: undefined, out: undefined };

/**
 * Probabilities from logits: `p[i] = exp((x[i] − max) / T) / Σⱼ exp((x[j] − max) / T)` along an axis.
 *
 * - **Result**: the input's kind. `number[]` is computed in float64, typed arrays in their own precision, 16-bit ones in float32.
 * - **Largest error**: float32 4 ulp (mean 0.6) and |Σp − 1| ≤ 1.2e-7 for rows up to 2²⁰ and logits up to ±1e4; with a
 *   temperature other than 1, 4 + |x − max|/T ulp. float64: 4 ulp.
 * - **−∞** gives exactly 0. **NaN**, **+∞** or nothing but −∞ makes the row NaN, as in PyTorch. Subnormal results are kept.
 * - **Mask**: masked entries are exactly 0, a fully masked row is all zeros. **Empty** rows give empty results.
 *
 * @param x logits: a flat array (one row, or `shape`), a tensor, or a {@link Vector}
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a value out of range
 * @example
 * softmax([2, 1, 0.1]);                                   // [0.6590…, 0.2424…, 0.0986…]
 * softmax(logits, { temperature: 0.7, out: logits });     // in place
 * softmax(scores, { shape: [12, 512, 512] });             // the last axis of a flat Float32Array
 */
export function softmax<X extends ArrayInput, O extends ArrayOutput>(x: X, options: SoftmaxOptions & { out: O }): O;
export function softmax<X extends ArrayInput>(x: X, options?: SoftmaxOptions): ArrayResult<X>;
export function softmax(x: ArrayInput, options?: SoftmaxOptions): unknown {
  const given = softmaxOptions('softmax', options);
  const { temperature } = given;
  const { wasm } = instance();
  const plain = plainRow(x, given, (from, to, length) => wasm.softmaxF32(from, to, 1, length, 1, temperature, 0));
  if (plain !== undefined) return plain;
  return mapRows(x, given, (_, r) =>
    r.double
      ? wasm.softmaxF64(r.input, r.output, r.outer, r.length, r.inner, temperature, r.mask)
      : wasm.softmaxF32(r.input, r.output, r.outer, r.length, r.inner, temperature, r.mask),
  );
}
