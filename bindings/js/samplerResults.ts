import { doublesAt, integersAt } from './heap.js';
import type { StageName } from './samplerOptions.js';
import { STAGES } from './samplerStages.js';

/** Results as they stand in the module's memory after a call, read into arrays of their own. */

/** The law that `sample` draws from, best first. */
export interface Distribution {
  ids: Int32Array;
  probs: Float64Array;
  /** After all stages. */
  logits: Float64Array;
}

/** What one stage left. */
export interface TraceEntry {
  stage: StageName;
  /** Candidates before it, and after. */
  before: number;
  after: number;
  /** Those that are left, best first, with their softmax. */
  ids: Int32Array;
  probs: Float64Array;
}

export interface TokenLogprob {
  id: number;
  /** Natural logarithm; −Infinity where the token cannot be drawn. */
  logprob: number;
}

export interface RankedLogprob extends TokenLogprob {
  /** 1 is the best; ties by lower id. */
  rank: number;
}

const integers = (address: number, begin: number, length: number): Int32Array =>
  integersAt(address + 4 * begin, length);
const doubles = (address: number, begin: number, length: number): Float64Array =>
  doublesAt(address + 8 * begin, length);

/** `samplerDistribution` writes three addresses and a length. */
export function readDistribution(out: number): Distribution {
  const [ids, probs, logits, length] = doubles(out, 0, 4) as unknown as [number, number, number, number];
  return { ids: integers(ids, 0, length), probs: doubles(probs, 0, length), logits: doubles(logits, 0, length) };
}

/** Bytes that `samplerTrace` may write: two addresses, a length, and four numbers a stage. */
export const TRACE_BYTES = 8 * (3 + 4 * STAGES.length);

export function readTrace(out: number): TraceEntry[] {
  const [ids, probs, length] = doubles(out, 0, 3) as unknown as [number, number, number];
  return Array.from({ length }, (_, i) => {
    const entry = doubles(out, 3 + 4 * i, 4) as unknown as [number, number, number, number];
    const [stage, before, after, begin] = entry;
    return {
      stage: STAGES[stage] as StageName,
      before,
      after,
      ids: integers(ids, begin, after),
      probs: doubles(probs, begin, after),
    };
  });
}

/** `samplerLogprobs` writes the chosen one, an address and a length; the best are id, rank (32 bits each), logprob. */
export function readLogprobs(out: number): { chosen: RankedLogprob; best: TokenLogprob[] } {
  const [id, rank, logprob, address, length] = doubles(out, 0, 5) as unknown as [
    number,
    number,
    number,
    number,
    number,
  ];
  const entries = integers(address, 0, 4 * length);
  const numbers = doubles(address, 0, 2 * length);
  const best = Array.from({ length }, (_, i) => ({
    id: entries[4 * i] as number,
    logprob: numbers[2 * i + 1] as number,
  }));
  return { chosen: { id, logprob, rank }, best };
}
