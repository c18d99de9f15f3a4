import { show, typeError } from './errors.js';
import type { Float16ArrayLike, TensorLike } from './types.js';

/** Logits as a peer has them; `Uint16Array` for the bits of float16 and bfloat16. */
export type PeerData = Float32Array | Float64Array | Uint16Array | Float16ArrayLike;

/** The kinds of data of each type. */
const DATA: Readonly<Record<string, readonly string[]>> = {
  float32: ['Float32Array'],
  float64: ['Float64Array'],
  float16: ['Uint16Array', 'Float16Array'],
  bfloat16: ['Uint16Array'],
};

/**
 * The data and dims of a peer's tensor, if it has one of the types, one of the numbers of dims, and its data at hand.
 *
 * @param allowed what `types` and `ranks` mean, in words
 */
export function peerTensor(
  name: string,
  tensor: TensorLike,
  types: readonly string[],
  ranks: readonly number[],
  allowed: string,
): { data: PeerData; dims: readonly number[] } {
  if (typeof tensor !== 'object' || tensor === null || !Array.isArray(tensor.dims))
    throw typeError(name, allowed, tensor);
  checkPlace(name, tensor);
  const { data, dims, type } = tensor;
  const kind = Object.prototype.toString.call(data).slice(8, -1);
  if (type === undefined || !types.includes(type) || !DATA[type]?.includes(kind))
    throw new TypeError(`${name} must be ${allowed}, got type ${show(type)} with ${show(data)}`);
  if (!ranks.includes(dims.length)) throw new RangeError(`${name} must be ${allowed}, got dims [${dims.join(', ')}]`);
  for (const size of dims)
    if (!Number.isInteger(size) || size < 0)
      throw new RangeError(`${name}.dims must be integers >= 0, got [${dims.map(show).join(', ')}]`);
  const { length } = data as PeerData;
  if (dims.reduce((product, size) => product * size, 1) !== length)
    throw new RangeError(`${name}.dims must multiply to the number of entries, ${length}, got [${dims.join(', ')}]`);
  return { data: data as PeerData, dims };
}

/** What onnxruntime says to somebody who reads `data` of a tensor on the GPU does not tell what to do. */
function checkPlace(name: string, tensor: object): void {
  const { location } = tensor as { location?: unknown };
  if (typeof location !== 'string' || location.startsWith('cpu')) return;
  throw new TypeError(
    location === 'none'
      ? `${name} was disposed: it has no data`
      : `${name} is not on the CPU (location '${location}'): \`await getData()\` of it first`,
  );
}
