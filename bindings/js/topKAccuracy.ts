import type { ArrayInput } from './arrays.js';
import { AXIS_OPTIONS, type AxisOptions } from './axis.js';
import { Call } from './call.js';
import type { Ids } from './ids.js';
import { idSlot, ignoreIndexOf, lossInput } from './loss.js';
import { integerIn, optionsOf } from './validate.js';

export interface TopKAccuracyOptions extends AxisOptions {
  /** How many of the largest logits may hold the label, at least 1. Default 1. */
  k?: number;
  /** Rows with this label count for nothing. It may be a class. Default −100. */
  ignoreIndex?: number;
}

const OPTIONS: readonly string[] = [...AXIS_OPTIONS, 'k', 'ignoreIndex'];

/**
 * The share of rows whose label is among the k largest logits, in [0, 1]; NaN without rows. Ties go to the lower id, and
 * NaN counts as the largest, as in {@link argmax}; scikit-learn's ties go to the higher id. With k at least the number of classes it is 1.
 *
 * Exact: `Σ [rank of logits[label] ≤ k] / rows`. Source: scikit-learn’s `top_k_accuracy_score`.
 *
 * @param labels class ids, one a row
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for an id that is no class, or a wrong number
 * @example
 * topKAccuracy([3, 1, 2, 0, 5, 4], [2, 0], { k: 2, shape: [2, 3] });     // 0.5: 2 is second of its row, 0 is third
 */
export function topKAccuracy(logits: ArrayInput, labels: Ids | number | bigint, options?: TopKAccuracyOptions): number {
  options = optionsOf('topKAccuracy', options, OPTIONS);
  const k = integerIn('k', options?.k ?? 1, 1, 2 ** 31 - 1);
  const ignoreIndex = ignoreIndexOf(options?.ignoreIndex);
  const input = lossInput('logits', logits, options);
  const call = new Call();
  const ids = idSlot(call, 'labels', labels, input, ignoreIndex);
  const x = call.input(input.source, true);
  const out = call.room(8);
  return call.run(
    (wasm) =>
      wasm.topKAccuracy(x.address, ids.address, input.outer, input.length, input.inner, k, ignoreIndex, out.address),
    () => call.number(out, true),
  );
}
