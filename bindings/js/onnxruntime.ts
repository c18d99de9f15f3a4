import { checkDims, isTensorLike, sourceOf } from './arrays.js';
import { typeError } from './errors.js';
import { showTensor } from './showTensor.js';
import type { Float16ArrayLike, Tensor, TensorLike } from './types.js';
import { checkOptions, integerIn } from './validate.js';

/** The data of logits: `Uint16Array` for the bits of float16 and bfloat16. */
export type LogitsData = Float32Array | Float64Array | Uint16Array | Float16ArrayLike | number[];

export interface LastLogitsOptions {
  /**
   * Which position: one for all sequences, or one for each (in a batch padded on the right, the last of each). Negative ones
   * count from the end. Default −1.
   */
  position?: number | readonly number[];
}

const KINDS = 'a tensor of type float32, float64, float16 or bfloat16 with dims [batch, length, vocabulary]';

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
export function lastLogits(tensor: TensorLike, options?: LastLogitsOptions): Tensor<LogitsData> {
  checkOptions('lastLogits', options, ['position']);
  checkPlace(tensor);
  if (!isTensorLike(tensor)) throw typeError('tensor', KINDS, tensor);
  const { dims } = sourceOf('tensor', tensor);
  if (dims?.length !== 2 && dims?.length !== 3)
    throw new RangeError(`tensor must be ${KINDS}, got ${showTensor(tensor)}`);
  const [batch, length, size] = (dims.length === 2 ? [dims[0], 1, dims[1]] : dims) as [number, number, number];
  const starts = positionsOf(options?.position ?? -1, batch, length).map((at, row) => (row * length + at) * size);
  const type = tensor.type ?? (tensor.data instanceof Float32Array ? 'float32' : 'float64');
  return { data: rowsAt(tensor.data as LogitsData, starts, size), dims: [batch, size], type };
}

/** For each sequence. */
function positionsOf(position: unknown, batch: number, length: number): number[] {
  const given: readonly unknown[] = Array.isArray(position) ? position : new Array(batch).fill(position);
  if (given.length !== batch)
    throw new RangeError(`position must have ${batch} entries, one a sequence, got ${given.length}`);
  return given.map((each, row) => {
    const at = integerIn(Array.isArray(position) ? `position[${row}]` : 'position', each, -length, length - 1);
    return at < 0 ? at + length : at;
  });
}

function rowsAt(data: LogitsData, starts: readonly number[], size: number): LogitsData {
  const first = starts[0] ?? 0;
  const end = first + starts.length * size;
  const together = starts.every((start, row) => start === first + row * size);
  if (Array.isArray(data)) return starts.flatMap((start) => data.slice(start, start + size));
  const view = data as Float32Array; // all kinds have these methods
  if (together) return view.subarray(first, end);
  const copy = view.slice(0, starts.length * size);
  starts.forEach((start, row) => {
    copy.set(view.subarray(start, start + size), row * size);
  });
  return copy;
}

/** Reading `data` of a tensor on the GPU is an error of onnxruntime's that does not say what to do. */
function checkPlace(tensor: unknown): void {
  const location = (tensor as { location?: unknown } | null | undefined)?.location;
  if (typeof location !== 'string' || location.startsWith('cpu')) return;
  throw new TypeError(
    location === 'none'
      ? 'tensor was disposed: it has no data'
      : `tensor is on the GPU ('${location}'): \`await tensor.getData()\` first, or ask the session for preferredOutputLocation 'cpu'`,
  );
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
export function toTensor<T>(Tensor: TensorClass<T>, result: TensorLike & { readonly type: string }): T {
  if (typeof Tensor !== 'function') throw typeError('Tensor', 'the class Tensor of onnxruntime', Tensor);
  if (!isTensorLike(result)) throw typeError('result', 'a tensor { data, dims, type }', result);
  const { type, data, dims } = result;
  if (typeof type !== 'string') throw typeError('result.type', 'a string', type);
  return new Tensor(type, data, [...checkDims('result.dims', dims)]);
}

/** onnxruntime's `Tensor`, as much of it as is called. */
// biome-ignore lint/suspicious/noExplicitAny: its constructor has an overload for each type
export type TensorClass<T> = new (type: any, data: any, dims: readonly number[]) => T;
