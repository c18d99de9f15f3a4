import type { ArrayInput } from './arrays.js';
import { rangeError, typeError } from './errors.js';
import { restScratch } from './heap.js';
import { instance } from './instance.js';
import { placeRow } from './samplerRow.js';
import { seedOf } from './seed.js';
import { selectError } from './topK.js';
import { optionsOf } from './validate.js';

export interface GumbelMaxOptions {
  /** An integer in [0, 2⁵³) or a bigint in [0, 2⁶⁴). Default: from `crypto`. */
  seed?: number | bigint;
  /** In [0, ∞]. Default 1. 0 is the argmax, ∞ uniform over the logits above −Infinity. */
  temperature?: number;
}

const OPTIONS: readonly string[] = ['seed', 'temperature'];

/**
 * `argmaxᵢ logits[i] / temperature + gᵢ`, gᵢ the i-th standard Gumbel variate of `new Random(seed)`: a draw from
 * `softmax(logits / temperature)` in one pass, without the softmax. Ties by lower id; +Infinity shares among its equals.
 *
 * @param logits one row: any kind of array, or a tensor [V] or [1, V]
 * @returns a token id
 * @throws RangeError for NaN, nothing but −Infinity, or a temperature below 0
 * @example
 * gumbelMax([2, 1, 0.1], { seed: 1 });
 */
export function gumbelMax(logits: ArrayInput, options?: GumbelMaxOptions): number {
  options = optionsOf('gumbelMax', options, OPTIONS);
  const temperature = options?.temperature ?? 1;
  if (typeof temperature !== 'number') throw typeError('temperature', 'a number', temperature);
  if (!(temperature >= 0)) throw rangeError('temperature', 'in [0, Infinity]', temperature);
  const { wasm } = instance();
  const { low, high } = seedOf(options?.seed);
  try {
    const row = placeRow(logits, undefined, 0);
    const token = row.wide
      ? wasm.gumbelMaxF64(row.address, row.size, temperature, low, high)
      : wasm.gumbelMaxF32(row.address, row.size, temperature, low, high);
    if (token < 0) throw selectError(-token, row);
    return token;
  } finally {
    restScratch();
  }
}
