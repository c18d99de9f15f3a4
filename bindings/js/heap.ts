import { outOfMemory } from './errors.js';
import { type Instance, instance, setInstance } from './instance.js';
import { bufferOf, byteOffsetOf, setAll } from './typedArrays.js';

/**
 * The module's memory. It grows, and growing detaches every view: nothing keeps a view across a call that may allocate.
 *
 * Memory for a call is taken in `call.ts`, and for speed in `plainRow.ts` and `samplerRow.ts`; from then until it is given
 * back no code of the caller's runs (`arrays.ts` says where it does).
 */

export interface Views {
  readonly buffer: ArrayBufferLike;
  readonly u8: Uint8Array;
  readonly u16: Uint16Array;
  readonly i32: Int32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
}

let cached: Views | undefined;

/** Views of the memory as it is now. */
export function views(): Views {
  // a detached view has length 0, which is cheaper to see than to ask the memory for its buffer
  if (cached === undefined || cached.u8.length === 0) {
    const { buffer } = instance().memory;
    cached = {
      buffer,
      u8: new Uint8Array(buffer),
      u16: new Uint16Array(buffer),
      i32: new Int32Array(buffer),
      f32: new Float32Array(buffer),
      f64: new Float64Array(buffer),
    };
  }
  return cached;
}

/**
 * A view of the module's memory: `vector.data`, say. Small arrays have no buffer until it is asked for, and that is slow.
 *
 * The first look is at a property, which a subclass may have changed (and runs its code: ask for lengths afterwards). Who
 * denies to lie in the module is copied; who says so is looked at closely.
 */
export function isInside(view: ArrayBufferView): boolean {
  return view.byteOffset !== 0 && byteOffsetOf(view) !== 0 && bufferOf(view) === views().buffer;
}

/** Up to this many entries a loop beats the engine's copies, which spend 20 ns on checks and 25 on a subarray. */
export const SHORT = 32;

type Floats = Float32Array | Float64Array;

/** heap[start + i] = data[i], of the first entries of a short array, of all of a long one: `length` says how many these are. */
export function copyIn(data: Floats, heap: Floats, start: number, length: number): void {
  if (length > SHORT) heap.set(data, start);
  else for (let i = 0; i < length; i++) heap[start + i] = data[i] as number;
}

/** data[i] = heap[start + i], i < length */
export function copyOut(heap: Floats, start: number, data: Floats, length: number): void {
  if (length > SHORT) setAll(data, heap.subarray(start, start + length));
  else for (let i = 0; i < length; i++) data[i] = heap[start + i] as number;
}

/** heap[start …] as a new array; made from a view, a long one is not cleared before it is filled. */
export function copyNew(heap: Floats, start: number, length: number, wide: boolean): Floats {
  if (length > SHORT) {
    const view = heap.subarray(start, start + length);
    return wide ? new Float64Array(view) : new Float32Array(view);
  }
  const data = wide ? new Float64Array(length) : new Float32Array(length);
  for (let i = 0; i < length; i++) data[i] = heap[start + i] as number;
  return data;
}

export function floatAt(address: number, double: boolean): number {
  const heap = views();
  return (double ? heap.f64[address >>> 3] : heap.f32[address >>> 2]) as number;
}

export function integerAt(address: number): number {
  return views().i32[address >>> 2] as number;
}

/** Writes numbers of our own. */
export function writeDoubles(address: number, values: ArrayLike<number>): void {
  views().f64.set(values, address >>> 3);
}

/** A copy of `length` integers. */
export function integersAt(address: number, length: number): Int32Array {
  return views().i32.slice(address / 4, address / 4 + length);
}

/** A copy of `length` float32 numbers. */
export function floatsAt(address: number, length: number): Float32Array {
  return views().f32.slice(address / 4, address / 4 + length);
}

/** A copy of `length` bytes. */
export function bytesAt(address: number, length: number): Uint8Array {
  return views().u8.slice(address, address + length);
}

/** A copy of `length` float64 numbers. */
export function doublesAt(address: number, length: number): Float64Array {
  return views().f64.slice(address / 8, address / 8 + length);
}

/** The allocator has no larger blocks (`src/memory.cpp`), and embind would cut a size past 2³² to 32 bits. */
const MAX_BYTES = 2 ** 31 - 2 ** 16;

/** A block of the module's memory, aligned to 16 bytes; throws a RangeError with the size when there is none. */
export function allocateBytes(bytes: number): number {
  const address = bytes > MAX_BYTES ? 0 : instance().wasm.allocate(Math.max(bytes, 1));
  if (address === 0) throw outOfMemory(bytes);
  return address;
}

export function releaseBytes(address: number): void {
  instance().wasm.release(address);
}

/** Scratch above this size goes back to the allocator after the call that needed it. */
const SCRATCH_AT_REST = 2 ** 22;

let scratchAddress = 0;
let scratchBytes = 0;

/** The scratch block of the current call: at least `bytes`, contents undefined. Calls do not nest, so there is one. */
export function scratch(bytes: number): number {
  if (bytes > scratchBytes) {
    dropScratch();
    // room to grow, so that a sequence of slightly longer rows does not allocate each time
    const wanted = Math.max(4096, bytes <= SCRATCH_AT_REST / 2 ? 2 ** Math.ceil(Math.log2(bytes)) : bytes);
    scratchAddress = allocateBytes(wanted);
    scratchBytes = wanted;
  }
  return scratchAddress;
}

/** Called after each use: gives back a block that is too large to keep. */
export function restScratch(): void {
  if (scratchBytes > SCRATCH_AT_REST) dropScratch();
}

/** From here on the module is another one. Views of the old memory become empty, as when it grows. */
export function moveTo(next: Instance): void {
  instance().memory.grow(0);
  cached = undefined;
  scratchAddress = 0;
  scratchBytes = 0;
  setInstance(next);
}

function dropScratch(): void {
  if (scratchBytes > 0) releaseBytes(scratchAddress);
  scratchAddress = 0;
  scratchBytes = 0;
}
