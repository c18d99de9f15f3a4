import type { ArrayInput } from './arrays.js';
import type { AxisOptions } from './axis.js';
import { reducedIndices, reduceRows } from './reduceRows.js';
import type { Mask, Tensor, TensorLike } from './types.js';
import { NO_OPTIONS, optionsOf } from './validate.js';

export interface ArgmaxOptions extends AxisOptions {
  /** Same shape as the input, 1 or true keeps an entry. */
  mask?: Mask;
  /** Keep the axis, with size 1, in the dims of a tensor result. Default false. */
  keepDims?: boolean;
  /** An `Int32Array` with one entry a row, filled and returned. */
  out?: Int32Array;
}

/** Indices: a number for a flat array, an `Int32Array` with `shape`, an int32 tensor for a tensor. */
export type Indices<X, Options> = Options extends { out: Int32Array }
  ? Int32Array
  : X extends TensorLike
    ? Tensor<Int32Array>
    : Options extends { shape: readonly number[] }
      ? Int32Array
      : number;

const OPTIONS: readonly string[] = ['axis', 'shape', 'mask', 'keepDims', 'out'];

/**
 * Index of the largest entry along an axis; the lowest index of those that tie.
 *
 * NaN counts as the largest, as in PyTorch and NumPy. Masked entries are passed over; a row that is empty or fully
 * masked gives −1.
 *
 * Exact: nothing is computed, only compared. PyTorch’s `argmax` with the ties that NumPy has.
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a value out of range
 * @example
 * argmax([0.1, 2.5, 0.7]);                             // 1
 * argmax(scores, { shape: [batch, classes] });         // Int32Array, one index a row
 */
export function argmax<X extends ArrayInput, O extends ArgmaxOptions>(x: X, options?: O): Indices<X, O>;
export function argmax(x: ArrayInput, options?: ArgmaxOptions): unknown {
  const { out, ...rest } = optionsOf('argmax', options, OPTIONS);
  const given = options === undefined ? NO_OPTIONS : rest;
  return reduceRows(
    x,
    given,
    (wasm, r) =>
      r.double
        ? wasm.argmaxF64(r.input, r.output, r.outer, r.length, r.inner, r.mask)
        : wasm.argmaxF32(r.input, r.output, r.outer, r.length, r.inner, r.mask),
    (reduction) => reducedIndices(reduction, out),
  );
}
