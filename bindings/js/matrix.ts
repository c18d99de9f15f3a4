import { isTensorLike, resultType, type Source, sourceOf } from './arrays.js';
import type { Call, Slot } from './call.js';
import { typeError } from './errors.js';
import type { Tensor } from './types.js';

/** The arrays of an output layer: tensors of known dims, and the table of their addresses that the kernels read. */

/** A tensor with these dims; `undefined` stands for any size, a name in the message. */
export function tensorSource(name: string, value: unknown, dims: readonly (number | string)[]): Source {
  if (!isTensorLike(value)) throw typeError(name, `a tensor { data, dims } of dims [${dims.join(', ')}]`, value);
  const source = sourceOf(name, value);
  const got = source.dims as readonly number[];
  const fits = got.length === dims.length && dims.every((size, i) => typeof size === 'string' || size === got[i]);
  if (!fits) throw new RangeError(`${name} must have dims [${dims.join(', ')}], got [${got.join(', ')}]`);
  return source;
}

/** The size of a dimension of a tensor that was looked through. */
export function sizeOf(source: Source, at: number): number {
  return (source.dims as readonly number[])[at] as number;
}

/** A tensor like `source`, of these dims, with the result at `slot`; only inside `read`. */
export function tensorResult(call: Call, source: Source, slot: Slot, dims: readonly number[]): Tensor {
  const length = dims.reduce((a, b) => a * b, 1);
  return { data: call.numbers(source, slot, length, true), dims: [...dims], type: resultType(source) };
}
