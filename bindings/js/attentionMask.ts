import { checkProduct, isTensorLike, type Source, settled, sourceOf } from './arrays.js';
import { countOf, indicesInto } from './attentionShapes.js';
import { type Call, NOTHING, type Slot } from './call.js';
import { type MaskData, maskDataOf } from './mask.js';
import { typeOf } from './typedArrays.js';

/** An attention mask, in the module: bytes or floats, and how entry (i, j) of a batch entry is found in it. */
export interface AttentionMask {
  readonly keep: Slot;
  readonly bias: Slot;
  /** Which mask each batch entry has. */
  readonly indices: Uint32Array;
  readonly matrix: number;
  readonly row: number;
  readonly column: number;
}

/**
 * Looks through a mask that broadcasts against `[...lead, queries, keys]`. Booleans and bytes say who may attend, floats
 * are added. A flat array has the shape [queries, keys], or all of it.
 */
export function attentionMaskOf(
  mask: unknown,
  lead: readonly number[],
  queries: number,
  keys: number,
  call: Call,
  wide: boolean,
): AttentionMask {
  const none = new Uint32Array(countOf(lead));
  if (mask === undefined) return { keep: NOTHING, bias: NOTHING, indices: none, matrix: 0, row: 0, column: 1 };
  const read = settled('mask', mask);
  const flags = flagsOf(read);
  const floats: Source | undefined = flags === undefined ? sourceOf('mask', read) : undefined;
  const length = (flags ?? floats)?.length as number;
  const dims = isTensorLike(read) ? read.dims : flatDims(length, lead, queries, keys);
  if (isTensorLike(read)) checkProduct('mask', dims, length, '.dims');
  const full = [...lead, queries, keys];
  checkMaskDims(dims, full, length);
  const [rows, columns] = [dims.at(-2) ?? 1, dims.at(-1) ?? 1];
  return {
    keep: flags === undefined ? NOTHING : call.bytes('mask', flags.bytes),
    bias: floats === undefined ? NOTHING : call.input(floats, wide),
    indices: indicesInto(lead, dims.slice(0, -2)),
    matrix: rows * columns,
    row: rows === 1 && queries !== 1 ? 0 : columns,
    column: columns === 1 && keys !== 1 ? 0 : 1,
  };
}

/** The entries of a boolean mask; undefined for one of floats. */
function flagsOf(mask: unknown): MaskData | undefined {
  if (isTensorLike(mask)) {
    const isFlags = mask.type === 'bool' || (mask.type === undefined && isFlagData(mask.data));
    return isFlags ? maskDataOf(mask) : undefined;
  }
  return isFlagData(mask) ? maskDataOf(mask) : undefined;
}

function isFlagData(data: unknown): boolean {
  if (Array.isArray(data)) return typeof data[0] === 'boolean';
  return typeOf(data) === 'Uint8Array';
}

function flatDims(length: number, lead: readonly number[], queries: number, keys: number): readonly number[] {
  return length === queries * keys ? [queries, keys] : [...lead, queries, keys];
}

function checkMaskDims(dims: readonly number[], full: readonly number[], length: number): void {
  const fits =
    dims.length <= full.length &&
    dims.length > 0 &&
    countOf(dims) === length &&
    dims.every((size, axis) => size === 1 || size === full[axis - dims.length + full.length]);
  if (!fits) {
    throw new RangeError(`mask must broadcast to [${full.join(', ')}], got ${length} entries as [${dims.join(', ')}]`);
  }
}
