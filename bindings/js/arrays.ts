import { outOfMemory, show, tagOf, typeError } from './errors.js';
import { isInside } from './heap.js';
import { bufferOf, byteOffsetOf, lengthOf, typeOf } from './typedArrays.js';
import type { Float16ArrayLike, Numbers, Tensor, TensorLike } from './types.js';
import { addressOf, checkAlive, isDoubleVector, isVector, type Vector, vectorLength } from './vector.js';

/**
 * The one place that knows number[], typed arrays, 16-bit kinds, TensorLike and Vector as arguments.
 *
 * Here, and only here, may code of the caller run: elements and lengths of arrays and proxies, getters of tensors. All of it
 * is read once, into objects of our own, before any of the module's memory is taken; what is not copied (a typed array, a
 * vector) is compared with what was seen when the memory is filled.
 */

/** What an input is stored as. */
export type Store = 'numbers' | 'float32' | 'float64' | 'float16' | 'bfloat16';

type FlatData = Float32Array | Float64Array | Uint16Array;

/** An argument that was read. */
export interface Source {
  readonly name: string;
  readonly store: Store;
  /** Of a number[] a copy, with room for more; of a typed array the array itself. */
  readonly data: FlatData;
  readonly length: number;
  /** Of a tensor: its dims. */
  readonly dims: readonly number[] | undefined;
  /** In the module's memory already: its address, else 0. */
  readonly address: number;
  readonly vector: Vector | undefined;
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

/** @internal */
export const KINDS = 'a number[], Float32Array, Float64Array, Float16Array, Vector or { data, dims, type }';

const NO_DATA = new Float32Array(0);

/** Reads an argument. */
export function sourceOf(name: string, x: unknown): Source {
  if (Array.isArray(x)) return numbers(name, x, undefined);
  const type = typeOf(x);
  if (type !== undefined) {
    const store = storeOf(type, x as Uint16Array);
    if (store === undefined) throw typeError(name, KINDS, x);
    return typed(name, store, x as FlatData, undefined);
  }
  if (isTensorLike(x)) return tensorSource(name, x);
  if (!isVector(x)) throw typeError(name, KINDS, x);
  return {
    name,
    store: isDoubleVector(x) ? 'float64' : 'float32',
    data: NO_DATA,
    length: vectorLength(x),
    dims: undefined,
    address: addressOf(x, name),
    vector: x,
  };
}

/** What numbers a typed array holds, if they are floats: by its type, and of engines without a Float16Array by its tag. */
export function storeOf(type: string | undefined, x: ArrayBufferView): Store | undefined {
  if (type === 'Float32Array') return 'float32';
  if (type === 'Float64Array') return 'float64';
  return type === 'Float16Array' || (type === 'Uint16Array' && tagOf(x) === 'Float16Array') ? 'float16' : undefined;
}

function typed(name: string, store: Store, data: FlatData, dims: readonly number[] | undefined): Source {
  if (store === 'float32' || store === 'float64') {
    // a view of the module's own memory (`vector.data`) is used where it is
    const address = isInside(data) ? byteOffsetOf(data) : 0;
    const length = lengthOf(data);
    if (address !== 0) checkAlive(name, address, length * (store === 'float64' ? 8 : 4));
    return { name, store, data, length, dims, address, vector: undefined };
  }
  const length = lengthOf(data);
  const bits = typeOf(data) === 'Uint16Array' ? data : new Uint16Array(bufferOf(data), byteOffsetOf(data), length);
  return { name, store, data: bits, length, dims, address: 0, vector: undefined };
}

/** Throws unless what was read is there as it was: code that ran since then may have disposed, shrunk or detached it. */
export function checkStill(source: Source): void {
  const { name, store, data, length, address, vector } = source;
  if (vector !== undefined) addressOf(vector, name);
  else if (address !== 0) checkAlive(name, address, length * (store === 'float64' ? 8 : 4));
  else if (store !== 'numbers') checkLength(name, data, length);
}

export function checkLength(name: string, data: ArrayBufferView, length: number): void {
  const now = lengthOf(data);
  if (now !== length) throw new RangeError(`${name} must keep its length during the call, ${length}, got ${now}`);
}

/** The fields of a tensor, each read once. */
export interface TensorParts {
  readonly data: unknown;
  readonly dims: unknown;
  readonly type: unknown;
}

/** Undefined for what is no tensor. */
export function tensorParts(x: unknown): TensorParts | undefined {
  if (!isTensorLike(x)) return undefined;
  const { data, dims, type } = x;
  return { data, dims, type };
}

export function isTensorLike(x: unknown): x is TensorLike {
  return typeof x === 'object' && x !== null && !ArrayBuffer.isView(x) && 'dims' in x && 'data' in x;
}

/**
 * What an argument of several kinds is, to be looked at more than once: arrays are copied, the fields of a tensor read.
 * Typed arrays, vectors and everything else are what they were.
 */
export function settled(name: string, x: unknown): unknown {
  if (Array.isArray(x)) return entriesOf(name, x);
  const tensor = tensorParts(x);
  if (tensor === undefined) return x;
  const data = Array.isArray(tensor.data) ? entriesOf(`${name}.data`, tensor.data) : tensor.data;
  return { data, dims: dimsOf(name, tensor.dims, '.dims'), type: tensor.type };
}

/** A copy of an array, or of anything that says it is one; holes are undefined. */
export function entriesOf(name: string, x: readonly unknown[]): unknown[] {
  const length = arrayLength(name, x);
  const entries = new Array<unknown>(length);
  for (let i = 0; i < length; i++) entries[i] = x[i];
  return entries;
}

/** A proxy of an array may call anything its length. */
function arrayLength(name: string, x: readonly unknown[]): number {
  const { length } = x as { length: unknown };
  if (typeof length !== 'number' || !Number.isInteger(length) || length < 0)
    throw typeError(`${name}.length`, 'a count', length);
  if (length > MAX_NUMBERS) throw outOfMemory(length * 8);
  return length;
}

/** More cannot be brought into the module. */
const MAX_NUMBERS = (2 ** 31 - 2 ** 16) / 8;

function tensorSource(name: string, x: TensorLike): Source {
  const { data, dims, type } = x;
  // names are put together where they are needed: a string a call is a tenth of a short row's time
  const source = tensorData(name, data, type, dimsOf(name, dims, '.dims'));
  if (source === undefined) {
    const got = type === undefined ? show(data) : `type ${showType(type)} with ${show(data)}`;
    throw new TypeError(
      `${name} must be a tensor of type float32, float64, float16 or bfloat16 (the last two as Uint16Array) with data of that kind, got ${got}`,
    );
  }
  checkProduct(name, source.dims as readonly number[], source.length, '.dims');
  return source;
}

export function showType(type: unknown): string {
  return typeof type === 'string' ? `'${type}'` : show(type);
}

function tensorData(name: string, data: unknown, type: unknown, dims: readonly number[]): Source | undefined {
  if (Array.isArray(data)) {
    return type === undefined || type === 'float64' ? numbers(name, data, dims) : undefined;
  }
  if ((type === 'float16' || type === 'bfloat16') && typeOf(data) === 'Uint16Array')
    return typed(name, type, data as Uint16Array, dims);
  const store = storeOf(typeOf(data), data as Uint16Array);
  return store !== undefined && (type === undefined || type === store)
    ? typed(name, store, data as FlatData, dims)
    : undefined;
}

/** A copy of dims that are checked: integers from 0 on. `suffix` says which of `name` they are. */
export function dimsOf(name: string, dims: unknown, suffix = ''): number[] {
  if (!Array.isArray(dims)) throw typeError(name + suffix, 'an array of sizes', dims);
  const length = arrayLength(name + suffix, dims);
  const copy = new Array<number>(length);
  for (let i = 0; i < length; i++) {
    const size: unknown = dims[i];
    if (typeof size !== 'number') throw typeError(`${name}${suffix}[${i}]`, 'a number', size);
    if (!Number.isInteger(size) || size < 0)
      throw new RangeError(`${name}${suffix}[${i}] must be an integer >= 0, got ${show(size)}`);
    copy[i] = size;
  }
  return copy;
}

export function checkProduct(name: string, dims: readonly number[], length: number, suffix = ''): void {
  let product = 1;
  for (let i = 0; i < dims.length; i++) product *= dims[i] as number;
  if (product !== length) {
    throw new RangeError(
      `${name}${suffix} must multiply to the number of entries, ${length}, got [${dims.join(', ')}] = ${product}`,
    );
  }
}

/** Whether the work is done in double precision. */
export function isDouble(source: Source): boolean {
  return source.store === 'float64' || source.store === 'numbers';
}

/** The `type` of a tensor that is returned for `source`. */
export function resultType(source: Source): 'float32' | 'float64' {
  return isDouble(source) ? 'float64' : 'float32';
}

/** A buffer for the next number[]: a fresh one for each would keep the garbage collector busy. */
let spare: Float64Array | undefined;
const SPARE_AT_MOST = 2 ** 18;

/** Hands a copy of a number[] on to the next one, once it is in the module's memory. */
export function recycle({ store, data }: Source): void {
  if (store === 'numbers' && data.length <= SPARE_AT_MOST) spare = data as Float64Array;
}

function numbers(name: string, x: readonly unknown[], dims: readonly number[] | undefined): Source {
  const length = arrayLength(name, x);
  let data = spare;
  spare = undefined; // an element may be a getter that calls the library
  if (data === undefined || data.length < length) data = new Float64Array(Math.max(length, 32));
  for (let i = 0; i < length; i++) {
    const value = x[i];
    if (typeof value !== 'number') throw notANumber(name, x, i, value);
    data[i] = value;
  }
  return { name, store: 'numbers', data, length, dims, address: 0, vector: undefined };
}

function notANumber(name: string, x: readonly unknown[], i: number, value: unknown): TypeError {
  if (!Array.isArray(value) && typeOf(value) === undefined) return typeError(`${name}[${i}]`, 'a number', value);
  const shape = nestedShape(x, 0);
  if (shape === undefined)
    return new TypeError(
      `${name} is a nested array of uneven rows; it must be flat, with { shape } in the options (${name}[${i}] is ${show(value)})`,
    );
  const flat = Array.isArray(value)
    ? `flatten it (.flat(${shape.length > 2 ? shape.length - 1 : ''}))`
    : 'copy its rows into one array';
  return new TypeError(`${name} is a nested array; ${flat} and pass { shape: [${shape.join(', ')}] }`);
}

/** Undefined for uneven rows, or for more levels than anybody means (an array may hold itself). */
function nestedShape(data: unknown, level: number): number[] | undefined {
  if (typeOf(data) !== undefined) return [lengthOf(data as ArrayBufferView)];
  if (!Array.isArray(data)) return [];
  if (level === 8) return undefined;
  const inner = data.map((row) => nestedShape(row, level + 1));
  const first = inner[0] ?? [];
  const even = inner.every((shape) => shape !== undefined && String(shape) === String(first));
  return even ? [data.length, ...first] : undefined;
}
