import { isTensorLike, type Source, sourceOf } from './arrays.js';
import { outOfMemory, typeError } from './errors.js';

/** A tensor of matrices: everything before its last two dims counts them. */
export interface Matrices {
  readonly source: Source;
  readonly lead: readonly number[];
  readonly rows: number;
  readonly columns: number;
}

/** An argument that must be a tensor of at least `least` dims. */
export function tensorOf(name: string, value: unknown, least: number): Source & { dims: readonly number[] } {
  if (!isTensorLike(value)) throw typeError(name, 'a tensor { data, dims }', value);
  const source = sourceOf(name, value);
  const dims = source.dims as readonly number[];
  if (dims.length < least) {
    throw new RangeError(`${name} must have at least ${least} dimensions, got [${dims.join(', ')}]`);
  }
  return source as Source & { dims: readonly number[] };
}

export function matricesOf(name: string, value: unknown): Matrices {
  const source = tensorOf(name, value, 2);
  const { dims } = source;
  return { source, lead: dims.slice(0, -2), rows: dims.at(-2) as number, columns: dims.at(-1) as number };
}

export const countOf = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);

/**
 * The leading dims of a result: each pair is equal, or one of them is 1. The last of them may also be a number of query
 * heads that is a multiple of the number of key heads (grouped-query attention).
 */
export function broadcast(q: Matrices, k: Matrices, v: Matrices): number[] {
  const rank = Math.max(q.lead.length, k.lead.length, v.lead.length);
  const lead: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const at = (m: Matrices): number => m.lead[axis - rank + m.lead.length] ?? 1;
    const [a, b, c] = [at(q), at(k), at(v)];
    const keys = b === 1 ? c : b;
    const grouped = axis === rank - 1 && a !== 1 && keys > 0 && a % keys === 0;
    if ((c !== 1 && c !== keys) || (a !== keys && a !== 1 && keys !== 1 && !grouped)) {
      throw new RangeError(
        `q, k and v must have leading dims that are equal or 1 (or heads of q a multiple of those of k), got [${q.lead.join(', ')}], [${k.lead.join(', ')}] and [${v.lead.join(', ')}]`,
      );
    }
    lead.push(a === 1 ? keys : a);
  }
  return lead;
}

const MOST_BATCHES = 2 ** 28;

/** For each entry of `lead`, which of the matrices with dims `from` it works on. */
export function indicesInto(lead: readonly number[], from: readonly number[]): Uint32Array {
  const count = countOf(lead);
  if (count > MOST_BATCHES) throw outOfMemory(4 * count);
  const indices = new Uint32Array(count);
  for (let n = 0; n < count; n++) {
    let rest = n;
    let index = 0;
    let stride = 1;
    for (let axis = lead.length - 1; axis >= 0; axis--) {
      const size = lead[axis] as number;
      const own = from[axis - lead.length + from.length] ?? 1;
      // equal: itself; 1: the only one; fewer heads than queries have: the one of its group
      index += stride * Math.floor(((rest % size) * own) / size);
      rest = Math.floor(rest / size);
      stride *= own;
    }
    indices[n] = index;
  }
  return indices;
}
