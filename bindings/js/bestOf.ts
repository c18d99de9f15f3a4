import { typeError } from './errors.js';

/** A finished text: the log-probabilities of its tokens, alone or with anything else in one object. */
export type Candidate = ArrayLike<number> | { readonly logprobs: ArrayLike<number> };

export interface BestOf<C> {
  index: number;
  candidate: C;
  /** Summed over its tokens. */
  logprob: number;
}

/** The candidate with the largest summed log-probability; the first among equals. */
export function bestOf<C extends Candidate>(candidates: readonly C[]): BestOf<C> {
  if (!Array.isArray(candidates)) throw typeError('candidates', 'an array', candidates);
  if (candidates.length === 0) throw new RangeError('candidates must have at least one entry, got none');
  let best = 0;
  let logprob = -Infinity;
  candidates.forEach((candidate: Candidate, i) => {
    const sum = summed(candidate, i);
    if (i === 0 || sum > logprob) [best, logprob] = [i, sum];
  });
  return { index: best, candidate: candidates[best] as C, logprob };
}

function summed(candidate: Candidate, i: number): number {
  const wrapped = typeof candidate === 'object' && candidate !== null && 'logprobs' in candidate;
  const name = `candidates[${i}]${wrapped ? '.logprobs' : ''}`;
  const logprobs: unknown = wrapped ? candidate.logprobs : candidate;
  if (!Array.isArray(logprobs) && !ArrayBuffer.isView(logprobs))
    throw typeError(name, wrapped ? 'an array of numbers' : 'an array of log-probabilities or { logprobs }', logprobs);
  const values = logprobs as ArrayLike<unknown>;
  let sum = 0;
  for (let t = 0; t < values.length; t++) {
    const value = values[t];
    if (typeof value !== 'number') throw typeError(`${name}[${t}]`, 'a number', value);
    if (Number.isNaN(value)) throw new RangeError(`${name}[${t}] must be a log-probability, got NaN`);
    sum += value;
  }
  return sum;
}
