import {
  checkLength,
  checkProduct,
  checkStill,
  dimsOf,
  entriesOf,
  isDouble,
  type Source,
  sourceOf,
  tensorParts,
} from './arrays.js';
import { load, stagingBytes } from './call.js';
import { show, typeError } from './errors.js';
import { isInside, scratch, views } from './heap.js';
import { instance } from './instance.js';
import { joinedRows } from './rowsOfArrays.js';
import { lengthOf, typeOf } from './typedArrays.js';
import { addressOf, isDoubleVector, isVector, vectorLength } from './vector.js';

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
 * Reads one row of logits (or rows, as `rowsOf` counts them) and its bitmask, and brings them into scratch, `outBytes` and
 * `bytesPerRow` for each row before them. A `Float32Array` and a `Vector` as one row take no object of ours: sampling calls
 * this once a token.
 *
 * Code of the caller's may run while the arguments are read, and not after: open the sampler's handle when this returns.
 */
export function placeRow(
  logits: unknown,
  bitmask: Bitmask | undefined,
  outBytes: number | ((length: number) => number),
  rowsOf?: (source: Source) => number,
  bytesPerRow = 0,
): Row {
  const plain = rowsOf === undefined && typeOf(logits) === 'Float32Array' && !isInside(logits as Float32Array);
  const vector = !plain && rowsOf === undefined && isVector(logits);
  const source =
    plain || vector ? undefined : sourceOf('logits', rowsOf === undefined ? logits : joinedRows('logits', logits));
  const length = plain ? lengthOf(logits as Float32Array) : vector ? vectorLength(logits) : (source as Source).length;
  const rows = source === undefined ? 1 : rowsOf === undefined ? oneRow(source) : rowsOf(source);
  if (length === 0 || rows === 0) throw new RangeError('logits must have at least one entry, got none');
  const size = length / rows;
  const wide = plain ? false : vector ? isDoubleVector(logits) : isDouble(source as Source);
  const needed = (size + 31) >>> 5;
  const words = bitmask === undefined ? undefined : wordsOf(bitmask, size, rows, needed);
  const wordCount = words === undefined ? 0 : lengthOf(words);

  // no code of the caller's from here on
  if (source !== undefined) checkStill(source);
  else if (plain) checkLength('logits', logits as Float32Array, length);
  const here = vector ? addressOf(logits, 'logits') : source === undefined ? 0 : source.address;
  const bytes = here === 0 ? align(length * (wide ? 8 : 4)) : 0;
  const maskBytes = align(wordCount * 4);
  const out = align((typeof outBytes === 'number' ? outBytes : outBytes(length)) + rows * bytesPerRow);
  const base = scratch(out + maskBytes + bytes + (source === undefined ? 0 : stagingBytes(source)));
  row.rows = rows;
  row.size = size;
  row.wide = wide;
  row.out = base;
  row.bitmask = 0;
  row.bitmaskStride = wordCount === needed ? 0 : needed;
  if (words !== undefined) {
    row.bitmask = base + out;
    views().i32.set(words, row.bitmask >>> 2);
  }
  row.address = here === 0 ? base + out + maskBytes : here;
  if (here === 0) {
    if (source === undefined) views().f32.set(logits as Float32Array, row.address >>> 2);
    else load(source, row.address, row.wide, row.address + bytes, instance().wasm);
  }
  return row;
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

/** The caller's words, or a copy of those in an array. */
function wordsOf(bitmask: Bitmask, size: number, rows: number, needed: number): Int32Array | Uint32Array {
  const tensor = tensorParts(bitmask);
  const data = tensor === undefined ? bitmask : tensor.data;
  const type = typeOf(data);
  if (type !== 'Int32Array' && type !== 'Uint32Array' && !Array.isArray(data))
    throw typeError('bitmask', MASK_KINDS, bitmask);
  const words = Array.isArray(data) ? integersOf(data) : (data as Int32Array);
  const length = lengthOf(words);
  if (tensor !== undefined) checkProduct('bitmask', dimsOf('bitmask', tensor.dims, '.dims'), length, '.dims');
  if (length !== needed && length !== needed * rows) {
    throw new RangeError(
      `bitmask must have ${needed} words of 32 bits for ${size} logits${rows > 1 ? `, or ${needed * rows} for ${rows} rows` : ''}, got ${length}`,
    );
  }
  return words;
}

/** Signed or unsigned: the bits are the same. */
function integersOf(data: readonly unknown[]): Int32Array {
  const words = entriesOf('bitmask', data);
  words.forEach((word, i) => {
    if (!Number.isInteger(word)) throw new TypeError(`bitmask[${i}] must be an integer, got ${show(word)}`);
  });
  return Int32Array.from(words as number[]);
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
