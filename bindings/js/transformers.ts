import { leaveOne, samplerOf, startText, streamOf } from './chosenToken.js';
import type { Sampler, SamplerOptions } from './core.js';
import { typeError } from './errors.js';
import { peerTensor } from './peerTensor.js';
import type { TensorLike } from './types.js';
import { checkOptions } from './validate.js';

/** What transformers.js calls at every step: the ids so far, one array a row, and the logits [rows, vocabulary]. */
type Processor = <T extends TensorLike>(inputIds: bigint[][], logits: T) => T;

/**
 * A `LogitsProcessor` and a `LogitsProcessorList` at once, with the sampler as its last entry.
 */
export interface SamplerLogitsProcessor extends Processor {
  /** Of the first row; the other rows have clones. `sampler.reset({ seed })` before a `generate` repeats it. */
  readonly sampler: Sampler;
  /** Gives the memory of the samplers back, but not of one that you passed. */
  dispose(): void;
  [Symbol.dispose]: () => void;

  /** @see LogitsProcessor of transformers.js */
  _call: Processor;
  /** @see LogitsProcessorList of transformers.js */
  // biome-ignore lint/suspicious/noExplicitAny: as transformers.js declares it
  readonly processors: any[];
  /** Adds a processor; it runs before the sampler. */
  push(processor: Processor): void;
  /** Adds processors; they run before the sampler. */
  extend(processors: Iterable<Processor>): void;
  // biome-ignore lint/suspicious/noExplicitAny: as transformers.js declares it
  [Symbol.iterator](): ReturnType<any[]['values']>;
}

export interface LogitsProcessorOptions {
  /**
   * The token that fills rows up on the left, null where there is none. Default: found by itself in a batch, as the token
   * that some rows begin with, repeated or before one that all rows have in common, and others do not. A row by itself has
   * no padding unless you say so.
   */
  padToken?: number | bigint | null;
}

const OPTIONS: readonly string[] = ['padToken'];

/**
 * Makes a {@link Sampler} choose the tokens of transformers.js: `generate({ …, logits_processor })` and the pipelines.
 *
 * transformers.js has neither `top_p` nor any of the newer filters (it ignores them). With this, every stage of the sampler
 * works: it is told the prompt (`prime`), draws from each step's logits, leaves 0 at its token and −Infinity everywhere else,
 * and accepts what was then appended.
 *
 * Pass `do_sample: false`, or transformers.js applies the model's own temperature before. `repetition_penalty`,
 * `no_repeat_ngram_size` and its other processors also come before; many models bring them in their generation config.
 *
 * Another prompt begins with an empty history, whatever the sampler was told before. The random numbers go on, so that the
 * same prompt is answered in another way; `processor.sampler.reset({ seed })` before it makes it the same. Each row of a
 * batch has a sampler of its own, with stream `row` of the first one's seed. One processor serves one `generate` at a time.
 *
 * Padding on the left is no text: it has its places in the history and equals nothing, so that no penalty sees it.
 *
 * @param sampler a {@link Sampler} or its options; `samplerOptionsFrom('transformers', config)` has them by transformers' names
 * @throws Error before `init()`; what {@link Sampler} throws
 * @example
 * import { init } from 'logitkit';
 * import { logitsProcessor } from 'logitkit/transformers';
 * await init();
 * const logits_processor = logitsProcessor({ temperature: 0.8, topP: 0.95, minP: 0.05, seed: 42 });
 * await model.generate({ ...inputs, max_new_tokens: 64, do_sample: false, logits_processor });
 * await generator('Once upon a time', { max_new_tokens: 64, do_sample: false, logits_processor });   // a pipeline
 */
export function logitsProcessor(
  sampler?: Sampler | SamplerOptions,
  options?: LogitsProcessorOptions,
): SamplerLogitsProcessor {
  checkOptions('logitsProcessor', options, OPTIONS);
  const padToken = padTokenOf(options?.padToken);
  const first = samplerOf(sampler);
  const samplers = [first];
  let rows: Row[] = [];

  const begin = (inputIds: readonly (readonly bigint[])[]): void => {
    rows = [];
    const seed = startText(first);
    const padding = paddingOf(inputIds, padToken);
    rows = inputIds.map((ids, i) => {
      const own = samplers[i] ?? first.clone();
      samplers[i] = own;
      if (i > 0) own.reset({ seed: streamOf(seed, i) });
      own.prime(ids.map((id, place) => (place < (padding[i] as number) ? NO_TEXT : id)));
      return { sampler: own, ids, told: [...ids], drawn: -1 };
    });
  };

  const choose: Processor = (inputIds, logits) => {
    const data = checked(inputIds, logits);
    if (rows.length === inputIds.length && rows.every((row, i) => goesOn(row, inputIds[i] as bigint[])))
      rows.forEach((row, i) => {
        goOn(row, inputIds[i] as bigint[]);
      });
    else begin(inputIds);
    const size = data.length / rows.length;
    const rowAt = (i: number) => data.subarray(i * size, (i + 1) * size);
    // all are drawn before any is written: a row that cannot be drawn from leaves the logits as they were
    rows.forEach((row, i) => {
      row.drawn = row.sampler.sample(rowAt(i));
    });
    rows.forEach(({ drawn }, i) => {
      leaveOne(drawn, rowAt(i), -Infinity);
    });
    return logits;
  };

  const processors: Processor[] = [choose];
  const call: Processor = (inputIds, logits) =>
    processors.reduce((scores, processor) => processor(inputIds, scores), logits);
  const push = (processor: Processor): void => {
    if (typeof processor !== 'function') throw typeError('processor', 'a function', processor);
    processors.splice(-1, 0, processor);
  };
  const dispose = (): void => {
    for (const own of samplers) if (own !== sampler) own.dispose();
  };
  const list = {
    sampler: first,
    dispose,
    _call: call,
    processors,
    push,
    extend: (items: Iterable<Processor>) => {
      if (typeof items?.[Symbol.iterator] !== 'function') throw typeError('processors', 'an array of functions', items);
      const added = [...items];
      added.forEach((item, i) => {
        if (typeof item !== 'function') throw typeError(`processors[${i}]`, 'a function', item);
      });
      added.forEach(push);
    },
    [Symbol.iterator]: () => processors.values(),
  };
  const processor = Object.assign(call, list) as SamplerLogitsProcessor;
  if (Symbol.dispose !== undefined) processor[Symbol.dispose] = dispose;
  return processor;
}

/** An id that equals nothing. */
const NO_TEXT = -1n;

function padTokenOf(given: unknown): bigint | null | undefined {
  if (given === undefined || given === null) return given;
  if (typeof given !== 'bigint' && !Number.isInteger(given)) throw typeError('padToken', 'an integer or null', given);
  return BigInt(given as number);
}

/** How many places at the beginning of each row are padding. */
function paddingOf(rows: readonly (readonly bigint[])[], padToken: bigint | null | undefined): number[] {
  const runsOf = (token: bigint): number[] =>
    rows.map((ids) => {
      const end = ids.findIndex((id) => id !== token);
      return end < 0 ? ids.length : end;
    });
  if (padToken === null) return rows.map(() => 0);
  if (padToken !== undefined) return runsOf(padToken);
  // the longest row of a batch has none
  const found = [...new Set(rows.map(([first]) => first as bigint))].map(runsOf).filter((runs) => runs.includes(0));
  const repeated = found.filter((runs) => runs.some((run) => run > 1));
  const beforeOne = found.filter((runs) => new Set(runs.map((run, i) => rows[i]?.[run])).size === 1);
  const likely = repeated.length > 0 ? repeated : beforeOne;
  return likely.length === 1 ? (likely[0] as number[]) : rows.map(() => 0);
}

/** A row of the batch: transformers.js' array of its ids, and what of them its sampler was told. */
interface Row {
  readonly sampler: Sampler;
  ids: readonly bigint[];
  readonly told: bigint[];
  /** The token that was left to take; −1 before. */
  drawn: number;
}

/**
 * Whether one token was appended. transformers.js appends to its array; in a copy it has to be the one that was drawn, behind
 * the same ids: another prompt may begin like this one.
 */
function goesOn({ ids: before, told, drawn }: Row, ids: readonly bigint[]): boolean {
  if (ids.length !== told.length + 1) return false;
  return ids === before || (Number(ids[told.length]) === drawn && told.every((id, i) => id === ids[i]));
}

/** The token may be another one than was chosen, where a processor came after. */
function goOn(row: Row, ids: readonly bigint[]): void {
  const token = ids[ids.length - 1] as bigint;
  row.sampler.accept(Number(token));
  row.told.push(token);
  row.ids = ids;
}

/** The numbers of the logits, if both arguments are what transformers.js passes. */
function checked(inputIds: unknown, logits: TensorLike): Float32Array {
  if (!Array.isArray(inputIds) || !inputIds.every(Array.isArray))
    throw typeError('inputIds', 'an array of token ids for each row', inputIds);
  const allowed = 'a tensor of type float32 with dims [rows, vocabulary]';
  const { data, dims } = peerTensor('logits', logits, ['float32'], [2], allowed);
  if (dims[0] !== inputIds.length)
    throw new RangeError(`logits must have ${inputIds.length} rows, as inputIds has, got ${dims[0]}`);
  return data as Float32Array;
}
