import type { ArrayOutput } from './arrays.js';
import { check } from './errors.js';
import { copyIn, copyNew, copyOut, isInside, restScratch, scratch, views } from './heap.js';
import type { RowsOptions } from './rows.js';
import { addressOf, Vector } from './vector.js';

/** Bound to the kernel: from and to are addresses of `length` floats, and may be the same. */
type PlainMap = (from: number, to: number, length: number) => number;

/**
 * What most calls are, without the objects that describe all other kinds, which would cost a call at V = 10 more than
 * its kernel: one row of float32, from a `Float32Array` to a new one or to one of the caller's, or from `Vector` to
 * `Vector`. Undefined for everything else, errors included: `mapRows` knows what to do.
 *
 * @internal
 */
export function plainRow(x: unknown, options: RowsOptions | undefined, run: PlainMap): ArrayOutput | undefined {
  let out: ArrayOutput | undefined;
  if (options !== undefined) {
    if (options.shape !== undefined || options.axis !== undefined || options.mask !== undefined) return undefined;
    out = options.out;
  }
  if (x instanceof Float32Array) {
    const { length } = x;
    if (length === 0 || isInside(x)) return undefined;
    if (out === undefined) return throughScratch(x, undefined, length, run);
    if (!(out instanceof Float32Array) || out.length !== length || isInside(out)) return undefined;
    return throughScratch(x, out, length, run);
  }
  if (!(x instanceof Vector && out instanceof Vector) || x.type !== 'float32' || out.type !== 'float32')
    return undefined;
  const { length } = x;
  if (out.length !== length || length === 0) return undefined;
  check(run(addressOf(x, 'x'), addressOf(out, 'out'), length), 0);
  return out;
}

function throughScratch(x: Float32Array, out: Float32Array | undefined, length: number, run: PlainMap): Float32Array {
  const address = scratch(4 * length);
  const start = address >>> 2;
  copyIn(x, views().f32, start);
  const status = run(address, address, length);
  if (status === 0) {
    const { f32 } = views(); // read again: the kernel may have made the memory grow
    if (out === undefined) out = copyNew(f32, start, length, false) as Float32Array;
    else copyOut(f32, start, out);
  }
  restScratch();
  check(status, 4 * length);
  return out as Float32Array;
}
