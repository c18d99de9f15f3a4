import { type ArrayInput, checkProduct, dimsOf, type Source, settled, sourceOf } from './arrays.js';
import { checkRowDims } from './dims.js';
import { type Ids, idsOf } from './ids.js';
import { joinedRows, type RowArrays } from './rowsOfArrays.js';

/** Rows of classes with a label each: what every fit takes. */
export interface LabelledRows {
  readonly source: Source;
  readonly labels: Int32Array;
  readonly rows: number;
  readonly classes: number;
}

/**
 * Looks through logits or probabilities `[rows, classes]` (a tensor, or a flat array with `shape`; more leading dims are
 * more rows, a flat array alone is one row), or an array of equally long typed arrays, and one label a row.
 */
export function labelledRows(name: string, x: ArrayInput | RowArrays, labels: Ids, shape: unknown): LabelledRows {
  const source = sourceOf(name, joinedRows(name, x));
  let dims = source.dims;
  if (shape !== undefined) {
    if (dims !== undefined)
      throw new TypeError(`shape is for flat arrays: ${name} is a tensor with dims [${dims.join(', ')}]`);
    dims = dimsOf('shape', shape);
    checkProduct('shape', dims, source.length);
  }
  dims ??= [source.length];
  if (dims.length === 0) throw new RangeError(`${name} must have at least one dimension, got a scalar`);
  const classes = dims.at(-1) as number;
  const rows = dims.slice(0, -1).reduce((a, b) => a * b, 1);
  if (classes === 0) throw new RangeError(`${name} must have at least one class, got [${dims.join(', ')}]`);
  const read = settled('labels', labels);
  const ids = idsOf('labels', read, rows, classes);
  checkRowDims('labels', read, dims.slice(0, -1), dims.length - 1);
  return { source, labels: ids, rows, classes };
}
