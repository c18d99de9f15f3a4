import { checkLength, checkStill, recycle, type Source } from './arrays.js';
import { check } from './errors.js';
import { copyIn, copyNew, doublesAt, integersAt, restScratch, SHORT, scratch, views, writeDoubles } from './heap.js';
import { instance, type Wasm } from './instance.js';
import { checkTarget, roundFor, store, type Target } from './output.js';
import { byteOffsetOf, lengthOf } from './typedArrays.js';

/** A place in the module's memory; its address is known once the call runs. */
export interface Slot {
  readonly address: number;
}

interface Room extends Slot {
  address: number;
  readonly bytes: number;
  readonly source: Source | undefined;
  readonly double: boolean;
  readonly fill: ((address: number) => void) | undefined;
}

/** A slot that is not there: an optional argument that was not given. */
export const NOTHING: Slot = { address: 0 };

/** Not by bit operations: sizes pass 2³¹. */
export const align = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/**
 * One call of a bound function: say what it needs, then run it. All of it lies in one block of scratch, which exists only
 * while `run` runs. What it is given must have been read before (`arrays.ts`): no code of the caller's runs from here on.
 *
 *     const call = new Call();
 *     const logits = call.input(source, wide);
 *     const loss = call.room(8 * rows);
 *     return call.run(
 *       (wasm) => wasm.crossEntropy(logits.address, loss.address, …),
 *       () => call.numbers(source, loss, rows, wide),
 *     );
 */
export class Call {
  readonly #rooms: Room[] = [];
  readonly #targets: Target[] = [];
  #later: (() => void)[] | undefined;
  #staging = 0;

  /** The numbers of an input in the given precision: copied in, or used where they are if they live in the module. */
  input(source: Source, double: boolean): Slot {
    const { length, address, store } = source;
    const isHere = address !== 0 && (store === 'float64') === double;
    if (!isHere) this.#staging = Math.max(this.#staging, stagingBytes(source));
    const bytes = isHere ? 0 : align(length * (double ? 8 : 4));
    const room = { address: isHere ? address : 0, bytes, source, double, fill: undefined };
    this.#rooms.push(room);
    return room;
  }

  /** Numbers of our own, in float64. */
  doubles(values: ArrayLike<number>): Slot {
    return this.filled(8 * values.length, (address) => writeDoubles(address, values));
  }

  /** Integers of our own, 32 bits each. */
  words(values: ArrayLike<number>): Slot {
    return this.filled(4 * values.length, (address) => views().i32.set(values, address >>> 2));
  }

  /** Bytes of the caller's or our own: a mask. */
  bytes(name: string, values: Uint8Array): Slot {
    const length = lengthOf(values);
    return this.filled(length, (address) => {
      checkLength(name, values, length);
      views().u8.set(values, address);
    });
  }

  /** Sizes, and addresses of slots that come before: 32 bits each, or as float64. */
  table(words: readonly (number | Slot)[], double = false): Slot {
    return this.filled((double ? 8 : 4) * words.length, (address) => {
      const values = words.map((word) => (typeof word === 'number' ? word : word.address));
      if (double) writeDoubles(address, values);
      else views().i32.set(values, address >>> 2);
    });
  }

  /** The bytes of any array of our own: its kind is between its maker and the bound function. */
  raw(values: ArrayBufferView): Slot {
    return this.filled(values.byteLength, (address) =>
      views().u8.set(new Uint8Array(values.buffer, byteOffsetOf(values), values.byteLength), address),
    );
  }

  /** Bytes that `fill` writes before the call, at an address aligned to 16. */
  filled(bytes: number, fill?: (address: number) => void): Slot {
    const room = { address: 0, bytes: align(bytes), source: undefined, double: false, fill };
    this.#rooms.push(room);
    return room;
  }

  /** Bytes for results; undefined before the call. */
  room(bytes: number): Slot {
    return this.filled(bytes);
  }

  /** Says that a caller's array will be filled, so that it is looked at once more before anything is done. */
  target(target: Target | undefined): void {
    if (target !== undefined) this.#targets.push(target);
  }

  /** Brings the inputs in, runs the bound function, throws what its status says, and reads the results out. */
  run<R>(work: (wasm: Wasm) => number, read: () => R, fail: (status: number, bytes: number) => void = check): R {
    const { wasm } = instance();
    let bytes = this.#staging;
    for (const room of this.#rooms) {
      bytes += room.bytes;
      if (room.source !== undefined) checkStill(room.source);
    }
    for (const target of this.#targets) checkTarget(target);
    let value: R;
    try {
      let address = scratch(bytes);
      for (const room of this.#rooms) {
        if (room.bytes === 0 && room.address !== 0) continue;
        room.address = address;
        address += room.bytes;
      }
      for (const { address: at, source, double, fill } of this.#rooms) {
        if (source === undefined) fill?.(at);
        else if (at !== source.address) load(source, at, double, address, wasm);
      }
      const status = work(wasm);
      if (status !== 0) fail(status, bytes);
      value = read();
    } finally {
      restScratch();
    }
    if (this.#later !== undefined) for (const write of this.#later) write();
    return value;
  }

  /** `length` results as a new array of the input's kind; only inside `read`. */
  numbers(source: Source, slot: Slot, length: number, double: boolean): number[] | Float32Array | Float64Array {
    return result(source, slot.address, length, double);
  }

  /** `length` results to a caller's array that {@link target} knows; only inside `read`. A number[] is written at the very end. */
  deliver(target: Target, source: Source, slot: Slot, double: boolean): void {
    if (double) roundFor(target, source, slot.address, target.length);
    const later = store(target, slot.address, target.length, double);
    if (later === undefined) return;
    this.#later ??= [];
    this.#later.push(later);
  }

  /** One result; only inside `read`. */
  number(slot: Slot, double: boolean, index = 0): number {
    const heap = views();
    return (double ? heap.f64[(slot.address >>> 3) + index] : heap.f32[(slot.address >>> 2) + index]) as number;
  }

  /** `length` results in float64; only inside `read`. */
  doublesAt(slot: Slot, length: number): Float64Array {
    return doublesAt(slot.address, length);
  }

  /** `length` integers; only inside `read`. */
  integers(slot: Slot, length: number): Int32Array {
    return integersAt(slot.address, length);
  }
}

/**
 * What a {@link Call} is made of, without the objects that describe one: for `rows.ts` and `reduceRows.ts`, where those would
 * cost a short row as much as its kernel. `work` gets the address of `bytes` bytes; no code of the caller's may run in it.
 */
export function inScratch<R>(bytes: number, work: (address: number) => R): R {
  try {
    return work(scratch(bytes));
  } finally {
    restScratch();
  }
}

/** Copies a mask that was read; it may have been shrunk since. */
export function loadMask(mask: Uint8Array, length: number, address: number): void {
  checkLength('mask', mask, length);
  views().u8.set(mask, address);
}

/** Runs a bound function on a few words of state, which it changes; without a {@link Call}, for a random number takes 50 ns. */
export function withWords<R>(words: Uint32Array, work: (address: number) => R): R {
  const address = scratch(4 * words.length);
  const { i32 } = views(); // an Int32Array holds unsigned words just as well
  i32.set(words, address >>> 2);
  const value = work(address);
  for (let i = 0; i < words.length; i++) words[i] = i32[(address >>> 2) + i] as number;
  return value;
}

/** Bytes of scratch that `load` needs beside the numbers themselves. */
export function stagingBytes({ store, length }: Source): number {
  return store === 'float16' || store === 'bfloat16' ? length * 2 : 0;
}

/** Copies the numbers to `address` in the given precision; `staging` is room for 16-bit patterns. */
export function load(source: Source, address: number, double: boolean, staging: number, wasm: Wasm): void {
  const { store, data, length } = source;
  const heap = views();
  const target = double ? heap.f64 : heap.f32;
  const start = double ? address >>> 3 : address >>> 2;
  if (source.address === 0 && (store === 'float32' || store === 'float64')) {
    copyIn(data as Float32Array, target, start, length);
  } else if (store === 'numbers') {
    const own = data as Float64Array;
    // a short one is copied by a loop, which needs no view of the part that counts
    copyIn(length <= SHORT || own.length === length ? own : own.subarray(0, length), target, start, length);
    recycle(source);
  } else if (store === 'float16' || store === 'bfloat16') {
    heap.u16.set(data as Uint16Array, staging >>> 1);
    if (store === 'float16') wasm.widenFloat16(staging, address, length);
    else wasm.widenBfloat16(staging, address, length);
    // beside a float64 argument: spread out in place, from the end
    if (double) for (let i = length - 1; i >= 0; i--) heap.f64[start + i] = heap.f32[2 * start + i] as number;
  } else {
    const from = store === 'float64' ? heap.f64 : heap.f32;
    const first = store === 'float64' ? source.address >>> 3 : source.address >>> 2;
    target.set(from.subarray(first, first + length), start);
  }
}

/** A new array of the input's kind with the result at `address`. */
export function result(
  source: Source,
  address: number,
  length: number,
  double: boolean,
): number[] | Float32Array | Float64Array {
  const heap = views();
  const from = double ? heap.f64 : heap.f32;
  const start = double ? address >>> 3 : address >>> 2;
  if (source.store !== 'numbers') return copyNew(from, start, length, source.store === 'float64');
  const numbers = new Array<number>(length);
  for (let i = 0; i < length; i++) numbers[i] = from[start + i] as number;
  return numbers;
}
