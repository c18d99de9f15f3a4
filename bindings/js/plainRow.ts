import type { ArrayOutput } from './arrays.js';
import { check } from './errors.js';
import { copyIn, copyNew, copyOut, isInside, restScratch, scratch, views } from './heap.js';
import type { RowsOptions } from './rowsOptions.js';
import { lengthOf, typeOf } from './typedArrays.js';
import { addressOf, isDoubleVector, isVector, vectorLength } from './vector.js';

/** Bound to the kernel: from and to are addresses of `length` floats, and may be the same. */
type PlainMap = (from: number, to: number, length: number) => number;

/**
 * What most calls are, without the objects that describe all other kinds, which would cost a call at V = 10 more than
 * its kernel: one row of float32, from a `Float32Array` to a new one or to one of the caller's, or from `Vector` to
 * `Vector`. Undefined for everything else, errors included: `mapRows` knows what to do. The options were read already: no
 * code of the caller's runs in here.
 *
 * @internal
 */
export function plainRow(x: unknown, options: RowsOptions | undefined, run: PlainMap): ArrayOutput | undefined {
  let out: ArrayOutput | undefined;
  if (options !== undefined) {
    if (options.shape !== undefined || options.axis !== undefined || options.mask !== undefined) return undefined;
    out = options.out;
  }
  if (Array.isArray(x)) return undefined;
  if (typeOf(x) === 'Float32Array') {
    const row = x as Float32Array;
    if (isInside(row)) return undefined;
    const filled = out as Float32Array | undefined;
    if (filled !== undefined && (typeOf(filled) !== 'Float32Array' || isInside(filled))) return undefined;
    const length = lengthOf(row);
    if (length === 0 || (filled !== undefined && lengthOf(filled) !== length)) return undefined;
    return throughScratch(row, filled, length, run);
  }
  if (!isVector(x) || !isVector(out) || isDoubleVector(x) || isDoubleVector(out)) return undefined;
  const length = vectorLength(x);
  if (vectorLength(out) !== length || length === 0) return undefined;
  check(run(addressOf(x, 'x'), addressOf(out, 'out'), length), 0);
  return out;
}

function throughScratch(x: Float32Array, out: Float32Array | undefined, length: number, run: PlainMap): Float32Array {
  const address = scratch(4 * length);
  const start = address >>> 2;
  copyIn(x, views().f32, start, length);
  const status = run(address, address, length);
  if (status === 0) {
    const { f32 } = views(); // read again: the kernel may have made the memory grow
    if (out === undefined) out = copyNew(f32, start, length, false) as Float32Array;
    else copyOut(f32, start, out, length);
  }
  restScratch();
  check(status, 4 * length);
  return out as Float32Array;
}
