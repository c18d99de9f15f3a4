import {
  type ArrayInput,
  type ArrayOutput,
  type ArrayResult,
  checkDims,
  checkProduct,
  isDouble,
  load,
  result,
  resultType,
  type Source,
  sourceOf,
  stagingBytes,
  store,
  type Target,
  targetOf,
} from './arrays.js';
import { check, typeError } from './errors.js';
import { copyIn, copyNew, copyOut, floatAt, isInside, restScratch, scratch, views } from './heap.js';
import { instance, type Wasm } from './instance.js';
import { loadMask, maskOf } from './mask.js';
import type { Mask, Tensor, TensorLike } from './types.js';
import { flag, integerIn } from './validate.js';

/** Options that every verb along an axis shares. */
export interface AxisOptions {
  /** The axis to work along; negative counts from the end. Default −1, the last. */
  axis?: number;
  /** The shape of a flat array, row-major. Without it the array is one row. A tensor has its own dims. */
  shape?: readonly number[];
}

export interface RowsOptions extends AxisOptions {
  /** Same shape as the input, 1 or true keeps an entry. */
  mask?: Mask;
  /** Where the result goes: an array of the right length and any float kind, filled and returned. May be the input. */
  out?: ArrayOutput;
}

/** @internal */
export const AXIS_OPTIONS = ['axis', 'shape'] as const;
/** @internal */
export const ROWS_OPTIONS = ['axis', 'shape', 'mask', 'out'] as const;

/** @internal What a bound function gets: addresses in the module's memory, and the array as [outer, length, inner]. */
export interface Rows {
  readonly input: number;
  readonly output: number;
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
  /** 0 if there is no mask. */
  readonly mask: number;
  /** Float64 numbers that go with the call (one a row, say), if the verb has any; else 0. */
  readonly extra: number;
  readonly double: boolean;
}

/** How an argument's shape splits at the axis. */
export interface Split {
  readonly dims: readonly number[];
  readonly axis: number;
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

const NO_DIMS: readonly number[] = [];

/** @internal Resolves `shape` and `axis`; everything below sees only [outer, length, inner]. */
export function splitAt(source: Source, shape: unknown, axis: unknown): Split {
  let dims = source.dims;
  if (shape !== undefined) {
    if (dims !== undefined)
      throw new TypeError(`shape is for flat arrays: ${source.name} is a tensor with dims [${dims.join(', ')}]`);
    dims = checkDims('shape', shape);
    checkProduct('shape', dims, source.length);
  }
  if (dims === undefined) {
    if (axis !== undefined) integerIn('axis', axis, -1, 0);
    return { dims: NO_DIMS, axis: 0, outer: 1, length: source.length, inner: 1 };
  }
  if (dims.length === 0) throw new RangeError(`${source.name} must have at least one dimension, got a scalar`);
  const given = axis === undefined ? -1 : integerIn('axis', axis, -dims.length, dims.length - 1);
  const at = given < 0 ? given + dims.length : given;
  let outer = 1;
  let inner = 1;
  for (let i = 0; i < at; i++) outer *= dims[i] as number;
  for (let i = at + 1; i < dims.length; i++) inner *= dims[i] as number;
  return { dims, axis: at, outer, length: dims[at] as number, inner };
}

const align = (bytes: number): number => Math.ceil(bytes / 16) * 16; // not by bit operations: sizes pass 2³¹

/**
 * A map over rows: looks through the input, brings it into the module's memory, runs one bound function, and hands
 * back an independent result of the input's kind, or fills `out`. The input is never written unless it is `out`.
 *
 * @internal
 * @param double the precision to work in, if the input does not decide it
 * @param extra float64 numbers for the bound function beside the rows, once the shape is known
 * @param allocates the bound function asks for scratch of its own, and may not get it
 */
export function mapRows<X extends ArrayInput>(
  x: X,
  options: RowsOptions | undefined,
  run: (wasm: Wasm, rows: Rows) => number,
  double?: boolean,
  extra?: (split: Split) => ArrayLike<number> | undefined,
  allocates = false,
): ArrayResult<X> {
  const { wasm } = instance();
  if (isPlain(x, options) && double !== true && extra === undefined) {
    return mapPlainRow(x, options?.out as Float32Array | undefined, wasm, run) as ArrayResult<X>;
  }
  const source = sourceOf('x', x);
  const split = splitAt(source, options?.shape, options?.axis);
  const mask = options?.mask === undefined ? undefined : maskOf(options.mask, source, source.dims ?? options.shape);
  const out = options?.out;
  const target = out === undefined ? undefined : targetOf('out', out, source.length);
  const wide = double ?? isDouble(source);
  const length = source.length;
  const extras = extra?.(split);

  const bytes = align(length * (wide ? 8 : 4));
  const extraBytes = extras === undefined ? 0 : align(extras.length * 8);
  const maskBytes = mask === undefined ? 0 : align(length);
  const here = source.address !== 0 && (source.store === 'float64') === wide ? source.address : 0;
  const inPlace = target !== undefined && madeInPlace(source, split, target, here, wide, allocates);
  const there = inPlace ? target.address : 0;
  const base = scratch((there === 0 ? bytes : 0) + maskBytes + extraBytes + stagingBytes(source));
  try {
    const extraAt = base + maskBytes;
    const output = there === 0 ? extraAt + extraBytes : there;
    if (extras !== undefined) views().f64.set(extras, extraAt >>> 3);
    if (mask !== undefined) loadMask(mask, base);
    // what is not in the module goes straight to where the result will be: the kernels work in place
    if (here === 0) load(source, output, wide, extraAt + extraBytes + (there === 0 ? bytes : 0), wasm);
    if (length > 0) {
      check(
        run(wasm, {
          input: here === 0 ? output : here,
          output,
          outer: split.outer,
          length: split.length,
          inner: split.inner,
          mask: mask === undefined ? 0 : base,
          extra: extras === undefined ? 0 : extraAt,
          double: wide,
        }),
        bytes,
      );
    }
    if (target !== undefined) {
      if (there === 0) store(target, output, length, wide);
      return returned(out, length) as ArrayResult<X>;
    }
    const data = result(source, output, length, wide);
    if (source.dims === undefined) return data as ArrayResult<X>;
    return { data, dims: [...source.dims], type: resultType(source) } as ArrayResult<X>;
  } finally {
    restScratch();
  }
}

/** One row of float32 outside the module, to a new array or one of the kind: what most calls are. */
function isPlain(x: ArrayInput, options: RowsOptions | undefined): x is Float32Array {
  if (!(x instanceof Float32Array) || isInside(x)) return false;
  if (options === undefined) return true;
  const { shape, axis, mask, out } = options;
  if (shape !== undefined || axis !== undefined || mask !== undefined) return false;
  return out === undefined || (out instanceof Float32Array && out.length === x.length && !isInside(out));
}

/** `mapRows` without the objects that describe all other kinds: a call at V = 10 spends half as long outside the kernel. */
function mapPlainRow(
  x: Float32Array,
  out: Float32Array | undefined,
  wasm: Wasm,
  run: (wasm: Wasm, rows: Rows) => number,
): ArrayOutput {
  const { length } = x;
  const bytes = align(length * 4);
  const base = scratch(bytes);
  try {
    copyIn(x, views().f32, base >>> 2);
    if (length > 0) {
      check(
        run(wasm, { input: base, output: base, outer: 1, length, inner: 1, mask: 0, extra: 0, double: false }),
        bytes,
      );
    }
    const { f32 } = views(); // read again: the kernel may have made the memory grow
    if (out === undefined) return copyNew(f32, base >>> 2, length, false);
    copyOut(f32, base >>> 2, out);
    return out;
  } finally {
    restScratch();
  }
}

/**
 * Whether the result is made in the caller's own memory, without a copy. It lies in the module then; it must be the
 * input itself or lie apart from it; and nothing may go wrong after it is first written.
 */
function madeInPlace(
  source: Source,
  split: Split,
  target: Target,
  here: number,
  wide: boolean,
  allocates: boolean,
): boolean {
  if (target.address === 0 || target.double !== wide) return false;
  // entries of a number[] are checked while they are copied; strided rows ask for scratch of their own, as some kernels do
  if (here === 0) return source.store !== 'numbers' && split.inner === 1 && !allocates;
  return here === target.address || Math.abs(here - target.address) >= source.length * (wide ? 8 : 4);
}

/** @internal A caller's view of the module's memory is empty after the memory grew: the numbers are there, the view is not. */
export function returned(out: unknown, length: number): unknown {
  if (ArrayBuffer.isView(out) && (out as Float32Array).length !== length) {
    throw new Error(
      "out was a view of the module's memory, which grew during the call: pass the Vector itself, or read vector.data again",
    );
  }
  return out;
}

/** The result of a reduction: a number for a flat array, an array for rows of one, a tensor without the axis for a tensor. */
export type Reduced<X, Options> = Options extends { out: infer Out extends ArrayOutput }
  ? Out
  : X extends TensorLike
    ? Tensor<
        X['data'] extends Float64Array ? Float64Array : X['data'] extends readonly number[] ? number[] : Float32Array
      >
    : Options extends { shape: readonly number[] }
      ? ArrayResult<X>
      : number;

export interface ReduceOptions extends RowsOptions {
  /** Keep the axis, with size 1, in the dims of a tensor result. Default false. */
  keepDims?: boolean;
}

/** @internal What a bound reduction gets beside the rows. */
export interface ReducedRows extends Rows {
  /** Room for a second array of results (a sign, say), as large as the first. */
  readonly second: number;
  /** A second input, laid out like the first, if one was given; else 0. */
  readonly other: number;
}

/** @internal */
export interface Reduction {
  readonly source: Source;
  readonly rows: number;
  /** Address of the results, and of the second array of them; valid until the next call. */
  readonly output: number;
  readonly second: number;
  readonly dims: readonly number[];
  readonly double: boolean;
}

/** @internal Runs a bound function that gives one number (or two) a row; `deliver` turns the result into what the user gets. */
export function reduceRows<R>(
  x: ArrayInput,
  options: ReduceOptions | undefined,
  run: (wasm: Wasm, rows: ReducedRows) => number,
  deliver: (reduction: Reduction) => R,
  other?: { name: string; value: unknown },
  name = 'x',
): R {
  const { wasm } = instance();
  const source = sourceOf(name, x);
  const split = splitAt(source, options?.shape, options?.axis);
  const mask = maskOf(options?.mask, source, source.dims ?? options?.shape);
  const wide = isDouble(source);
  const length = source.length;
  const rows = split.outer * split.inner;
  const second = other === undefined ? undefined : sourceOf(other.name, other.value);
  if (second !== undefined && second.length !== length) {
    throw new RangeError(`${second.name} must have as many entries as ${name}, ${length}, got ${second.length}`);
  }

  const width = wide ? 8 : 4;
  const inputBytes = source.address === 0 ? align(length * width) : 0;
  const otherBytes = second === undefined ? 0 : align(length * width);
  const resultBytes = align(rows * width);
  const maskBytes = mask === undefined ? 0 : align(length);
  const staging = Math.max(stagingBytes(source), second === undefined ? 0 : stagingBytes(second));
  const base = scratch(inputBytes + otherBytes + 2 * resultBytes + maskBytes + staging);
  try {
    const output = base + inputBytes + otherBytes;
    const maskAt = output + 2 * resultBytes;
    if (source.address === 0) load(source, base, wide, maskAt + maskBytes, wasm);
    if (second !== undefined) load(second, base + inputBytes, wide, maskAt + maskBytes, wasm);
    if (mask !== undefined) loadMask(mask, maskAt);
    if (rows > 0) {
      check(
        run(wasm, {
          input: source.address === 0 ? base : source.address,
          output,
          second: output + resultBytes,
          other: second === undefined ? 0 : base + inputBytes,
          outer: split.outer,
          length: split.length,
          inner: split.inner,
          mask: mask === undefined ? 0 : maskAt,
          extra: 0,
          double: wide,
        }),
        align(length * width),
      );
    }
    const kept = options?.keepDims === undefined ? false : flag('keepDims', options.keepDims);
    const dims = source.dims === undefined ? [] : withoutAxis(split, kept);
    return deliver({ source, rows, output, second: output + resultBytes, dims, double: wide });
  } finally {
    restScratch();
  }
}

function withoutAxis({ dims, axis }: Split, kept: boolean): number[] {
  return dims.flatMap((size, i) => (i !== axis ? [size] : kept ? [1] : []));
}

/** @internal One float a row as the user gets it: `out`, a tensor, an array, or a number. */
export function reducedFloats(reduction: Reduction, address: number, options: ReduceOptions | undefined): unknown {
  const { source, rows, dims, double } = reduction;
  const target = targetOf('out', options?.out, rows);
  if (target !== undefined) {
    store(target, address, rows, double);
    return returned(options?.out, rows);
  }
  if (source.dims === undefined && options?.shape === undefined) return floatAt(address, double);
  const values = result(source, address, rows, double);
  if (source.dims !== undefined) return { data: values, dims: [...dims], type: resultType(source) };
  return values;
}

/** @internal One index a row as the user gets it. */
export function reducedIndices(reduction: Reduction, shaped: boolean, out: unknown): unknown {
  const { source, rows, dims, output } = reduction;
  if (source.dims === undefined && !shaped && out === undefined) return views().i32[output >>> 2];
  const indices = views().i32.slice(output >>> 2, (output >>> 2) + rows);
  if (out !== undefined) {
    if (!(out instanceof Int32Array)) throw typeError('out', 'an Int32Array', out);
    if (out.length !== rows) throw new RangeError(`out must have ${rows} entries, got ${out.length}`);
    out.set(indices);
    return out;
  }
  if (source.dims !== undefined) return { data: indices, dims: [...dims], type: 'int32' };
  return indices;
}
