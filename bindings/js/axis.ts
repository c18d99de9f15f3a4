import { checkProduct, dimsOf, type Source } from './arrays.js';
import { integerIn } from './validate.js';

/** Options that every verb along an axis shares. */
export interface AxisOptions {
  /** The axis to work along; negative counts from the end. Default −1, the last. */
  axis?: number;
  /** The shape of a flat array, row-major. Without it the array is one row. A tensor has its own dims. */
  shape?: readonly number[];
}

/** @internal */
export const AXIS_OPTIONS = ['axis', 'shape'] as const;

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
    dims = dimsOf('shape', shape);
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
