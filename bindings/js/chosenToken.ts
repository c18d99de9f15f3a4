import { Random, Sampler, type SamplerOptions } from './core.js';
import { typeError } from './errors.js';

/**
 * What the adapters share: a sampler decides, and the engine behind them is left one token to take.
 *
 * They take the API from the built entry (`core.js`, which loads nothing): see build.mjs.
 */

/** The sampler that was given, or one of the options that were given. */
export function samplerOf(sampler: Sampler | SamplerOptions | undefined): Sampler {
  if (sampler instanceof Sampler) return sampler;
  if (sampler !== undefined && (typeof sampler !== 'object' || sampler === null || Array.isArray(sampler)))
    throw typeError('sampler', 'a Sampler or the options of one', sampler);
  return new Sampler(sampler);
}

/** Leaves the row 0 at the token and `rest` everywhere else. */
export function leaveOne(token: number, row: Float32Array, rest: number): void {
  row.fill(rest);
  row[token] = 0;
}

/**
 * Forgets the history for another text. The random numbers do not begin again, or every text would be written with the same
 * ones: a sampler that has drawn goes on with stream 0 of its seed. Gives the seed that is now in use.
 */
export function startText(sampler: Sampler): bigint {
  const { seed, position } = sampler.save().state;
  const next = position === '0' ? BigInt(seed) : streamOf(BigInt(seed), 0);
  sampler.reset({ seed: next });
  return next;
}

/** The seed of an independent stream. */
export function streamOf(seed: bigint, stream: number): bigint {
  return BigInt(new Random(seed).fork(stream).state.key);
}
