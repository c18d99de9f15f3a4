import type { ArrayInput, ArrayOutput, ArrayResult } from './arrays.js';
import type { Split } from './axis.js';
import { numbersOf } from './doubles.js';
import { rangeError } from './errors.js';
import { IN_DOUBLE, mapRows, ROWS_OPTIONS, type RowsOptions } from './rows.js';
import { numberIn, optionsOf } from './validate.js';

export interface SoftmaxWithSinkOptions extends RowsOptions {
  /** The extra logit, in [−∞, ∞): a number, or one per entry of the first axis (one per head of `[heads, L, S]`). Default 0. */
  sink?: number | ArrayInput;
}

const OPTIONS: readonly string[] = [...ROWS_OPTIONS, 'sink'];

/**
 * Softmax with one more logit that is dropped from the result: `p[i] = exp(x[i]) / (exp(sink) + Σⱼ exp(x[j]))`.
 *
 * A row may give less than all of its mass: where nothing deserves attention, the sink takes it. The default, `sink: 0`,
 * is softmax off by one (Miller, "Attention Is Off By One", 2023); one learned sink per head is what gpt-oss does.
 *
 * - **Result**: the input's kind. **Largest error**: 4 ulp.
 * - Nothing but −∞ gives zeros; `sink: -Infinity` is {@link softmax}. NaN and +∞ make the row NaN.
 * - Masked entries are exactly 0, a fully masked row is all zeros.
 * - **Gradient**: {@link softmaxBackward} of this result is exact here too; with respect to the sink it is
 *   `−(1 − Σp)·Σ p·g`.
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a value out of range, or a number of
 *   sinks other than the size of the first axis
 * @example
 * softmaxWithSink([-5, -6, -4]);                                     // [0.0065…, 0.0024…, 0.0177…]: almost nothing
 * softmaxWithSink(scores, { shape: [8, 64, 64], sink: sinks });      // one per head
 */
export function softmaxWithSink<X extends ArrayInput, O extends ArrayOutput>(
  x: X,
  options: SoftmaxWithSinkOptions & { out: O },
): O;
export function softmaxWithSink<X extends ArrayInput>(x: X, options?: SoftmaxWithSinkOptions): ArrayResult<X>;
export function softmaxWithSink(x: ArrayInput, options?: SoftmaxWithSinkOptions): unknown {
  options = optionsOf('softmaxWithSink', options, OPTIONS);
  const sinks = sinksOf(options?.sink);
  let rowsPerSink = 1;
  const spread = (split: Split): ArrayLike<number> => {
    const rows = split.outer * split.inner;
    if (typeof (options?.sink ?? 0) === 'number') {
      rowsPerSink = Math.max(rows, 1);
      return sinks;
    }
    const first = split.axis === 0 ? 1 : (split.dims[0] as number);
    if (sinks.length !== first) {
      const axis =
        split.axis === 0 ? 'a number where the axis is the first one' : `one per entry of the first axis, ${first}`;
      throw rangeError('sink', axis, options?.sink);
    }
    rowsPerSink = Math.max(rows / Math.max(first, 1), 1);
    return sinks;
  };
  return mapRows(
    x,
    options,
    (wasm, r) => wasm.softmaxWithSink(r.input, r.output, r.outer, r.length, r.inner, r.extra, rowsPerSink, r.mask),
    IN_DOUBLE,
    spread,
  );
}

/** @internal A number or an array of them, as numbers in [−∞, ∞). */
export function sinksOf(sink: unknown): ArrayLike<number> {
  if (sink === undefined) return [0];
  if (typeof sink === 'number') return [checkSink('sink', sink)];
  const values = numbersOf('sink', sink);
  for (const [i, value] of values.entries()) checkSink(`sink[${i}]`, value);
  return values;
}

function checkSink(name: string, value: number): number {
  if (value === -Infinity) return value;
  return numberIn(name, value, -Number.MAX_VALUE, Number.MAX_VALUE);
}
