import { isTensorLike } from './arrays.js';

/** Dims of an argument that lies beside another one: a transposed one would fit by its length alone. */

const show = (dims: readonly number[]): string => `[${dims.join(', ')}]`;

const areEqual = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i]);

/**
 * Throws unless `dims` are those of the other argument, `wanted`. A flat argument has none, and fits by its length; of
 * one flat row (`wanted` is empty) the entries must lie along one axis.
 *
 * @internal
 */
export function checkSameDims(
  name: string,
  dims: readonly number[] | undefined,
  other: string,
  wanted: readonly number[] | undefined,
): void {
  if (dims === undefined || wanted === undefined || areEqual(dims, wanted)) return;
  const isRow = wanted.length === 0 && dims.filter((size) => size !== 1).length <= 1;
  if (isRow) return;
  const allowed = wanted.length === 0 ? `be one flat row as ${other} is` : `have the dims of ${other}, ${show(wanted)}`;
  throw new RangeError(`${name} must ${allowed}, got ${show(dims)}`);
}

/**
 * Throws unless the dims of a tensor with one entry a row are `rows`, or those with the axis left in as 1. Anything but a
 * tensor fits by its length.
 *
 * @internal
 * @param read the argument as `settled` made it
 * @param rows the dims without the axis
 * @param axis where the axis was
 */
export function checkRowDims(name: string, read: unknown, rows: readonly number[], axis: number): void {
  if (!isTensorLike(read)) return;
  const { dims } = read;
  const kept = [...rows.slice(0, axis), 1, ...rows.slice(axis)];
  if (areEqual(dims, rows) || areEqual(dims, kept)) return;
  const allowed = `the dims ${show(rows)} (or ${show(kept)}), one entry a row`;
  throw new RangeError(`${name} must have ${allowed}, got ${show(dims)}`);
}
