import { entriesOf } from './arrays.js';
import { show } from './errors.js';
import { lengthOf, setAll, typeOf } from './typedArrays.js';
import type { Float16ArrayLike, TensorLike } from './types.js';

/** Rows as an array of equally long typed arrays, as model runtimes give them. */
export type RowArrays = readonly (Float32Array | Float64Array | Float16ArrayLike)[];

/**
 * Rows put behind one another as a tensor `[rows, length]`; anything that is no array of typed arrays comes back as it is,
 * other arrays as a copy.
 *
 * @internal
 * @throws TypeError for a row of another kind than the first, RangeError for one of another length
 */
export function joinedRows<T>(name: string, value: T | RowArrays): T | TensorLike {
  if (!Array.isArray(value)) return value as T;
  // each entry is read once: it may be a getter
  const rows = entriesOf(name, value) as Float32Array[];
  if (typeOf(rows[0]) === undefined) return rows as T;
  const first = rows[0] as Float32Array;
  const [kind, length] = [typeOf(first), lengthOf(first)];
  const Kind = first.constructor as { new (length: number): Float32Array };
  const data = new Kind(rows.length * length);
  rows.forEach((row, i) => {
    if (typeOf(row) !== kind) throw new TypeError(`${name}[${i}] must be a ${kind} as ${name}[0] is, got ${show(row)}`);
    if (lengthOf(row) !== length)
      throw new RangeError(`${name}[${i}] must have ${length} entries as ${name}[0] has, got ${lengthOf(row)}`);
    setAll(data.subarray(i * length), row);
  });
  return { data, dims: [rows.length, length] };
}
