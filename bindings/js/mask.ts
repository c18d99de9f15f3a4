import { isTensorLike, type Source } from './arrays.js';
import { show, typeError } from './errors.js';
import { views } from './heap.js';

/** A mask, looked through: as many entries as the input, 1 or true keeps. */
export type MaskData = Uint8Array | readonly boolean[];

const KINDS = 'a Uint8Array, boolean[] or a tensor of type bool';

/** The entries of a mask: bytes or booleans. */
export function maskDataOf(mask: unknown): MaskData {
  let data: unknown = mask;
  if (isTensorLike(mask)) {
    if (mask.type !== undefined && mask.type !== 'bool')
      throw typeError('mask', KINDS, `a tensor of type ${mask.type}`);
    data = mask.data;
  }
  const isBytes = Object.prototype.toString.call(data) === '[object Uint8Array]';
  if (!isBytes && !Array.isArray(data)) throw typeError('mask', KINDS, mask);
  const entries = data as MaskData;
  if (!isBytes) {
    for (let i = 0; i < entries.length; i++) {
      if (typeof entries[i] !== 'boolean')
        throw new TypeError(`mask[${i}] must be true or false, got ${show(entries[i])}`);
    }
  }
  return entries;
}

/** Checks a mask against the input that it masks; undefined if none was given. */
export function maskOf(mask: unknown, source: Source, dims: readonly number[] | undefined): MaskData | undefined {
  if (mask === undefined) return undefined;
  const entries = maskDataOf(mask);
  if (isTensorLike(mask) && dims !== undefined && String(mask.dims) !== String(dims)) {
    throw new RangeError(
      `mask must have the dims of ${source.name}, [${dims.join(', ')}], got [${mask.dims.join(', ')}]`,
    );
  }
  if (entries.length !== source.length) {
    throw new RangeError(`mask must have as many entries as ${source.name}, ${source.length}, got ${entries.length}`);
  }
  return entries;
}

export function loadMask(mask: MaskData, address: number): void {
  const { u8 } = views();
  if (mask instanceof Uint8Array) u8.set(mask, address);
  else for (let i = 0; i < mask.length; i++) u8[address + i] = mask[i] ? 1 : 0;
}
