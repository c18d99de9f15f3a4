import type { ArrayInput, ArrayOutput, ArrayResult } from './arrays.js';
import { numbersOf } from './doubles.js';
import { IN_DOUBLE, mapRows, ROWS_OPTIONS, type RowsOptions } from './rows.js';
import { seedOf } from './seed.js';
import { flag, numberIn, optionsOf } from './validate.js';

export interface GumbelSoftmaxOptions extends RowsOptions {
  /** In [0, Infinity]. The smaller, the nearer to one-hot. Default 1. */
  temperature?: number;
  /** One-hot at the largest noisy logit: a draw from `softmax(x)`. Default false. */
  hard?: boolean;
  /** The noise to add, as many numbers as x has. */
  noise?: ArrayInput;
  /** Draws the noise: entry n of x gets the n-th `gumbel()` of `new Random(seed)`. An integer in [0, 2⁵³) or a bigint in [0, 2⁶⁴). Default: from `crypto`. */
  seed?: number | bigint;
}

const OPTIONS: readonly string[] = [...ROWS_OPTIONS, 'temperature', 'hard', 'noise', 'seed'];

/**
 * Gumbel-softmax: `p = softmax((x + g) / T)` with standard Gumbel noise g, a relaxed draw from `softmax(x)`.
 *
 * - **Result**: the input's kind, computed in float64 and rounded once; NaN, ±∞, masks and empty rows as in {@link softmax}.
 * - **hard**: exactly 1 at the largest of x + g (the lowest index on a tie) and exactly 0 elsewhere, at any temperature.
 * - **Gradient** (straight-through where hard): {@link softmaxBackward} of the soft result of the same noise, with the same
 *   temperature.
 *
 * Source: Jang, Gu and Poole (2017); Maddison, Mnih and Teh (2017); PyTorch's `gumbel_softmax`.
 *
 * @throws TypeError for a wrong kind of value, an unknown option, or noise and seed together; RangeError for a value out of
 *   range or another number of noises
 * @example
 * gumbelSoftmax([2, 1, 0.1], { seed: 1, temperature: 0.5 });
 * gumbelSoftmax(logits, { seed: 2n, hard: true });                  // one-hot
 * gumbelSoftmax(logits, { noise });                                 // noise of your own
 */
export function gumbelSoftmax<X extends ArrayInput, O extends ArrayOutput>(
  x: X,
  options: GumbelSoftmaxOptions & { out: O },
): O;
export function gumbelSoftmax<X extends ArrayInput>(x: X, options?: GumbelSoftmaxOptions): ArrayResult<X>;
export function gumbelSoftmax(x: ArrayInput, options?: GumbelSoftmaxOptions): unknown {
  options = optionsOf('gumbelSoftmax', options, OPTIONS);
  const temperature =
    options?.temperature === undefined ? 1 : numberIn('temperature', options.temperature, 0, Infinity);
  const hard = options?.hard === undefined ? false : flag('hard', options.hard);
  const given = options?.noise;
  if (given !== undefined && options?.seed !== undefined)
    throw new TypeError('noise and seed exclude each other: give one');
  const noise = given === undefined ? undefined : numbersOf('noise', given);
  const { low, high } = given === undefined ? seedOf(options?.seed) : { low: 0, high: 0 };
  return mapRows(
    x,
    options,
    (wasm, r) =>
      wasm.gumbelSoftmax(r.input, r.output, r.outer, r.length, r.inner, temperature, hard, r.extra, low, high, r.mask),
    IN_DOUBLE,
    ({ outer, length, inner }) => {
      const count = outer * length * inner;
      if (noise !== undefined && noise.length !== count) {
        throw new RangeError(`noise must have as many entries as x, ${count}, got ${noise.length}`);
      }
      return noise;
    },
  );
}
