import type { ArrayInput, ArrayOutput, ArrayResult } from './arrays.js';
import { AXIS_OPTIONS, type AxisOptions } from './axis.js';
import { mapRows } from './rows.js';
import { oneOf, optionsOf } from './validate.js';

export interface NaiveSoftmaxOptions extends AxisOptions {
  /** The precision of every step. Default: the input's. */
  precision?: 'float32' | 'float64';
  /** Where the result goes. */
  out?: ArrayOutput;
}

const OPTIONS: readonly string[] = [...AXIS_OPTIONS, 'precision', 'out'];

/**
 * `exp(x[i]) / Σⱼ exp(x[j])` as the textbook writes it, every step rounded to `precision`. **Never use it**: nothing is
 * shifted, so it overflows to NaN past 88.7 (float32) or 709.8 (float64), and 0/0 gives NaN when everything underflows.
 * It exists to show exactly that; {@link softmax} is the one to use.
 *
 * Source: the textbook formula.
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a value out of range
 * @example
 * naiveSoftmax([88, 89], { precision: 'float32' });     // [0, NaN]
 */
export function naiveSoftmax<X extends ArrayInput, O extends ArrayOutput>(
  x: X,
  options: NaiveSoftmaxOptions & { out: O },
): O;
export function naiveSoftmax<X extends ArrayInput>(x: X, options?: NaiveSoftmaxOptions): ArrayResult<X>;
export function naiveSoftmax(x: ArrayInput, options?: NaiveSoftmaxOptions): unknown {
  options = options === undefined ? undefined : optionsOf('naiveSoftmax', options, OPTIONS);
  const precision = options?.precision;
  const double =
    precision === undefined ? undefined : oneOf('precision', precision, ['float32', 'float64']) === 'float64';
  return mapRows(
    x,
    options,
    (wasm, r) =>
      r.double
        ? wasm.naiveSoftmaxF64(r.input, r.output, r.outer, r.length, r.inner)
        : wasm.naiveSoftmaxF32(r.input, r.output, r.outer, r.length, r.inner),
    double,
  );
}
