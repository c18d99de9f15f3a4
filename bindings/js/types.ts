/**
 * The kinds of array that cross the API. Declarations need no newer `lib` than ES2022, so Float16Array and
 * Symbol.dispose are described here instead of imported from one.
 */

declare global {
  interface SymbolConstructor {
    readonly dispose: unique symbol;
  }
}

/** A `Float16Array`, where the engine has it. */
export interface Float16ArrayLike {
  readonly [Symbol.toStringTag]: 'Float16Array';
  readonly BYTES_PER_ELEMENT: number;
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly length: number;
  [index: number]: number;
}

/** Flat numbers. `number[]` is computed in float64, typed arrays in their own precision, 16-bit ones in float32. */
export type Numbers = readonly number[] | Float32Array | Float64Array | Float16ArrayLike;

/**
 * What tensors of onnxruntime, transformers.js and others have in common. `type` is checked at run time: float32,
 * float64, float16 and bfloat16 (as `Uint16Array` of bits); int32, int64 and bool where they make sense. Without
 * `type` the kind of `data` decides.
 */
export interface TensorLike {
  readonly data: unknown;
  readonly dims: readonly number[];
  readonly type?: string;
}

/** A tensor as results are returned: plain, row-major. */
export interface Tensor<Data = Float32Array | Float64Array | number[] | Int32Array> {
  data: Data;
  dims: number[];
  type: string;
}

/** A mask: 1 or true keeps an entry; same shape as the input. */
export type Mask = Uint8Array | readonly boolean[] | TensorLike;
