import { checkProduct, settled, type TensorParts } from './arrays.js';
import { show, typeError } from './errors.js';
import { lengthOf, typeOf } from './typedArrays.js';
import type { TensorLike } from './types.js';

/** Class or token ids: one integer a row. */
export type Ids = Int32Array | readonly number[] | BigInt64Array | readonly bigint[] | TensorLike;

const KINDS = 'ids: an Int32Array, number[], BigInt64Array, bigint[] or a tensor of type int32 or int64';

/** Whether a value can hold ids at all; floating-point arrays cannot. */
export function isIdsLike(value: unknown): boolean {
  const type = typeOf(value);
  return type === 'Int32Array' || type === 'BigInt64Array' || Array.isArray(value);
}

/**
 * Ids as int32, each checked to be an integer in [`low`, `limit`) or `extra` (an ignore index). A copy.
 *
 * @throws TypeError for another kind of array or entry; RangeError that names the entry, or a wrong number of them
 */
export function idsOf(
  name: string,
  value: unknown,
  count: number | undefined,
  limit: number,
  extra?: number,
  low = 0,
): Int32Array {
  const read = settled(name, value);
  const tensor = isParts(read) ? read : undefined;
  if (tensor !== undefined && tensor.type !== undefined && tensor.type !== 'int32' && tensor.type !== 'int64') {
    throw new TypeError(`${name} must be ${KINDS}, got a tensor of type ${show(tensor.type)}`);
  }
  const data = tensor === undefined ? read : tensor.data;
  if (!isIdsLike(data)) throw typeError(name, KINDS, value);
  const entries = data as ArrayLike<unknown>;
  const length = Array.isArray(data) ? data.length : lengthOf(data as Int32Array);
  if (tensor !== undefined) checkProduct(name, tensor.dims as readonly number[], length, '.dims');
  if (count !== undefined && length !== count) {
    throw new RangeError(`${name} must have ${count} entries, one a row, got ${length}`);
  }
  const ids = new Int32Array(length);
  for (let i = 0; i < length; i++) {
    const entry = entries[i];
    if (typeof entry !== 'number' && typeof entry !== 'bigint') throw typeError(`${name}[${i}]`, 'an integer', entry);
    const id = Number(entry);
    if (id !== extra && !(Number.isInteger(id) && id >= low && id < limit)) {
      throw new RangeError(`${name}[${i}] must be an integer in [${low}, ${limit - 1}], got ${show(entry)}`);
    }
    ids[i] = id;
  }
  return ids;
}

/** What `settled` makes of a tensor. */
function isParts(read: unknown): read is TensorParts {
  return (
    typeof read === 'object' && read !== null && !ArrayBuffer.isView(read) && !Array.isArray(read) && 'dims' in read
  );
}
