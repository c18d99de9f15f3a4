import {
  type ArrayInput,
  type ArrayOutput,
  type ArrayResult,
  isDouble,
  load,
  result,
  resultType,
  roundFor,
  type Source,
  sourceOf,
  stagingBytes,
  store,
  targetOf,
} from './arrays.js';
import { type Split, splitAt } from './axis.js';
import { check, typeError } from './errors.js';
import { floatAt, restScratch, scratch, views } from './heap.js';
import { instance, type Wasm } from './instance.js';
import { loadMask, maskOf } from './mask.js';
import { align, type Rows, type RowsOptions, returned } from './rows.js';
import type { Tensor, TensorLike } from './types.js';
import { flag } from './validate.js';

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

/**
 * Runs a bound function that gives one number (or two) a row; `deliver` turns the result into what the user gets.
 *
 * @internal
 * @param double the precision to work in, if the input does not decide it
 */
export function reduceRows<R>(
  x: ArrayInput,
  options: ReduceOptions | undefined,
  run: (wasm: Wasm, rows: ReducedRows) => number,
  deliver: (reduction: Reduction) => R,
  other?: { name: string; value: unknown },
  name = 'x',
  double?: boolean,
): R {
  const { wasm } = instance();
  const source = sourceOf(name, x);
  const split = splitAt(source, options?.shape, options?.axis);
  const mask = maskOf(options?.mask, source, source.dims ?? options?.shape);
  const wide = double ?? isDouble(source);
  const here = source.address !== 0 && (source.store === 'float64') === wide ? source.address : 0;
  const length = source.length;
  const rows = split.outer * split.inner;
  const second = other === undefined ? undefined : sourceOf(other.name, other.value);
  if (second !== undefined && second.length !== length) {
    throw new RangeError(`${second.name} must have as many entries as ${name}, ${length}, got ${second.length}`);
  }

  const width = wide ? 8 : 4;
  const inputBytes = here === 0 ? align(length * width) : 0;
  const otherBytes = second === undefined ? 0 : align(length * width);
  const resultBytes = align(rows * width);
  const maskBytes = mask === undefined ? 0 : align(length);
  const staging = Math.max(stagingBytes(source), second === undefined ? 0 : stagingBytes(second));
  const base = scratch(inputBytes + otherBytes + 2 * resultBytes + maskBytes + staging);
  try {
    const output = base + inputBytes + otherBytes;
    const maskAt = output + 2 * resultBytes;
    if (here === 0) load(source, base, wide, maskAt + maskBytes, wasm);
    if (second !== undefined) load(second, base + inputBytes, wide, maskAt + maskBytes, wasm);
    if (mask !== undefined) loadMask(mask, maskAt);
    if (rows > 0) {
      check(
        run(wasm, {
          input: here === 0 ? base : here,
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
    if (double) roundFor(target, source, address, rows);
    store(target, address, rows, double);
    return returned(options?.out, rows);
  }
  if (source.dims === undefined && options?.shape === undefined) {
    const value = floatAt(address, double);
    return isDouble(source) ? value : Math.fround(value);
  }
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
