import {
  type ArrayInput,
  type ArrayOutput,
  type ArrayResult,
  isDouble,
  resultType,
  type Source,
  sourceOf,
} from './arrays.js';
import { type Split, splitAt } from './axis.js';
import { Call, type Slot } from './call.js';
import { rangeError, typeError } from './errors.js';
import { instance, type Wasm } from './instance.js';
import { maskOf } from './mask.js';
import { returned, storeIntegers, type Target, targetOf } from './output.js';
import { dimsIn, type Rows, type RowsOptions } from './rows.js';
import { lengthOf, typeOf } from './typedArrays.js';
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
  readonly call: Call;
  readonly source: Source;
  readonly rows: number;
  /** Whether a flat array had a shape: then even one row gives an array. */
  readonly shaped: boolean;
  /** The results, and the second array of them. */
  readonly output: Slot;
  readonly second: Slot;
  /** The caller's `out`, if it takes floats. */
  readonly target: Target | undefined;
  readonly dims: readonly number[];
  readonly double: boolean;
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
  const target = targetOf('out', options?.out, rows);

  const width = wide ? 8 : 4;
  const call = new Call();
  call.target(target);
  const input = call.input(source, wide);
  const otherSlot = second === undefined ? undefined : call.input(second, wide);
  const output = call.room(rows * width);
  const more = call.room(rows * width);
  const maskSlot = mask === undefined ? undefined : call.bytes('mask', mask);
  const dims = source.dims === undefined ? [] : withoutAxis(split, kept);
  const shaped = options?.shape !== undefined;
  return call.run(
    () =>
      rows === 0
        ? 0
        : run(wasm, {
            input: input.address,
            output: output.address,
            second: more.address,
            other: otherSlot?.address ?? 0,
            outer: split.outer,
            length: split.length,
            inner: split.inner,
            mask: maskSlot?.address ?? 0,
            extra: 0,
            double: wide,
          }),
    () => deliver({ call, source, rows, shaped, output, second: more, target, dims, double: wide }),
  );
}

function withoutAxis({ dims, axis }: Split, kept: boolean): number[] {
  return dims.flatMap((size, i) => (i !== axis ? [size] : kept ? [1] : []));
}

/** @internal One float a row as the user gets it: `out` (of the first results), a tensor, an array, or a number. */
export function reducedFloats(reduction: Reduction, slot: Slot = reduction.output): unknown {
  const { call, source, rows, shaped, target, dims, double } = reduction;
  if (target !== undefined && slot === reduction.output) {
    call.deliver(target, source, slot, double);
    return returned(target);
  }
  if (source.dims === undefined && !shaped) {
    const value = call.number(slot, double);
    return isDouble(source) ? value : Math.fround(value);
  }
  const values = call.numbers(source, slot, rows, double);
  if (source.dims !== undefined) return { data: values, dims: [...dims], type: resultType(source) };
  return values;
}

/** @internal One index a row as the user gets it. */
export function reducedIndices({ call, source, shaped, rows, dims, output }: Reduction, out: unknown): unknown {
  const indices = call.integers(output, rows);
  if (out !== undefined) {
    if (typeOf(out) !== 'Int32Array') throw typeError('out', 'an Int32Array', out);
    const length = lengthOf(out as Int32Array);
    if (length !== rows) throw rangeError('out', `an Int32Array with ${rows} entries`, out);
    storeIntegers(out as Int32Array, indices);
    return out;
  }
  if (source.dims === undefined && !shaped) return indices[0];
  if (source.dims !== undefined) return { data: indices, dims: [...dims], type: 'int32' };
  return indices;
}
