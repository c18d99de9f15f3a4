import { isTensorLike } from './arrays.js';
import { show, typeError } from './errors.js';
import type { TensorLike } from './types.js';

/** Class or token ids: one integer a row. */
export type Ids = Int32Array | readonly number[] | BigInt64Array | readonly bigint[] | TensorLike;

const KINDS = 'an Int32Array, number[], BigInt64Array, bigint[] or a tensor of type int32 or int64';

/** Whether a value can hold ids at all; floating-point arrays cannot. */
export function isIdsLike(value: unknown): boolean {
  const data = isTensorLike(value) ? value.data : value;
  return data instanceof Int32Array || data instanceof BigInt64Array || Array.isArray(data);
}

/**
 * Ids as int32, each checked to be an integer in [0, `limit`) or `extra` (an ignore index).
 *
 * @throws TypeError for another kind of array or entry; RangeError that names the entry, or a wrong number of them
 */
export function idsOf(
  name: string,
  value: unknown,
  count: number | undefined,
  limit: number,
  extra?: number,
): Int32Array {
  const data = isTensorLike(value) ? value.data : value;
  if (isTensorLike(value) && value.type !== undefined && value.type !== 'int32' && value.type !== 'int64') {
    throw typeError(name, KINDS, `a tensor of type ${value.type}`);
  }
  if (!(data instanceof Int32Array || data instanceof BigInt64Array || Array.isArray(data)))
    throw typeError(name, KINDS, value);
  const entries = data as ArrayLike<unknown>;
  if (count !== undefined && entries.length !== count) {
    throw new RangeError(`${name} must have ${count} entries, one a row, got ${entries.length}`);
  }
  const ids = new Int32Array(entries.length);
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    if (typeof entry !== 'number' && typeof entry !== 'bigint') throw typeError(`${name}[${i}]`, 'an integer', entry);
    const id = Number(entry);
    if (id !== extra && !(Number.isInteger(id) && id >= 0 && id < limit)) {
      throw new RangeError(`${name}[${i}] must be an integer in [0, ${limit - 1}], got ${show(entry)}`);
    }
    ids[i] = id;
  }
  return ids;
}
