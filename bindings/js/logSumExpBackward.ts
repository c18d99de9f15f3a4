import type { ArrayInput, ArrayOutput, ArrayResult } from './arrays.js';
import { backward } from './backward.js';
import { ROWS_OPTIONS, type RowsOptions } from './rows.js';
import { flag, optionsOf } from './validate.js';

export interface LogSumExpBackwardOptions extends RowsOptions {
  /** The forward call's weights, as many as entries. */
  weights?: ArrayInput;
  /** The forward call's; it changes nothing here, as `gradient` has one number a row either way. */
  keepDims?: boolean;
}

const OPTIONS: readonly string[] = [...ROWS_OPTIONS, 'weights', 'keepDims'];

/**
 * The gradient with respect to `x`, from one number a row with respect to `logSumExp(x)`:
 * `dx[i] = g · b[i]·exp(x[i]) / Σⱼ b[j]·exp(x[j])`, which without weights b is g · softmax(x)[i].
 *
 * - **Takes the logits**, not the result. Options are those of the forward call.
 * - **Result**: the kind and precision of `x`; `gradient` may be of any kind, and a plain number for one flat row.
 * - **Largest error**: computed in float64 and rounded once (with weights of both signs, relative to Σ|b·exp(x)|).
 * - Masked entries and entries of weight 0 give 0, and so does a row without others. NaN, +∞ or nothing but −∞ makes
 *   the row NaN.
 *
 * Source: the gradient of logsumexp is softmax.
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a wrong length or value
 * @example
 * logSumExpBackward([2, 1, 0.1], 1);                       // the softmax: [0.6590…, 0.2424…, 0.0986…]
 * logSumExpBackward(x, [1, -2], { shape: [2, 5] });        // one number a row
 */
export function logSumExpBackward<X extends ArrayInput, O extends ArrayOutput>(
  x: X,
  gradient: ArrayInput | number,
  options: LogSumExpBackwardOptions & { out: O },
): O;
export function logSumExpBackward<X extends ArrayInput>(
  x: X,
  gradient: ArrayInput | number,
  options?: LogSumExpBackwardOptions,
): ArrayResult<X>;
export function logSumExpBackward(
  x: ArrayInput,
  gradient: ArrayInput | number,
  options?: LogSumExpBackwardOptions,
): unknown {
  options = optionsOf('logSumExpBackward', options, OPTIONS);
  if (options?.keepDims !== undefined) flag('keepDims', options.keepDims);
  const weights = options?.weights === undefined ? undefined : { name: 'weights', value: options.weights };
  return backward(
    { name: 'x', value: x },
    gradient,
    options,
    (wasm, r, b) => wasm.logSumExpBackward(r.input, r.gradient, r.output, r.outer, r.length, r.inner, b, r.mask),
    true,
    weights,
  );
}
