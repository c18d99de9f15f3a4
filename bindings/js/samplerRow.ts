import { isDouble, isTensorLike, load, type Source, sourceOf, stagingBytes } from './arrays.js';
import { show, typeError } from './errors.js';
import { isInside, scratch, views } from './heap.js';
import { instance } from './instance.js';
import { addressOf, Vector } from './vector.js';

/**
 * Logits on their way into a sampler's call: where they lie in the module's memory. One object for all calls, because a
 * step allocates nothing; calls do not nest. A Float32Array or a Vector goes through without any object made.
 */
export interface Row {
  address: number;
  wide: boolean;
  /** Entries of one row. */
  size: number;
  rows: number;
  /** Address of the bitmask, 0 if there is none; words from one row to the next, 0 where all rows share one. */
  bitmask: number;
  bitmaskStride: number;
  /** Room for results, as many bytes as were asked for. */
  out: number;
}

const row: Row = { address: 0, wide: false, size: 0, rows: 1, bitmask: 0, bitmaskStride: 0, out: 0 };

const align = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/** A bitmask of 32-bit words, bit i % 32 of word i >> 5, 1 = allowed: xgrammar's layout. */
export type Bitmask =
  | Int32Array
  | Uint32Array
  | readonly number[]
  | { data: unknown; dims: readonly number[]; type?: string };

/**
 * Places one row of logits, [V] or a tensor whose other dims are 1, in the module's memory; or as many as `rowsOf` says.
 *
 * @param outBytes room for results, and as many more as `bytesPerRow` says for each row
 */
export function placeRow(
  logits: unknown,
  bitmask: Bitmask | undefined,
  outBytes: number,
  rowsOf?: (source: Source) => number,
  bytesPerRow = 0,
): Row {
  const source = isPlain(logits) && rowsOf === undefined ? undefined : sourceOf('logits', logits);
  const length = source === undefined ? (logits as Float32Array | Vector).length : source.length;
  const rows = source === undefined ? 1 : rowsOf === undefined ? oneRow(source) : rowsOf(source);
  if (length === 0 || rows === 0) throw new RangeError('logits must have at least one entry, got none');
  row.rows = rows;
  row.size = length / rows;
  row.wide = source === undefined ? logits instanceof Vector && logits.type === 'float64' : isDouble(source);
  const here = source !== undefined ? source.address : logits instanceof Vector ? addressOf(logits, 'logits') : 0;

  const words = bitmask === undefined ? undefined : wordsOf(bitmask, row);
  const bytes = here === 0 ? align(length * (row.wide ? 8 : 4)) : 0;
  const maskBytes = words === undefined ? 0 : align(words.length * 4);
  const out = align(outBytes + rows * bytesPerRow);
  const base = scratch(out + maskBytes + bytes + (source === undefined ? 0 : stagingBytes(source)));
  row.out = base;
  row.bitmask = 0;
  if (words !== undefined) {
    row.bitmask = base + out;
    views().i32.set(words as Int32Array, row.bitmask >>> 2);
  }
  row.address = here === 0 ? base + out + maskBytes : here;
  if (here === 0) {
    if (source === undefined) views().f32.set(logits as Float32Array, row.address >>> 2);
    else load(source, row.address, row.wide, row.address + bytes, instance().wasm);
  }
  return row;
}

/** What needs no looking through. */
function isPlain(logits: unknown): logits is Float32Array | Vector {
  return (logits instanceof Float32Array && !isInside(logits)) || logits instanceof Vector;
}

function oneRow(source: Source): number {
  const { dims } = source;
  if (dims !== undefined) {
    for (let i = 0; i + 1 < dims.length; i++) {
      if (dims[i] !== 1)
        throw new RangeError(`logits must be one row, with dims [V] or [1, V], got [${dims.join(', ')}]`);
    }
  }
  return 1;
}

const MASK_KINDS = 'an Int32Array, Uint32Array or number[] of 32-bit words';

function wordsOf(bitmask: Bitmask, row: Row): ArrayLike<number> {
  const data: unknown = isTensorLike(bitmask) ? bitmask.data : bitmask;
  if (!(data instanceof Int32Array || data instanceof Uint32Array || Array.isArray(data)))
    throw typeError('bitmask', MASK_KINDS, bitmask);
  const words = (row.size + 31) >>> 5;
  row.bitmaskStride = data.length === words ? 0 : words;
  if (data.length !== words && data.length !== words * row.rows) {
    throw new RangeError(
      `bitmask must have ${words} words of 32 bits for ${row.size} logits${row.rows > 1 ? `, or ${words * row.rows} for ${row.rows} rows` : ''}, got ${data.length}`,
    );
  }
  if (Array.isArray(data)) {
    for (let i = 0; i < data.length; i++) {
      if (!Number.isInteger(data[i])) throw new TypeError(`bitmask[${i}] must be an integer, got ${show(data[i])}`);
    }
  }
  return data;
}

/** The first entry of the placed logits that is NaN, or −1. */
export function firstNaN(placed: Row): number {
  const numbers = numbersOf(placed);
  for (let i = 0; i < numbers.length; i++) if (Number.isNaN(numbers[i])) return i;
  return -1;
}

/** Whether some row of the placed logits has nothing above −Infinity. */
export function isAllMasked(placed: Row): boolean {
  const numbers = numbersOf(placed);
  for (let begin = 0; begin < numbers.length; begin += placed.size) {
    if (numbers.subarray(begin, begin + placed.size).every((logit) => logit === -Infinity)) return true;
  }
  return false;
}

function numbersOf({ address, wide, size, rows }: Row): Float32Array | Float64Array {
  const heap = views();
  const start = wide ? address >>> 3 : address >>> 2;
  return wide ? heap.f64.subarray(start, start + size * rows) : heap.f32.subarray(start, start + size * rows);
}
