import { entriesOf } from './arrays.js';
import type { Call, Slot } from './call.js';
import { rangeError, typeError } from './errors.js';
import type { Wasm } from './instance.js';
import { seedOf, type Words } from './seed.js';
import { lengthOf, typeOf } from './typedArrays.js';

/** Where a draw's random numbers come from: a seed, or the numbers themselves. */
export interface UniformOptions {
  /** An integer in [0, 2⁵³) or a bigint in [0, 2⁶⁴). Default: from `crypto`. */
  seed?: number | bigint;
  /** In [0, 1), in the place of the stream of `seed`. */
  uniforms?: ArrayLike<number>;
}

/** @internal */
export function checkUniform(name: string, value: unknown): void {
  if (typeof value !== 'number') throw typeError(name, 'a number', value);
  if (!(value >= 0 && value < 1)) throw rangeError(name, 'in [0, 1)', value);
}

/** @internal A copy of numbers in [0, 1), `count` of them. */
export function uniformsOf(values: unknown, count?: number): Float64Array {
  const isTyped = typeOf(values) !== undefined;
  if (!Array.isArray(values) && !isTyped) throw typeError('uniforms', 'an array of numbers', values);
  const given = isTyped ? (values as Float64Array) : entriesOf('uniforms', values as unknown[]);
  const length = isTyped ? lengthOf(given as Float64Array) : (given as unknown[]).length;
  const copy = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    checkUniform(`uniforms[${i}]`, given[i]);
    copy[i] = given[i] as number;
  }
  if (count !== undefined && length !== count)
    throw new RangeError(`uniforms must have ${count} entries, got ${length}`);
  return copy;
}

/** @internal The random numbers of a call, as they were given: `count` uniforms, or the seed of their stream. */
export type Uniforms = Float64Array | Words;

/** @internal */
export function randomSource(options: UniformOptions, count: number): Uniforms {
  const { seed, uniforms } = options;
  if (uniforms === undefined) return seedOf(seed);
  if (seed !== undefined) throw new TypeError('give seed or uniforms, not both');
  return uniformsOf(uniforms, count);
}

/** @internal Room for `count` of them in a call, and what puts them there: to be called when the call runs. */
export function uniformSlot(call: Call, uniforms: Uniforms, count: number): { at: Slot; draw: (wasm: Wasm) => void } {
  if ('length' in uniforms) return { at: call.doubles(uniforms), draw: () => undefined };
  const at = call.room(8 * count);
  const state = call.words([uniforms.low, uniforms.high, 0, 0]);
  return { at, draw: (wasm) => wasm.randomUniforms(state.address, at.address, count) };
}
