import type { ArrayInput } from './arrays.js';
import { type EntropyOptions, logBase } from './entropy.js';
import { type Reduced, reducedFloats, reduceRows } from './reduceRows.js';
import { IN_DOUBLE, ROWS_OPTIONS } from './rows.js';
import { optionsOf } from './validate.js';

const OPTIONS: readonly string[] = [...ROWS_OPTIONS, 'keepDims', 'base'];

/**
 * Kullback–Leibler divergence of two softmaxes, from their logits: `KL(p ‖ q) = Σᵢ p[i]·(log p[i] − log q[i])` along an
 * axis, with p = softmax(pLogits), q = softmax(qLogits).
 *
 * - **Result**: a number for a flat array, one number a row with `shape`, a tensor without the axis for a tensor.
 * - **Largest error**: computed in float64, the sum compensated, rounded once. Never negative, and 0 for equal rows.
 * - p = 0 counts nothing; p > 0 where q = 0 gives +∞. NaN, +∞ or nothing but −∞ in either row gives NaN. Masked entries
 *   are outside of both; a fully masked or empty row gives 0.
 *
 * Its gradient with respect to q's logits is that of {@link distillationLoss} at temperature 1.
 *
 * Source: Kullback & Leibler (1951).
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for logits that are not as many as the others
 * @example
 * klFromLogits([2, 1, 0.1], [1, 1, 1]);     // 0.2461…: how far from uniform
 */
export function klFromLogits<X extends ArrayInput, O extends EntropyOptions>(
  pLogits: X,
  qLogits: ArrayInput,
  options?: O,
): Reduced<X, O>;
export function klFromLogits(pLogits: ArrayInput, qLogits: ArrayInput, options?: EntropyOptions): unknown {
  options = optionsOf('klFromLogits', options, OPTIONS);
  const log = logBase(options?.base);
  return reduceRows(
    pLogits,
    options,
    (wasm, r) => wasm.klFromLogits(r.input, r.other, r.output, r.outer, r.length, r.inner, log, r.mask),
    (reduction) => reducedFloats(reduction),
    { name: 'qLogits', value: qLogits },
    'pLogits',
    IN_DOUBLE,
  );
}
