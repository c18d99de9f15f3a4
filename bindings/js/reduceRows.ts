import {
  type ArrayInput,
  type ArrayOutput,
  type ArrayResult,
  checkStill,
  isDouble,
  resultType,
  type Source,
  sourceOf,
} from './arrays.js';
import { type Split, splitAt } from './axis.js';
import { align, inScratch, load, loadMask, result, stagingBytes } from './call.js';
import { checkSameDims } from './dims.js';
import { check, rangeError, typeError } from './errors.js';
import { floatAt, integerAt, integersAt } from './heap.js';
import { instance, type Wasm } from './instance.js';
import { maskOf } from './mask.js';
import { checkTarget, returned, roundFor, store, storeIntegers, type Target, targetOf } from './output.js';
import { dimsIn, type Rows, type RowsOptions } from './rows.js';
import { lengthOf, typeOf } from './typedArrays.js';
import type { Tensor, TensorLike } from './types.js';
import { flag, NO_OPTIONS } from './validate.js';

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
  /** Whether a flat array had a shape: then even one row gives an array. */
  readonly shaped: boolean;
  /** Address of the results, and of the second array of them; valid while they are delivered. */
  output: number;
  second: number;
  /** The caller's `out`, if it takes floats. */
  readonly target: Target | undefined;
  readonly dims: readonly number[];
  readonly double: boolean;
  /** Writes the caller's number[], once no memory is held. */
  later: (() => void) | undefined;
}

/**
 * Runs a bound function that gives one number (or two) a row; `deliver` turns the result into what the user gets.
 *
 * @internal
 * @param options of our own, as `optionsOf` returns them
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
  const kept = options?.keepDims === undefined ? false : flag('keepDims', options.keepDims);
  const source = sourceOf(name, x);
  const split = splitAt(source, options?.shape, options?.axis);
  const mask = maskOf(options?.mask, source, dimsIn(source, split));
  const wide = double ?? isDouble(source);
  const { length } = source;
  const rows = split.outer * split.inner;
  const second = other === undefined ? undefined : sourceOf(other.name, other.value);
  if (second !== undefined && second.length !== length) {
    throw new RangeError(`${second.name} must have as many entries as ${name}, ${length}, got ${second.length}`);
  }
  if (second !== undefined) checkSameDims(second.name, second.dims, name, split.dims);
  const target = targetOf('out', options?.out, rows);

  const width = wide ? 8 : 4;
  const here = source.address !== 0 && (source.store === 'float64') === wide ? source.address : 0;
  const inputBytes = here === 0 ? align(length * width) : 0;
  const otherBytes = second === undefined ? 0 : align(length * width);
  const resultBytes = align(rows * width);
  const maskBytes = mask === undefined ? 0 : align(length);
  const staging = Math.max(stagingBytes(source), second === undefined ? 0 : stagingBytes(second));
  const dims = source.dims === undefined ? NO_DIMS : withoutAxis(split, kept);
  // no code of the caller's from here on
  if (options !== NO_OPTIONS || second !== undefined) checkStill(source);
  if (second !== undefined) checkStill(second);
  if (target !== undefined) checkTarget(target);
  const reduction: Reduction = {
    source,
    rows,
    shaped: options?.shape !== undefined,
    output: 0,
    second: 0,
    target,
    dims,
    double: wide,
    later: undefined,
  };
  const value = inScratch(inputBytes + otherBytes + 2 * resultBytes + maskBytes + staging, (base) => {
    const output = base + inputBytes + otherBytes;
    const maskAt = output + 2 * resultBytes;
    if (here === 0) load(source, base, wide, maskAt + maskBytes, wasm);
    if (second !== undefined) load(second, base + inputBytes, wide, maskAt + maskBytes, wasm);
    if (mask !== undefined) loadMask(mask, length, maskAt);
    reduction.output = output;
    reduction.second = output + resultBytes;
    if (rows > 0) {
      check(
        run(wasm, {
          input: here === 0 ? base : here,
          output,
          second: reduction.second,
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
    return deliver(reduction);
  });
  reduction.later?.();
  return value;
}

const NO_DIMS: readonly number[] = [];

function withoutAxis({ dims, axis }: Split, kept: boolean): number[] {
  return dims.flatMap((size, i) => (i !== axis ? [size] : kept ? [1] : []));
}

/** @internal One float a row as the user gets it: `out` (of the first results), a tensor, an array, or a number. */
export function reducedFloats(reduction: Reduction, address = reduction.output): unknown {
  const { source, rows, shaped, target, dims, double } = reduction;
  if (target !== undefined && address === reduction.output) {
    if (double) roundFor(target, source, address, rows);
    reduction.later = store(target, address, rows, double);
    return returned(target);
  }
  if (source.dims === undefined && !shaped) {
    const value = floatAt(address, double);
    return isDouble(source) ? value : Math.fround(value);
  }
  const values = result(source, address, rows, double);
  if (source.dims !== undefined) return { data: values, dims: [...dims], type: resultType(source) };
  return values;
}

/** @internal One index a row as the user gets it. */
export function reducedIndices({ source, shaped, rows, dims, output }: Reduction, out: unknown): unknown {
  if (source.dims === undefined && !shaped && out === undefined) return integerAt(output);
  const indices = integersAt(output, rows);
  if (out !== undefined) {
    if (typeOf(out) !== 'Int32Array') throw typeError('out', 'an Int32Array', out);
    const length = lengthOf(out as Int32Array);
    if (length !== rows) throw rangeError('out', `an Int32Array with ${rows} entries`, out);
    storeIntegers(out as Int32Array, indices);
    return out;
  }
  if (source.dims !== undefined) return { data: indices, dims: [...dims], type: 'int32' };
  return indices;
}
