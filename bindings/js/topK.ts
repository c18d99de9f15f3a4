import type { ArrayInput } from './arrays.js';
import { doublesAt, floatsAt, integersAt, restScratch } from './heap.js';
import { instance, type Wasm } from './instance.js';
import { drawError } from './samplerErrors.js';
import { placeRow, type Row } from './samplerRow.js';
import { integerIn } from './validate.js';

export interface TopK {
  ids: Int32Array;
  /** As in the input, rounded to float32 where that is wider. */
  logits: Float32Array;
}

export interface TopLogprobs {
  ids: Int32Array;
  /** Natural logarithms. */
  logprobs: Float64Array;
}

/**
 * The k largest logits, best first, ties by lower id; all of them where there are fewer than k.
 *
 * No full sort: linear time in V for small k. −Infinity comes last. `Vector`s and views of the module's memory are
 * not copied.
 *
 * @param logits one row: any kind of array, or a tensor [V] or [1, V]
 * @param k an integer ≥ 0
 * @throws RangeError for NaN
 * @example
 * topK([0.1, 2.5, 0.7], 2);     // { ids: [1, 2], logits: [2.5, 0.7] }
 */
export function topK(logits: ArrayInput, k: number): TopK {
  integerIn('k', k, 0, Number.MAX_SAFE_INTEGER);
  return select(logits, k, (wasm, row, count, ids, values) => {
    const status = row.wide
      ? wasm.topKF64(row.address, row.size, count, ids, values)
      : wasm.topKF32(row.address, row.size, count, ids, values);
    if (status !== 0) throw selectError(status, row);
    const logits = row.wide ? Float32Array.from(doublesAt(values, count)) : floatsAt(values, count);
    return { ids: integersAt(ids, count), logits };
  });
}

/**
 * The n most likely tokens of `softmax(logits)` with ln p, best first, ties by lower id; fewer where fewer logits are
 * above −Infinity. Largest error 2 ulp + 2⁻⁵² |logit|. +Infinity shares among its equals.
 *
 * @param logits one row: any kind of array, or a tensor [V] or [1, V]
 * @param n an integer ≥ 0
 * @throws RangeError for NaN, or nothing but −Infinity
 * @example
 * topLogprobs(logits, 5);     // { ids: Int32Array(5), logprobs: Float64Array(5) }
 */
export function topLogprobs(logits: ArrayInput, n: number): TopLogprobs {
  integerIn('n', n, 0, Number.MAX_SAFE_INTEGER);
  return select(logits, n, (wasm, row, count, ids, values) => {
    const found = row.wide
      ? wasm.topLogprobsF64(row.address, row.size, count, ids, values)
      : wasm.topLogprobsF32(row.address, row.size, count, ids, values);
    if (found < 0) throw selectError(-found, row);
    return { ids: integersAt(ids, found), logprobs: doublesAt(values, found) };
  });
}

/** @internal The error of a call without a sampler. */
export function selectError(status: number, row: Row): Error {
  return drawError(status, row, row.size, () => ({ name: 'token', id: -1 }));
}

/** Runs a selection with room for `wanted` ids and numbers, or as many as there are logits. */
function select<R>(
  logits: ArrayInput,
  wanted: number,
  run: (wasm: Wasm, row: Row, count: number, ids: number, values: number) => R,
): R {
  const { wasm } = instance();
  try {
    // at most as many as there are logits, which are known once they were read
    const room = (length: number): number => 12 * Math.min(wanted, length);
    const row = placeRow(logits, undefined, room);
    const count = Math.min(wanted, row.size);
    return run(wasm, row, count, row.out + count * 8, row.out);
  } finally {
    restScratch();
  }
}
