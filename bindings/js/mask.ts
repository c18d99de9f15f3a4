import { checkProduct, isTensorLike, type Source, settled } from './arrays.js';
import { show, typeError } from './errors.js';
import { lengthOf, typeOf } from './typedArrays.js';

const KINDS = 'a Uint8Array, boolean[] or a tensor of type bool';

/** A mask that was read: 1 keeps. `dims` are those of a tensor. */
export interface MaskData {
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly dims: readonly number[] | undefined;
}

const plainBytes = (bytes: Uint8Array): MaskData => ({ bytes, length: lengthOf(bytes), dims: undefined });

/** The entries of a mask: the caller's bytes, or a copy of booleans. */
export function maskDataOf(mask: unknown): MaskData {
  const read = settled('mask', mask);
  if (!isTensorLike(read)) return { ...bytesOf(mask, read), dims: undefined };
  const { data, dims, type } = read;
  if (type !== undefined && type !== 'bool')
    throw new TypeError(`mask must be ${KINDS}, got a tensor of type ${show(type)}`);
  const bytes = bytesOf(mask, data);
  checkProduct('mask', dims, bytes.length, '.dims');
  return { ...bytes, dims };
}

function bytesOf(mask: unknown, data: unknown): { bytes: Uint8Array; length: number } {
  if (typeOf(data) === 'Uint8Array') return { bytes: data as Uint8Array, length: lengthOf(data as Uint8Array) };
  if (!Array.isArray(data)) throw typeError('mask', KINDS, mask);
  const bytes = new Uint8Array(data.length);
  data.forEach((keeps: unknown, i) => {
    if (typeof keeps !== 'boolean') throw new TypeError(`mask[${i}] must be true or false, got ${show(keeps)}`);
    bytes[i] = keeps ? 1 : 0;
  });
  return { bytes, length: bytes.length };
}

/** Checks a mask against the input that it masks; undefined if none was given. */
export function maskOf(mask: unknown, source: Source, dims: readonly number[] | undefined): Uint8Array | undefined {
  if (mask === undefined) return undefined;
  const {
    bytes,
    length,
    dims: own,
  } = typeOf(mask) === 'Uint8Array' ? plainBytes(mask as Uint8Array) : maskDataOf(mask);
  if (own !== undefined && dims !== undefined && String(own) !== String(dims)) {
    throw new RangeError(`mask must have the dims of ${source.name}, [${dims.join(', ')}], got [${own.join(', ')}]`);
  }
  if (length !== source.length) {
    throw new RangeError(`mask must have as many entries as ${source.name}, ${source.length}, got ${length}`);
  }
  return bytes;
}
