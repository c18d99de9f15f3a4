import { show, typeError } from './errors.js';
import { copyIn, copyNew, copyOut, isInside, restScratch, scratch, views } from './heap.js';
import { instance } from './instance.js';
import type { Float16ArrayLike, Numbers, Tensor, TensorLike } from './types.js';
import { addressOf, Vector } from './vector.js';

/**
 * The one place that knows number[], typed arrays, 16-bit kinds, TensorLike and Vector: what an argument is, how it
 * gets into the module's memory, and how a result of the same kind comes out.
 */

/** What an input is stored as. */
export type Store = 'numbers' | 'float32' | 'float64' | 'float16' | 'bfloat16';

type FlatData = readonly number[] | Float32Array | Float64Array | Uint16Array;

/** An argument, looked through. */
export interface Source {
  readonly name: string;
  readonly store: Store;
  readonly data: FlatData;
  readonly length: number;
  /** Of a tensor: its dims. */
  readonly dims: readonly number[] | undefined;
  /** In the module's memory already: its address, else 0. */
  readonly address: number;
}

export type ArrayInput = Numbers | TensorLike | Vector;

/** The result's kind for each kind of input. */
export type ArrayResult<X> =
  X extends Vector<infer Type>
    ? Type extends 'float64'
      ? Float64Array
      : Float32Array
    : X extends TensorLike
      ? Tensor<
          X['data'] extends Float64Array ? Float64Array : X['data'] extends readonly number[] ? number[] : Float32Array
        >
      : X extends readonly number[]
        ? number[]
        : X extends Float64Array
          ? Float64Array
          : Float32Array;

/** What may be given as `out`. */
export type ArrayOutput = number[] | Float32Array | Float64Array | Float16ArrayLike | Vector | TensorLike;

const KINDS = 'a number[], Float32Array, Float64Array, Float16Array, Vector or { data, dims, type }';

const NO_DATA = new Float32Array(0);

/** Looks through an argument; copies nothing. */
export function sourceOf(name: string, x: unknown): Source {
  if (x instanceof Float32Array) return typed(name, 'float32', x, undefined);
  if (x instanceof Vector) {
    return { name, store: x.type, data: NO_DATA, length: x.length, dims: undefined, address: addressOf(x, name) };
  }
  if (Array.isArray(x)) return { name, store: 'numbers', data: x, length: x.length, dims: undefined, address: 0 };
  if (isTensorLike(x)) return tensorSource(name, x);
  const flat = flatView(x);
  if (flat === undefined) throw typeError(name, KINDS, x);
  return typed(name, flat.store, flat.data, undefined);
}

function typed(name: string, store: Store, data: FlatData, dims: readonly number[] | undefined): Source {
  // a view of the module's own memory (`vector.data`) is used where it is
  const view = data as Float32Array;
  const inside = (store === 'float32' || store === 'float64') && isInside(view);
  return { name, store, data, length: view.length, dims, address: inside ? view.byteOffset : 0 };
}

/** The floating-point view that `x` is, also of another realm; undefined if it is none. */
function flatView(x: unknown): { store: Store; data: FlatData } | undefined {
  if (x instanceof Float32Array) return { store: 'float32', data: x }; // the frequent ones: asking for a tag takes 100 ns
  if (x instanceof Float64Array) return { store: 'float64', data: x };
  if (!ArrayBuffer.isView(x)) return undefined;
  switch (Object.prototype.toString.call(x)) {
    case '[object Float32Array]':
      return { store: 'float32', data: x as Float32Array };
    case '[object Float64Array]':
      return { store: 'float64', data: x as Float64Array };
    case '[object Float16Array]': {
      const half = x as unknown as Float16ArrayLike;
      return { store: 'float16', data: new Uint16Array(half.buffer, half.byteOffset, half.length) };
    }
    default:
      return undefined;
  }
}

export function isTensorLike(x: unknown): x is TensorLike {
  return typeof x === 'object' && x !== null && !ArrayBuffer.isView(x) && 'dims' in x && 'data' in x;
}

function tensorSource(name: string, x: TensorLike): Source {
  const { data, type, dims } = x;
  // names are put together where they are needed: a string a call is a tenth of a short row's time
  if (!areDims(dims)) checkDims(`${name}.dims`, dims);
  const source = tensorData(name, data, type, dims);
  if (source === undefined) {
    const got = type === undefined ? show(data) : `type '${type}' with ${show(data)}`;
    throw new TypeError(
      `${name} must be a tensor of type float32, float64, float16 or bfloat16 (the last two as Uint16Array) with data of that kind, got ${got}`,
    );
  }
  if (productOf(dims) !== source.length) checkProduct(`${name}.dims`, dims, source.length);
  return source;
}

function tensorData(
  name: string,
  data: unknown,
  type: string | undefined,
  dims: readonly number[],
): Source | undefined {
  if (Array.isArray(data)) {
    const fits = type === undefined || type === 'float64';
    return fits ? { name, store: 'numbers', data, length: data.length, dims, address: 0 } : undefined;
  }
  if ((type === 'float16' || type === 'bfloat16') && isUint16Array(data)) return typed(name, type, data, dims);
  const flat = flatView(data);
  return flat !== undefined && (type === undefined || type === flat.store)
    ? typed(name, flat.store, flat.data, dims)
    : undefined;
}

/** Also of another realm. */
function isUint16Array(data: unknown): data is Uint16Array {
  return data instanceof Uint16Array || Object.prototype.toString.call(data) === '[object Uint16Array]';
}

function areDims(dims: unknown): boolean {
  if (!Array.isArray(dims)) return false;
  for (let i = 0; i < dims.length; i++) {
    if (!Number.isInteger(dims[i]) || dims[i] < 0) return false;
  }
  return true;
}

function productOf(dims: readonly number[]): number {
  let product = 1;
  for (let i = 0; i < dims.length; i++) product *= dims[i] as number;
  return product;
}

export function checkDims(name: string, dims: unknown): readonly number[] {
  if (!Array.isArray(dims)) throw typeError(name, 'an array of sizes', dims);
  for (let i = 0; i < dims.length; i++) {
    const size: unknown = dims[i];
    if (typeof size !== 'number') throw typeError(`${name}[${i}]`, 'a number', size);
    if (!Number.isInteger(size) || size < 0)
      throw new RangeError(`${name}[${i}] must be an integer >= 0, got ${show(size)}`);
  }
  return dims;
}

export function checkProduct(name: string, dims: readonly number[], length: number): void {
  const product = productOf(dims);
  if (product !== length) {
    throw new RangeError(
      `${name} must multiply to the number of entries, ${length}, got [${dims.join(', ')}] = ${product}`,
    );
  }
}

/** Whether the work is done in double precision. */
export function isDouble(source: Source): boolean {
  return source.store === 'float64' || source.store === 'numbers';
}

/** Bytes of scratch that `load` needs beside the numbers themselves. */
export function stagingBytes(source: Source): number {
  return source.store === 'float16' || source.store === 'bfloat16' ? source.length * 2 : 0;
}

/** Copies the numbers to `address` in the given precision; `staging` is room for 16-bit patterns. */
export function load(source: Source, address: number, double: boolean, staging: number, wasm: Widen): void {
  const { store, data, length } = source;
  const heap = views();
  const target = double ? heap.f64 : heap.f32;
  const start = double ? address >>> 3 : address >>> 2;
  if (store === 'numbers') {
    loadNumbers(source.name, data as readonly number[], target, start);
  } else if (store === 'float16' || store === 'bfloat16') {
    heap.u16.set(data as Uint16Array, staging >>> 1);
    if (store === 'float16') wasm.widenFloat16(staging, address, length);
    else wasm.widenBfloat16(staging, address, length);
    // beside a float64 argument: spread out in place, from the end
    if (double) for (let i = length - 1; i >= 0; i--) heap.f64[start + i] = heap.f32[2 * start + i] as number;
  } else if (source.address !== 0) {
    const from = store === 'float64' ? heap.f64 : heap.f32;
    const first = store === 'float64' ? source.address >>> 3 : source.address >>> 2;
    target.set(from.subarray(first, first + length), start);
  } else {
    copyIn(data as Float32Array, target, start);
  }
}

/** The numbers of an argument as a copy in float64, whatever its kind; for what the module does not get as an array. */
export function numbersOf(name: string, x: unknown): Float64Array {
  const source = sourceOf(name, x);
  const { length } = source;
  const base = scratch(length * 8 + stagingBytes(source));
  try {
    load(source, base, true, base + length * 8, instance().wasm);
    return views().f64.slice(base >>> 3, (base >>> 3) + length);
  } finally {
    restScratch();
  }
}

interface Widen {
  widenFloat16(from: number, to: number, count: number): void;
  widenBfloat16(from: number, to: number, count: number): void;
}

function loadNumbers(name: string, data: readonly number[], target: Float32Array | Float64Array, start: number): void {
  for (let i = 0; i < data.length; i++) {
    const value = data[i];
    if (typeof value !== 'number') throw notANumber(name, data, i);
    target[start + i] = value;
  }
}

function notANumber(name: string, data: readonly unknown[], i: number): TypeError {
  if (Array.isArray(data[i])) {
    const shape = nestedShape(data);
    return new TypeError(
      shape === undefined
        ? `${name} is a nested array of uneven rows; it must be flat, with { shape } in the options`
        : `${name} is a nested array; flatten it (.flat(${shape.length > 2 ? shape.length - 1 : ''})) and pass { shape: [${shape.join(', ')}] }`,
    );
  }
  return typeError(`${name}[${i}]`, 'a number', data[i]);
}

function nestedShape(data: unknown): number[] | undefined {
  if (!Array.isArray(data)) return [];
  const inner = data.map(nestedShape);
  const first = inner[0] ?? [];
  const even = inner.every((shape) => shape !== undefined && String(shape) === String(first));
  return even ? [data.length, ...first] : undefined;
}

/** Where a result goes: a caller's `out`, looked through. */
export interface Target {
  readonly data: number[] | Float32Array | Float64Array | Float16ArrayLike | undefined;
  /** In the module's memory: its address, else 0. */
  readonly address: number;
  readonly double: boolean;
}

/** Looks through `out`, which must have `length` entries; undefined if none was given. */
export function targetOf(name: string, out: unknown, length: number): Target | undefined {
  if (out === undefined) return undefined;
  const typed = out instanceof Float32Array || out instanceof Vector;
  const data = !typed && isTensorLike(out) ? out.data : out;
  let target: Target | undefined;
  if (data instanceof Vector)
    target = { data: undefined, address: addressOf(data, name), double: data.type === 'float64' };
  else if (Array.isArray(data)) target = { data, address: 0, double: true };
  else {
    const flat = flatView(data);
    if (flat !== undefined) {
      const inside = flat.store !== 'float16' && isInside(data as Float32Array);
      const view = data as Float32Array | Float64Array | Float16ArrayLike;
      target = {
        data: inside ? undefined : view,
        address: inside ? view.byteOffset : 0,
        double: flat.store === 'float64',
      };
    }
  }
  if (target === undefined) throw typeError(name, KINDS, out);
  const got = (data as { length: number }).length;
  if (got !== length) throw new RangeError(`${name} must have ${length} entries, got ${got}`);
  return target;
}

/**
 * Rounds a result in float64 to float32, if that is the input's precision and the target would show more. A float32
 * target rounds by itself.
 */
export function roundFor(target: Target, source: Source, address: number, length: number): void {
  if (isDouble(source) || (target.data === undefined ? !target.double : target.data instanceof Float32Array)) return;
  const { f64 } = views();
  const start = address >>> 3;
  for (let i = start; i < start + length; i++) f64[i] = Math.fround(f64[i] as number);
}

/** Copies a result at `address` to a caller's array. */
export function store(target: Target, address: number, length: number, double: boolean): void {
  const heap = views();
  const from = double ? heap.f64 : heap.f32;
  const start = double ? address >>> 3 : address >>> 2;
  if (target.data !== undefined) copyOut(from, start, target.data as Float32Array);
  else if (target.double) heap.f64.set(from.subarray(start, start + length), target.address >>> 3);
  else heap.f32.set(from.subarray(start, start + length), target.address >>> 2);
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
  copyOut(from, start, numbers);
  return numbers;
}

/** The `type` of a tensor that is returned for `source`. */
export function resultType(source: Source): 'float32' | 'float64' {
  return isDouble(source) ? 'float64' : 'float32';
}
