import type { ArrayInput, Source } from './arrays.js';
import { checkDims, checkProduct } from './arrays.js';
import { type BestOf, bestOf, type Candidate } from './bestOf.js';
import { rangeError, typeError } from './errors.js';
import { restScratch, scratch, views } from './heap.js';
import { type Ids, idsOf } from './ids.js';
import { instance } from './instance.js';
import { type OpenaiLogprob, openaiLogprob } from './openaiLogprob.js';
import { checkStatus, drawError } from './samplerErrors.js';
import { cloneSampler, createSampler, forgotten } from './samplerHandle.js';
import type { SamplerOptions } from './samplerOptions.js';
import {
  type Distribution,
  type RankedLogprob,
  readDistribution,
  readLogprobs,
  readTrace,
  type TokenLogprob,
  TRACE_BYTES,
  type TraceEntry,
} from './samplerResults.js';
import { type Bitmask, placeRow, type Row } from './samplerRow.js';
import { settingsOf } from './samplerSettings.js';
import { checkSaved, plain, restoreState, type SavedSampler, saveState, unplain } from './samplerState.js';
import { wordsOf } from './seed.js';
import { checkUniform, checkUniforms } from './uniforms.js';
import { checkOptions, flag, integerIn, oneOf } from './validate.js';

export interface MaskedOptions {
  /** Which tokens are allowed: 32-bit words, bit `i % 32` of word `i >> 5` (xgrammar's layout). Default: all. */
  bitmask?: Bitmask;
}

export interface SampleOptions extends MaskedOptions {
  /** Takes the place of the sampler's own random number, in [0, 1). */
  uniform?: number;
}

export interface SampleRowsOptions extends MaskedOptions {
  /** The shape of a flat array, [rows, V]. Without it the rows have the vocabulary's length, or there is one. */
  shape?: readonly number[];
  /** One for each row, in [0, 1). */
  uniforms?: ArrayLike<number>;
}

export interface LogprobsOptions extends MaskedOptions {
  /** The token whose log-probability and rank are asked for. */
  token?: number;
  /** How many of the best. Default 0. */
  top?: number;
  /** Of the softmax of the logits as they came, before all stages. Default false: of the law that `sample` draws from. */
  raw?: boolean;
  /** `'openai'`: one entry of `choices[0].logprobs.content`. */
  format?: 'openai';
  /** The text of a token, for `format: 'openai'`. Default: `token_id:42`, as vLLM writes it. */
  decode?: (id: number) => string;
}

export interface Logprobs {
  /** Where a token was asked for. */
  token?: RankedLogprob;
  /** Best first. Fewer than asked for where fewer tokens can be drawn. */
  top: TokenLogprob[];
}

const MASK_OPTIONS: readonly string[] = ['bitmask'];
const SAMPLE_OPTIONS: readonly string[] = ['bitmask', 'uniform'];
const ROWS_OPTIONS: readonly string[] = ['bitmask', 'shape', 'uniforms'];
const LOGPROBS_OPTIONS: readonly string[] = ['bitmask', 'token', 'top', 'raw', 'format', 'decode'];
const RESET_OPTIONS: readonly string[] = ['seed'];

/** A sampler that is there already, for `clone` and `restore`. */
interface Adopted {
  readonly handle: number;
  readonly sampler: Sampler;
}

/**
 * Draws tokens from logits, through a chain of stages that the options switch on.
 *
 * The logits are never changed. The first ones fix the vocabulary's length until `reset`. The same options, seed, logits
 * and calls give the same tokens on every machine, in every engine and in both builds. A call that throws leaves the
 * sampler as it was. After the first step, a step with a `Float32Array` or a `Vector` allocates nothing.
 *
 * @throws TypeError for a wrong kind of option or an unknown one; RangeError for a value out of range, NaN or nothing but
 * −Infinity in logits, another length of logits than before, token ids outside the vocabulary; Error after `dispose()`
 * @example
 * const sampler = new Sampler({ temperature: 0.8, topK: 40, topP: 0.95, seed: 42 });
 * sampler.prime(promptTokens);
 * const token = sampler.next(logits);     // sample and accept
 * sampler.dispose();                      // or `using sampler = new Sampler(…)`
 */
export class Sampler {
  /** @internal The name survives the minifier: consoles and debuggers show it. */
  static readonly name = 'Sampler';
  #handle: number;
  #vocabSize = 0;
  /** As plain JSON, for `save`. */
  readonly #options: Record<string, unknown>;
  readonly #largest: { name: string; id: number };

  constructor(options?: SamplerOptions);
  /** @internal */
  constructor(options: SamplerOptions | undefined, adopted: Adopted);
  constructor(options?: SamplerOptions, adopted?: Adopted) {
    if (adopted === undefined) {
      instance();
      const settings = settingsOf(options);
      this.#handle = createSampler(settings);
      this.#options = plain({ ...options, seed: undefined }) as Record<string, unknown>;
      this.#largest = settings.largest;
    } else {
      this.#handle = adopted.handle;
      this.#options = adopted.sampler.#options;
      this.#largest = adopted.sampler.#largest;
      this.#vocabSize = adopted.sampler.#vocabSize;
    }
    forgotten.register(this, this.#handle, this);
  }

  /**
   * Draws a token. The history does not change; the random stream moves on.
   *
   * Walks token ids upward: the first id at which the mass so far exceeds u times the total, u from the sampler's stream
   * or `uniform`.
   *
   * @param logits one row: any kind of array, or a tensor [V] or [1, V]
   */
  sample(logits: ArrayInput, options?: SampleOptions): number {
    const handle = this.#open();
    checkOptions('sample', options, SAMPLE_OPTIONS);
    const uniform = options?.uniform;
    if (uniform !== undefined) checkUniform('uniform', uniform);
    try {
      const row = placeRow(logits, options?.bitmask, 0);
      const token = instance().wasm.samplerSample(
        handle,
        row.address,
        row.wide,
        row.size,
        row.bitmask,
        uniform === undefined ? Number.NaN : uniform,
      );
      if (token < 0) throw this.#error(-token, row);
      this.#vocabSize = row.size;
      return token;
    } finally {
      restScratch();
    }
  }

  /** Adds a generated token to the history; mirostat and adaptive-p learn the probability that the last `sample` or `distribution` gave it. */
  accept(token: number): void {
    const status = instance().wasm.samplerAccept(this.#open(), this.#token('token', token));
    checkStatus(status);
  }

  /** `sample` and `accept`. */
  next(logits: ArrayInput, options?: SampleOptions): number {
    const token = this.sample(logits, options);
    this.accept(token);
    return token;
  }

  /** Adds the prompt's tokens to the history. */
  prime(tokens: Ids): void {
    const handle = this.#open();
    const ids = idsOf('tokens', tokens, undefined, this.#vocabSize || 2 ** 31);
    try {
      const address = scratch(ids.byteLength);
      views().i32.set(ids, address >>> 2);
      checkStatus(instance().wasm.samplerPrime(handle, address, ids.length));
    } finally {
      restScratch();
    }
  }

  /** `count` draws from the same logits, as many calls of `sample`. */
  sampleMany(logits: ArrayInput, count: number, options?: MaskedOptions): Int32Array {
    const handle = this.#open();
    checkOptions('sampleMany', options, MASK_OPTIONS);
    integerIn('count', count, 0, 2 ** 30);
    try {
      const row = placeRow(logits, options?.bitmask, count * 4);
      const { address, wide, size, bitmask, out } = row;
      this.#settle(instance().wasm.samplerSampleMany(handle, address, wide, size, bitmask, out, count), row);
      return views().i32.slice(out >>> 2, (out >>> 2) + count);
    } finally {
      restScratch();
    }
  }

  /** One token for each row of logits [rows, V], in order, with the same history: as many calls of `sample`, all or none. */
  sampleRows(logits: ArrayInput, options?: SampleRowsOptions): Int32Array {
    const handle = this.#open();
    checkOptions('sampleRows', options, ROWS_OPTIONS);
    const uniforms = options?.uniforms;
    if (uniforms !== undefined) checkUniforms(uniforms);
    let rows = 0;
    const countRows = (source: Source): number => {
      rows = rowsOf(source, options?.shape, this.#vocabSize);
      if (uniforms !== undefined && uniforms.length !== rows)
        throw new RangeError(`uniforms must have ${rows} entries, one a row, got ${uniforms.length}`);
      return rows;
    };
    try {
      const room = uniforms === undefined ? 0 : align(uniforms.length * 8);
      const row = placeRow(logits, options?.bitmask, room, countRows, 4);
      if (uniforms !== undefined) views().f64.set(uniforms, row.out >>> 3);
      const { address, wide, size, bitmask, bitmaskStride, out } = row;
      const tokens = out + room;
      const { wasm } = instance();
      const given = uniforms === undefined ? 0 : out;
      this.#settle(
        wasm.samplerSampleRows(handle, address, wide, size, bitmask, bitmaskStride, rows, given, tokens),
        row,
      );
      return views().i32.slice(tokens >>> 2, (tokens >>> 2) + rows);
    } finally {
      restScratch();
    }
  }

  /** The law that `sample` draws from, best first, after all stages. Coins inside stages (XTC) are averaged over. */
  distribution(logits: ArrayInput, options?: MaskedOptions): Distribution {
    const handle = this.#open();
    checkOptions('distribution', options, MASK_OPTIONS);
    try {
      const row = placeRow(logits, options?.bitmask, 32);
      const { address, wide, size, bitmask, out } = row;
      this.#settle(instance().wasm.samplerDistribution(handle, address, wide, size, bitmask, out), row);
      return readDistribution(out);
    } finally {
      restScratch();
    }
  }

  /** What each enabled stage leaves, in their order: how many, which, and their renormalised probabilities. Coins are averaged over. */
  trace(logits: ArrayInput, options?: MaskedOptions): TraceEntry[] {
    const handle = this.#open();
    checkOptions('trace', options, MASK_OPTIONS);
    try {
      const row = placeRow(logits, options?.bitmask, TRACE_BYTES);
      const { address, wide, size, bitmask, out } = row;
      this.#settle(instance().wasm.samplerTrace(handle, address, wide, size, bitmask, out), row);
      return readTrace(out);
    } finally {
      restScratch();
    }
  }

  /**
   * Log-probabilities of one token and of the best ones, of the law that `sample` draws from or, with `raw`, of the
   * model's own.
   *
   * @example
   * sampler.logprobs(logits, { token, top: 5 });                        // { token: { id, logprob, rank }, top: [{ id, logprob }, …] }
   * sampler.logprobs(logits, { token, top: 5, raw: true, format: 'openai', decode });
   */
  logprobs(logits: ArrayInput, options: LogprobsOptions & { format: 'openai' }): OpenaiLogprob;
  logprobs(logits: ArrayInput, options?: LogprobsOptions): Logprobs;
  logprobs(logits: ArrayInput, options?: LogprobsOptions): Logprobs | OpenaiLogprob {
    const handle = this.#open();
    checkOptions('logprobs', options, LOGPROBS_OPTIONS);
    const { bitmask: mask, token, top = 0, raw = false, format, decode } = options ?? {};
    integerIn('top', top, 0, 2 ** 31 - 1);
    flag('raw', raw);
    if (format !== undefined) oneOf('format', format, ['openai']);
    if (decode !== undefined && typeof decode !== 'function') throw typeError('decode', 'a function', decode);
    const id = token === undefined ? -1 : this.#token('token', token);
    const wanted = format === 'openai' && token === undefined ? Math.max(top, 1) : top;
    try {
      const row = placeRow(logits, mask, 40);
      const { address, wide, size, bitmask, out } = row;
      if (id >= size) throw rangeError('token', `an integer in [0, ${size - 1}]`, token);
      const { wasm } = instance();
      this.#settle(wasm.samplerLogprobs(handle, address, wide, size, bitmask, id, wanted, raw, out), row);
      const { chosen, best } = readLogprobs(out);
      if (format === 'openai')
        return openaiLogprob(id < 0 ? (best[0] as TokenLogprob) : chosen, best.slice(0, top), decode);
      return id < 0 ? { top: best } : { token: chosen, top: best };
    } finally {
      restScratch();
    }
  }

  /** The candidate with the largest summed log-probability, the first among equals: see {@link Candidate}. */
  bestOf<C extends Candidate>(candidates: readonly C[]): BestOf<C> {
    this.#open();
    return bestOf(candidates);
  }

  /** Another sampler with the same options, history and future. */
  clone(): Sampler {
    return new Sampler(undefined, { handle: cloneSampler(this.#open()), sampler: this });
  }

  /**
   * Forgets the history, the vocabulary's length and what mirostat and adaptive-p learnt, and begins the random stream
   * again: of the same seed, or of a new one.
   */
  reset(options?: { seed?: number | bigint }): void {
    const handle = this.#open();
    checkOptions('reset', options, RESET_OPTIONS);
    const given = options?.seed;
    const { low, high } = wordsOf('seed', given === undefined ? BigInt(saveState(handle).seed) : given);
    instance().wasm.samplerReset(handle, low, high);
    this.#vocabSize = 0;
  }

  /** All that this sampler is, as plain JSON: `Sampler.restore(JSON.parse(JSON.stringify(saved)))` continues token for token. */
  save(): SavedSampler {
    const state = saveState(this.#open());
    return { format: 'logitkit.sampler', version: 1, options: plain(this.#options) as Record<string, unknown>, state };
  }

  /** A sampler that continues where `save` was called. */
  static restore(state: SavedSampler): Sampler {
    const saved = checkSaved(state);
    const options = { ...(unplain(saved.options) as SamplerOptions), seed: BigInt(saved.state.seed) };
    const sampler = new Sampler(options);
    try {
      restoreState(sampler.#handle, saved.state);
    } catch (error) {
      sampler.dispose();
      throw error;
    }
    sampler.#vocabSize = saved.state.vocabSize;
    return sampler;
  }

  /** Gives the memory back; using the sampler afterwards is an `Error`. Disposing twice is fine. */
  dispose(): void {
    if (this.#handle === 0) return;
    forgotten.unregister(this);
    instance().wasm.samplerDestroy(this.#handle);
    this.#handle = 0;
  }

  declare [Symbol.dispose]: () => void;

  #open(): number {
    if (this.#handle === 0) throw new Error('this Sampler was disposed: it can no longer be used');
    return this.#handle;
  }

  /** After a call with logits: throws what went wrong, or notes the vocabulary's length. */
  #settle(status: number, row: Row): void {
    if (status !== 0) throw this.#error(status, row);
    this.#vocabSize = row.size;
  }

  #error(status: number, row: Row): Error {
    return drawError(status, row, this.#vocabSize, () => {
      const history = { name: 'the history', id: saveState(this.#open()).tokens.reduce((a, b) => Math.max(a, b), -1) };
      return history.id > this.#largest.id ? history : this.#largest;
    });
  }

  #token(name: string, token: unknown): number {
    if (typeof token !== 'number' && typeof token !== 'bigint') throw typeError(name, 'an integer', token);
    const id = Number(token);
    const limit = this.#vocabSize || 2 ** 31;
    if (!Number.isInteger(id) || id < 0 || id >= limit)
      throw rangeError(name, `an integer in [0, ${limit - 1}]`, token);
    return id;
  }
}

// engines without Symbol.dispose simply lack the method
if (Symbol.dispose !== undefined) {
  Object.defineProperty(Sampler.prototype, Symbol.dispose, {
    value: Sampler.prototype.dispose,
    configurable: true,
    writable: true,
  });
}

const align = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/** How many rows an array of logits has. */
function rowsOf(source: Source, shape: unknown, vocabSize: number): number {
  const { dims, length } = source;
  if (dims !== undefined && shape !== undefined)
    throw new TypeError(`shape is for flat arrays: logits is a tensor with dims [${dims.join(', ')}]`);
  const known = dims ?? (shape === undefined ? undefined : checkDims('shape', shape));
  if (known !== undefined) {
    checkProduct(dims === undefined ? 'shape' : 'logits.dims', known, length);
    if (known.length === 0) throw new RangeError('logits must have at least one dimension, got a scalar');
    const size = known[known.length - 1] as number;
    return size === 0 ? 0 : length / size;
  }
  if (vocabSize === 0) return length === 0 ? 0 : 1;
  if (length % vocabSize !== 0)
    throw new RangeError(`logits must have a multiple of ${vocabSize} entries, the vocabulary's length, got ${length}`);
  return length / vocabSize;
}
