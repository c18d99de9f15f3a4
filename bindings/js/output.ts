import {
  checkLength,
  checkProduct,
  dimsOf,
  isDouble,
  KINDS,
  type Source,
  showType,
  storeOf,
  tensorParts,
} from './arrays.js';
import { typeError } from './errors.js';
import { copyOut, isInside, views } from './heap.js';
import { byteOffsetOf, lengthOf, setAll, typeOf } from './typedArrays.js';
import { addressOf, checkAlive, isDoubleVector, isVector, type Vector, vectorLength } from './vector.js';

/** Where a result goes: a caller's `out`, as it was read. */
export interface Target {
  /** What the caller gave, to be returned. */
  readonly out: unknown;
  readonly name: string;
  readonly length: number;
  /** A typed array outside the module. */
  readonly view: ArrayBufferView | undefined;
  /** A number[]; it is written after the memory was given back, for a setter may be the caller's. */
  readonly list: number[] | undefined;
  readonly vector: Vector | undefined;
  /** In the module's memory: its address, else 0. */
  readonly address: number;
  readonly double: boolean;
}

/** Reads `out`, which must have `length` entries; undefined if none was given. */
export function targetOf(name: string, out: unknown, length: number): Target | undefined {
  if (out === undefined) return undefined;
  const tensor = isVector(out) ? undefined : tensorParts(out);
  const target = placeOf(name, out, tensor === undefined ? out : tensor.data);
  if (target === undefined) throw typeError(name, KINDS, out);
  if (tensor !== undefined) {
    const { type } = tensor;
    const own = typeOfTarget(target);
    if (type !== undefined && type !== own)
      throw new TypeError(`${name} must be a tensor whose type is that of its data, '${own}', got ${showType(type)}`);
    checkProduct(name, dimsOf(name, tensor.dims, '.dims'), target.length, '.dims');
  }
  if (target.length !== length) throw new RangeError(`${name} must have ${length} entries, got ${target.length}`);
  if (length > 0 && target.list !== undefined && Object.isFrozen(target.list))
    throw new TypeError(`${name} must be an array that can be written, got a frozen one`);
  return target;
}

function placeOf(name: string, out: unknown, data: unknown): Target | undefined {
  const nowhere = { out, name, view: undefined, list: undefined, vector: undefined, address: 0, double: true };
  if (isVector(data)) {
    const place = { length: vectorLength(data), vector: data, address: addressOf(data, name) };
    return { ...nowhere, ...place, double: isDoubleVector(data) };
  }
  if (Array.isArray(data)) return { ...nowhere, length: data.length, list: data };
  const type = typeOf(data);
  const kind = type === 'Uint16Array' ? undefined : storeOf(type, data as ArrayBufferView);
  if (kind === undefined) return undefined;
  const view = data as ArrayBufferView;
  const double = kind === 'float64';
  const isOutside = kind === 'float16' || !isInside(view);
  const length = lengthOf(view);
  if (isOutside) return { ...nowhere, length, view, double };
  const address = byteOffsetOf(view);
  checkAlive(name, address, length * (double ? 8 : 4));
  return { ...nowhere, length, address, double };
}

function typeOfTarget({ view, double }: Target): string {
  return typeOf(view) === 'Float16Array' ? 'float16' : double ? 'float64' : 'float32';
}

/** Throws unless the target is there as it was read. */
export function checkTarget({ name, view, vector, address, length, double }: Target): void {
  if (vector !== undefined) addressOf(vector, name);
  else if (address !== 0) checkAlive(name, address, length * (double ? 8 : 4));
  else if (view !== undefined) checkLength(name, view, length);
}

/**
 * Rounds a result in float64 to float32, if that is the input's precision and the target would show more. A float32
 * target rounds by itself.
 */
export function roundFor(target: Target, source: Source, address: number, length: number): void {
  if (isDouble(source) || !(target.double || typeOf(target.view) === 'Float16Array')) return;
  const { f64 } = views();
  const start = address >>> 3;
  for (let i = start; i < start + length; i++) f64[i] = Math.fround(f64[i] as number);
}

/**
 * Copies a result at `address` to a caller's array. A number[] is left for later: what is returned then writes it, once no
 * memory is held any more.
 */
export function store(target: Target, address: number, length: number, double: boolean): (() => void) | undefined {
  const heap = views();
  const from = double ? heap.f64 : heap.f32;
  const start = double ? address >>> 3 : address >>> 2;
  const { view, list } = target;
  if (list !== undefined) {
    const values = from.slice(start, start + length);
    return () => fill(target.name, list, values);
  }
  if (view !== undefined) copyOut(from, start, view as Float32Array, length);
  else if (target.double) heap.f64.set(from.subarray(start, start + length), target.address >>> 3);
  else heap.f32.set(from.subarray(start, start + length), target.address >>> 2);
  return undefined;
}

function fill(name: string, list: number[], values: ArrayLike<number>): void {
  if (list.length !== values.length)
    throw new RangeError(`${name} must keep its length during the call, ${values.length}, got ${list.length}`);
  for (let i = 0; i < values.length; i++) list[i] = values[i] as number;
}

/** What the caller gets back: `out`, unless that was a view of the module's memory and is empty since the memory grew. */
export function returned({ out, length, vector, address }: Target): unknown {
  if (vector === undefined && address !== 0 && ArrayBuffer.isView(out) && lengthOf(out) !== length) {
    throw new Error(
      "out was a view of the module's memory, which grew during the call: pass the Vector itself, or read vector.data again",
    );
  }
  return out;
}

/** @internal Fills a caller's integers; nothing is written if they have not room for as many. */
export function storeIntegers(out: ArrayBufferView, values: Int32Array): void {
  checkLength('out', out, values.length);
  setAll(out, values);
}
