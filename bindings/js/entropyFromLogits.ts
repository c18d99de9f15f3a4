import type { ArrayInput } from './arrays.js';
import { type EntropyOptions, logBase } from './entropy.js';
import { lossTemperatureOf } from './loss.js';
import { type Reduced, reducedFloats, reduceRows } from './reduceRows.js';
import { IN_DOUBLE, ROWS_OPTIONS } from './rows.js';
import { optionsOf } from './validate.js';

export interface EntropyFromLogitsOptions extends EntropyOptions {
  /** In (0, Infinity): the logits are divided by it. Default 1. */
  temperature?: number;
}

const OPTIONS: readonly string[] = [...ROWS_OPTIONS, 'keepDims', 'base', 'temperature'];

/**
 * Shannon's entropy of a softmax, from its logits: `log Σᵢ exp(z[i]) − Σᵢ p[i]·z[i]` along an axis, with
 * z = (x − max) / T.
 *
 * - **Result**: a number for a flat array, one number a row with `shape`, a tensor without the axis for a tensor.
 * - **Largest error**: computed in float64 and rounded once. Its terms have one sign, so that a confident row keeps the
 *   digits which `entropy(softmax(x))` loses.
 * - −∞ counts nothing, masked entries neither; a fully masked or empty row gives 0. NaN, +∞ or nothing but −∞ gives NaN.
 *
 * Source: Shannon (1948), from logits.
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a value out of range
 * @example
 * entropyFromLogits([2.2, 1.7, 0.8, -0.1, -1.4], { base: 2 });     // 1.6979… bits
 * entropyFromLogits([1000, 0]);                                    // 0
 */
export function entropyFromLogits<X extends ArrayInput, O extends EntropyFromLogitsOptions>(
  x: X,
  options?: O,
): Reduced<X, O>;
export function entropyFromLogits(x: ArrayInput, options?: EntropyFromLogitsOptions): unknown {
  options = optionsOf('entropyFromLogits', options, OPTIONS);
  const log = logBase(options?.base);
  const temperature = lossTemperatureOf(options?.temperature);
  return reduceRows(
    x,
    options,
    (wasm, r) => wasm.entropyFromLogits(r.input, r.output, r.outer, r.length, r.inner, log, temperature, r.mask),
    (reduction) => reducedFloats(reduction),
    undefined,
    undefined,
    IN_DOUBLE,
  );
}
