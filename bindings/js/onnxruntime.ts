import { typeError } from './errors.js';
import { type PeerData, peerTensor } from './peerTensor.js';
import type { Tensor, TensorLike } from './types.js';
import { checkOptions, integerIn } from './validate.js';

/** A tensor that says its type, as those of onnxruntime, of transformers.js and the results of logitkit do. */
export type TypedTensorLike = TensorLike & { readonly type: string };

export interface LastLogitsOptions {
  /**
   * Which position: one for all sequences, or one for each (in a batch padded on the right, the last of each). Negative ones
   * count from the end. Default −1.
   */
  position?: number | readonly number[];
}

const TYPES = ['float32', 'float64', 'float16', 'bfloat16'];
const ALLOWED = `a tensor of type ${TYPES.join(', ')} with dims [batch, length, vocabulary] or [batch, vocabulary]`;

/**
 * The logits of the token to come, [batch, vocabulary], of a model's output [batch, length, vocabulary]. [batch, vocabulary]
 * counts as one position.
 *
 * A view of the tensor's data where the rows lie side by side (one sequence, or one position), else a copy; `type` stays.
 *
 * @throws TypeError for another kind of tensor, or for one that is not on the CPU; RangeError for a position that is not there
 * @example
 * import { lastLogits } from 'logitkit/onnxruntime';
 * const { logits } = await session.run(feeds);
 * const token = sampler.next(lastLogits(logits));                       // one sequence
 * const tokens = sampler.sampleRows(lastLogits(logits, { position: lengths.map((length) => length - 1) }));
 */
export function lastLogits(tensor: TypedTensorLike, options?: LastLogitsOptions): Tensor<PeerData> {
  checkOptions('lastLogits', options, ['position']);
  const { data, dims } = peerTensor('tensor', tensor, TYPES, [2, 3], ALLOWED);
  const [batch, length, size] = (dims.length === 2 ? [dims[0], 1, dims[1]] : dims) as [number, number, number];
  if (length === 0) throw new RangeError(`tensor must hold at least one position, got dims [${dims.join(', ')}]`);
  const position = options?.position === undefined ? -1 : options.position;
  const starts = positionsOf(position, batch, length).map((at, row) => (row * length + at) * size);
  return { data: rowsAt(data, starts, size), dims: [batch, size], type: tensor.type };
}

/** For each sequence. */
function positionsOf(position: unknown, batch: number, length: number): number[] {
  if (typeof position !== 'number' && !Array.isArray(position))
    throw typeError('position', 'a number, or an array of one for each sequence', position);
  const given: readonly unknown[] = Array.isArray(position) ? position : new Array(batch).fill(position);
  if (given.length !== batch)
    throw new RangeError(`position must have ${batch} entries, one a sequence, got ${given.length}`);
  return given.map((each, row) => {
    const at = integerIn(Array.isArray(position) ? `position[${row}]` : 'position', each, -length, length - 1);
    return at < 0 ? at + length : at;
  });
}

function rowsAt(data: PeerData, starts: readonly number[], size: number): PeerData {
  const view = data as Float32Array; // the other kinds have the same methods
  const first = starts[0] ?? 0;
  const count = starts.length * size;
  if (starts.every((start, row) => start === first + row * size)) return view.subarray(first, first + count);
  const copy = view.slice(0, count);
  starts.forEach((start, row) => {
    copy.set(view.subarray(start, start + size), row * size);
  });
  return copy;
}

/**
 * A result of logitkit as a tensor of onnxruntime; the numbers are not copied.
 *
 * @param Tensor the class of your onnxruntime, web or node: nothing is imported from here
 * @param result what a function of logitkit gave for a tensor, or any `{ type, data, dims }`
 * @throws TypeError that names what is missing; what onnxruntime says to a type that it lacks (bfloat16)
 * @example
 * import { Tensor } from 'onnxruntime-web';
 * import { toTensor } from 'logitkit/onnxruntime';
 * const probs = toTensor(Tensor, softmax(logits));       // an onnxruntime Tensor, for the next session
 */
export function toTensor<T>(Tensor: TensorClass<T>, result: TypedTensorLike): T {
  if (typeof Tensor !== 'function') throw typeError('Tensor', 'the class Tensor of onnxruntime', Tensor);
  if (typeof result !== 'object' || result === null) throw typeError('result', 'a tensor { data, dims, type }', result);
  const { type, data, dims } = result;
  if (typeof type !== 'string') throw typeError('result.type', 'a string', type);
  if (!Array.isArray(dims)) throw typeError('result.dims', 'an array of sizes', dims);
  if (typeof data !== 'object' || data === null) throw typeError('result.data', 'an array of numbers', data);
  return new Tensor(type, data, [...dims]);
}

/** onnxruntime's `Tensor`, as much of it as is called. */
// biome-ignore lint/suspicious/noExplicitAny: its constructor has an overload for each type
export type TensorClass<T> = new (type: any, data: any, dims: readonly number[]) => T;
