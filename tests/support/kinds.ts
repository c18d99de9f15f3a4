import { allocate, type Float16ArrayLike, type TensorLike, type Vector } from 'logitkit';
import { bfloat16Bits, bfloat16Value, float16Bits, float16Value } from './half.js';

/** What every input kind of the contract is made of. */
export type Input = number[] | Float32Array | Float64Array | Float16ArrayLike | TensorLike | Vector;

/** One kind of input: how it is made, what it then holds, and what kind its result has. */
export interface Kind {
  readonly name: string;
  readonly precision: 'float32' | 'float64';
  /** The constructor of a result's numbers. */
  readonly result: typeof Array | typeof Float32Array | typeof Float64Array;
  readonly tensor: boolean;
  /** An input holding (the nearest of its kind to) these numbers. A flat one knows nothing of `dims`. */
  make(values: readonly number[], dims?: readonly number[]): Input;
  /** What that input holds, exactly. */
  held(values: readonly number[]): number[];
}

const same = (values: readonly number[]): number[] => [...values];
const single = (values: readonly number[]): number[] => [...Float32Array.from(values)];
const half = (values: readonly number[]): number[] => values.map((v) => float16Value(float16Bits(v)));
const brain = (values: readonly number[]): number[] => values.map((v) => bfloat16Value(bfloat16Bits(v)));

const f32 = { precision: 'float32', result: Float32Array } as const;
const f64 = { precision: 'float64', result: Float64Array } as const;

export type Float16Constructor = { from(values: readonly number[]): Float16ArrayLike };

/** `Float16Array`, in engines that have it. */
export const Float16 = (globalThis as { Float16Array?: Float16Constructor }).Float16Array;

function vector(values: readonly number[], type: 'float32' | 'float64'): Vector {
  const made = allocate(values.length, type);
  made.data.set(values);
  return made;
}

export const KINDS: readonly Kind[] = [
  { name: 'number[]', precision: 'float64', result: Array, tensor: false, make: same, held: same },
  { name: 'Float32Array', ...f32, tensor: false, make: (v) => Float32Array.from(v), held: single },
  { name: 'Float64Array', ...f64, tensor: false, make: (v) => Float64Array.from(v), held: same },
  {
    name: 'Float32Array at an odd offset',
    ...f32,
    tensor: false,
    make: (v) => Float32Array.from([7, ...v]).subarray(1),
    held: single,
  },
  ...(Float16 === undefined
    ? []
    : [
        {
          name: 'Float16Array',
          ...f32,
          tensor: false,
          make: (v: readonly number[]) => (Float16 as Float16Constructor).from(v),
          held: half,
        } as const,
      ]),
  { name: 'Vector of float32', ...f32, tensor: false, make: (v) => vector(v, 'float32'), held: single },
  { name: 'Vector of float64', ...f64, tensor: false, make: (v) => vector(v, 'float64'), held: same },
  { name: 'vector.data of float32', ...f32, tensor: false, make: (v) => vector(v, 'float32').data, held: single },
  { name: 'vector.data of float64', ...f64, tensor: false, make: (v) => vector(v, 'float64').data, held: same },
  {
    name: 'tensor of float32',
    ...f32,
    tensor: true,
    make: (v, dims = [v.length]) => ({ data: Float32Array.from(v), dims, type: 'float32' }),
    held: single,
  },
  {
    name: 'tensor of float64',
    ...f64,
    tensor: true,
    make: (v, dims = [v.length]) => ({ data: Float64Array.from(v), dims, type: 'float64' }),
    held: same,
  },
  {
    name: 'tensor without type',
    ...f32,
    tensor: true,
    make: (v, dims = [v.length]) => ({ data: Float32Array.from(v), dims }),
    held: single,
  },
  {
    name: 'tensor of float16 bits',
    ...f32,
    tensor: true,
    make: (v, dims = [v.length]) => ({ data: Uint16Array.from(v, float16Bits), dims, type: 'float16' }),
    held: half,
  },
  {
    name: 'tensor of bfloat16 bits',
    ...f32,
    tensor: true,
    make: (v, dims = [v.length]) => ({ data: Uint16Array.from(v, bfloat16Bits), dims, type: 'bfloat16' }),
    held: brain,
  },
];

/** A copy of everything that an input holds, to see later that nothing changed. */
export function snapshot(input: unknown): string {
  const data = (input as TensorLike).data ?? input;
  const dims = (input as TensorLike).dims;
  return JSON.stringify([Array.from(data as ArrayLike<number>, String), dims]);
}

/** The numbers of a result, whatever its kind. */
export function numbersOf(result: unknown): number[] {
  const data = typeof result === 'object' && result !== null && 'data' in result ? result.data : result;
  return typeof data === 'number' ? [data] : Array.from(data as ArrayLike<number>);
}
