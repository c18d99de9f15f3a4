import { rangeError, typeError } from './errors.js';
import { views } from './heap.js';
import { instance } from './instance.js';
import { seedOf } from './seed.js';

/** Where a draw's random numbers come from: a seed, or the numbers themselves. */
export interface UniformOptions {
  /** An integer in [0, 2⁵³) or a bigint in [0, 2⁶⁴). Default: from `crypto`. */
  seed?: number | bigint;
  /** In [0, 1), in the place of the stream of `seed`. */
  uniforms?: ArrayLike<number>;
}

export function checkUniform(name: string, value: unknown): void {
  if (typeof value !== 'number') throw typeError(name, 'a number', value);
  if (!(value >= 0 && value < 1)) throw rangeError(name, 'in [0, 1)', value);
}

export function checkUniforms(values: ArrayLike<number>, count?: number): void {
  if (!Array.isArray(values) && !ArrayBuffer.isView(values)) throw typeError('uniforms', 'an array of numbers', values);
  for (let i = 0; i < values.length; i++) checkUniform(`uniforms[${i}]`, values[i]);
  if (count !== undefined && values.length !== count)
    throw new RangeError(`uniforms must have ${count} entries, got ${values.length}`);
}

/** What `loadUniforms` writes to memory, checked: throws before anything is done. */
export function checkSource(options: UniformOptions, count: number): { low: number; high: number } | undefined {
  if (options.uniforms === undefined) return seedOf(options.seed);
  if (options.seed !== undefined) throw new TypeError('give seed or uniforms, not both');
  checkUniforms(options.uniforms, count);
  return undefined;
}

/** Writes `count` numbers to `address`; `state` is room for 16 bytes. */
export function loadUniforms(
  options: UniformOptions,
  seed: { low: number; high: number } | undefined,
  count: number,
  address: number,
  state: number,
): void {
  if (seed === undefined) {
    views().f64.set(options.uniforms as ArrayLike<number>, address >>> 3);
    return;
  }
  views().i32.set([seed.low, seed.high, 0, 0], state >>> 2);
  instance().wasm.randomUniforms(state, address, count);
}
