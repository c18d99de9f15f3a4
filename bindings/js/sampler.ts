import type { ArrayInput, Source } from './arrays.js';
import { checkProduct, dimsOf } from './arrays.js';
import { type BestOf, bestOf, type Candidate } from './bestOf.js';
import { Call } from './call.js';
import { disposable } from './disposable.js';
import { proxyError, rangeError, typeError } from './errors.js';
import { integersAt, restScratch, writeDoubles } from './heap.js';
import { type Ids, idsOf } from './ids.js';
import { instance } from './instance.js';
import { type OpenaiLogprob, openaiLogprob } from './openaiLogprob.js';
import { readSamplerOptions } from './readSamplerOptions.js';
import type { RowArrays } from './rowsOfArrays.js';
import { checkStatus, drawError, STATUS } from './samplerErrors.js';
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
import { plain, restoreState, type SavedSampler, saveState, unplain } from './samplerState.js';
import { checkSaved, checkVocabulary } from './samplerStateChecks.js';
import { wordsOf } from './seed.js';
import { checkUniform, uniformsOf } from './uniforms.js';
import { checkOptions, flag, integerIn, oneOf, optionsOf } from './validate.js';

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
  /**
   * The text of a token, for `format: 'openai'`, or its bytes where it may be a part of a character: `bytes` are then these, and
   * `token` has U+FFFD for what is no UTF-8. Default: `token_id:42`, as vLLM writes it.
   */
  decode?: (id: number) => string | Uint8Array;
}

export interface Logprobs {
  /** Where a token was asked for. */
  token?: RankedLogprob;
  /** Best first. Fewer than asked for where fewer tokens can be drawn. */
  top: TokenLogprob[];
}

const MASK_OPTIONS: readonly string[] = ['bitmask'];
/** One number for all calls: Node 24 would make a new one, 16 bytes, of a literal in each. */
const NO_UNIFORM: number = Number.NaN;
const SAMPLE_OPTIONS: readonly string[] = ['bitmask', 'uniform'];
const ROWS_OPTIONS: readonly string[] = ['bitmask', 'shape', 'uniforms'];
const LOGPROBS_OPTIONS: readonly string[] = ['bitmask', 'token', 'top', 'raw', 'format', 'decode'];
/** Token ids are 32-bit integers. */
const ID_LIMIT = 2 ** 31;

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
 * A token that is banned, masked or −Infinity is never drawn: no stage brings it back, wherever it stands in the order.
 *
 * @throws TypeError for a wrong kind of option or an unknown one; RangeError for a value out of range, NaN or nothing but
 * −Infinity in logits, no token left (it names the stage that left nothing), another length of logits than before, token
 * ids outside the vocabulary; Error after `dispose()`
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
  readonly #ignored: ReadonlySet<number>;

  constructor(options?: SamplerOptions) {
    const adopted = nextSampler;
    nextSampler = undefined;
    if (adopted === undefined) {
      instance();
      const given = readSamplerOptions(options);
      const settings = settingsOf(given);
      this.#handle = createSampler(settings);
      this.#options = plain({ ...given, seed: undefined }) as Record<string, unknown>;
      this.#largest = settings.largest;
      this.#ignored = new Set(settings.array('ignoredTokens') as Int32Array | undefined);
    } else {
      this.#handle = adopted.handle;
      this.#options = adopted.sampler.#options;
      this.#largest = adopted.sampler.#largest;
      this.#ignored = adopted.sampler.#ignored;
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
    handleOf(this);
    checkOptions('sample', options, SAMPLE_OPTIONS);
    const mask = options?.bitmask;
    const uniform = options?.uniform;
    if (uniform !== undefined) checkUniform('uniform', uniform);
    try {
      const row = placeRow(logits, mask, 0);
      const token = instance().wasm.samplerSample(
        handleOf(this),
        row.address,
        row.wide,
        row.size,
        row.bitmask,
        uniform ?? NO_UNIFORM,
      );
      if (token < 0) throw this.#error(-token, row);
      this.#vocabSize = row.size;
      return token;
    } finally {
      restScratch();
    }
  }

  /**
   * Adds a generated token to the history. A negative id or one of `ignoredTokens` has a place in the text and equals
   * nothing. Mirostat and adaptive-p learn the probability that the last `sample` or `distribution` gave the token.
   */
  accept(token: number): void {
    handleOf(this);
    const id = integerOf('token', token);
    if (!Number.isInteger(id) || id < -ID_LIMIT || id >= ID_LIMIT) throw this.#beyond('token', token);
    const status = instance().wasm.samplerAccept(handleOf(this), id);
    if (status === STATUS.tokenOutOfRange) throw this.#beyond('token', token);
    checkStatus(status);
  }

  /** `sample` and `accept`. */
  next(logits: ArrayInput, options?: SampleOptions): number {
    const token = this.sample(logits, options);
    this.accept(token);
    return token;
  }

  /**
   * Adds the tokens of a prompt to the history; negative ids and `ignoredTokens` as in {@link accept}.
   *
   * After generated tokens a new answer begins: `minNewTokens`, `forcedTokens` and `lengthDecay` count from 0 again.
   * `minLength` and the penalties go on counting the whole text, and the random stream goes on. No tokens change nothing.
   */
  prime(tokens: Ids): void {
    handleOf(this);
    const ids = idsOf('tokens', tokens, undefined, ID_LIMIT, undefined, -ID_LIMIT);
    const call = new Call();
    const slot = call.words(ids);
    call.run(
      (wasm) => wasm.samplerPrime(handleOf(this), slot.address, ids.length),
      () => undefined,
      (status) => {
        if (status !== STATUS.tokenOutOfRange) return checkStatus(status);
        const i = ids.findIndex((id) => id >= this.#vocabSize && !this.#ignored.has(id));
        throw this.#beyond(`tokens[${i}]`, ids[i]);
      },
    );
  }

  /** `count` draws from the same logits, as many calls of `sample`. */
  sampleMany(logits: ArrayInput, count: number, options?: MaskedOptions): Int32Array {
    handleOf(this);
    checkOptions('sampleMany', options, MASK_OPTIONS);
    const mask = options?.bitmask;
    integerIn('count', count, 0, 2 ** 30);
    try {
      const row = placeRow(logits, mask, count * 4);
      const { address, wide, size, bitmask, out } = row;
      this.#settle(instance().wasm.samplerSampleMany(handleOf(this), address, wide, size, bitmask, out, count), row);
      return integersAt(out, count);
    } finally {
      restScratch();
    }
  }

  /** One token for each row of logits [rows, V] (or one typed array a row), in order, with the same history: as many calls of `sample`, all or none. */
  sampleRows(logits: ArrayInput | RowArrays, options?: SampleRowsOptions): Int32Array {
    handleOf(this);
    const { bitmask: mask, shape, uniforms: given } = optionsOf('sampleRows', options, ROWS_OPTIONS);
    const uniforms = given === undefined ? undefined : uniformsOf(given);
    let rows = 0;
    const countRows = (source: Source): number => {
      rows = rowsOf(source, shape, this.#vocabSize);
      if (uniforms !== undefined && uniforms.length !== rows)
        throw new RangeError(`uniforms must have ${rows} entries, one a row, got ${uniforms.length}`);
      return rows;
    };
    try {
      const room = uniforms === undefined ? 0 : align(uniforms.length * 8);
      const row = placeRow(logits, mask, room, countRows, 4);
      if (uniforms !== undefined) writeDoubles(row.out, uniforms);
      const { address, wide, size, bitmask, bitmaskStride, out } = row;
      const tokens = out + room;
      const { wasm } = instance();
      const drawn = uniforms === undefined ? 0 : out;
      this.#settle(
        wasm.samplerSampleRows(handleOf(this), address, wide, size, bitmask, bitmaskStride, rows, drawn, tokens),
        row,
      );
      return integersAt(tokens, rows);
    } finally {
      restScratch();
    }
  }

  /** The law that `sample` draws from, best first, after all stages. Coins inside stages (XTC) are averaged over. */
  distribution(logits: ArrayInput, options?: MaskedOptions): Distribution {
    handleOf(this);
    checkOptions('distribution', options, MASK_OPTIONS);
    const mask = options?.bitmask;
    try {
      const row = placeRow(logits, mask, 32);
      const { address, wide, size, bitmask, out } = row;
      this.#settle(instance().wasm.samplerDistribution(handleOf(this), address, wide, size, bitmask, out), row);
      return readDistribution(out);
    } finally {
      restScratch();
    }
  }

  /** What each enabled stage leaves, in their order: how many, which, and their renormalised probabilities. Coins are averaged over. */
  trace(logits: ArrayInput, options?: MaskedOptions): TraceEntry[] {
    handleOf(this);
    checkOptions('trace', options, MASK_OPTIONS);
    const mask = options?.bitmask;
    try {
      const row = placeRow(logits, mask, TRACE_BYTES);
      const { address, wide, size, bitmask, out } = row;
      this.#settle(instance().wasm.samplerTrace(handleOf(this), address, wide, size, bitmask, out), row);
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
    handleOf(this);
    const given = optionsOf('logprobs', options, LOGPROBS_OPTIONS);
    const { bitmask: mask, token, top = 0, raw = false, format, decode } = given;
    integerIn('top', top, 0, 2 ** 31 - 1);
    flag('raw', raw);
    if (format !== undefined) oneOf('format', format, ['openai']);
    if (decode !== undefined && typeof decode !== 'function') throw typeError('decode', 'a function', decode);
    const id = token === undefined ? -1 : this.#token('token', token);
    const wanted = format === 'openai' && token === undefined ? Math.max(top, 1) : top;
    let found: ReturnType<typeof readLogprobs>;
    try {
      const row = placeRow(logits, mask, 40);
      const { address, wide, size, bitmask, out } = row;
      if (id >= size) throw rangeError('token', `an integer in [0, ${size - 1}]`, token);
      const { wasm } = instance();
      this.#settle(wasm.samplerLogprobs(handleOf(this), address, wide, size, bitmask, id, wanted, raw, out), row);
      found = readLogprobs(out);
    } finally {
      restScratch();
    }
    const { chosen, best } = found;
    if (format === 'openai')
      return openaiLogprob(id < 0 ? (best[0] as TokenLogprob) : chosen, best.slice(0, top), decode);
    return id < 0 ? { top: best } : { token: chosen, top: best };
  }

  /** The candidate with the largest summed log-probability, the first among equals: see {@link Candidate}. */
  bestOf<C extends Candidate>(candidates: readonly C[]): BestOf<C> {
    handleOf(this);
    return bestOf(candidates);
  }

  /** Another sampler with the same options, history and future. */
  clone(): Sampler {
    return adopt({ handle: cloneSampler(handleOf(this)), sampler: this });
  }

  /**
   * Forgets the history, the vocabulary's length and what mirostat and adaptive-p learnt, and begins the random stream
   * again: of the same seed, or of a new one.
   */
  reset(options?: { seed?: number | bigint }): void {
    handleOf(this);
    const { seed } = optionsOf('reset', options, RESET_OPTIONS);
    const handle = handleOf(this);
    const { low, high } = wordsOf('seed', seed === undefined ? BigInt(saveState(handle).seed) : seed);
    instance().wasm.samplerReset(handle, low, high);
    this.#vocabSize = 0;
  }

  /** All that this sampler is, as plain JSON: `Sampler.restore(JSON.parse(JSON.stringify(saved)))` continues token for token. */
  save(): SavedSampler {
    const state = saveState(handleOf(this));
    return { format: 'logitkit.sampler', version: 1, options: plain(this.#options) as Record<string, unknown>, state };
  }

  /**
   * A sampler that continues where `save` was called.
   *
   * @throws TypeError or RangeError that names the field, where `save` cannot have written it: a state is restored whole or
   * not at all
   */
  static restore(state: SavedSampler): Sampler {
    const saved = checkSaved(state);
    const options = { ...(unplain(saved.options) as SamplerOptions), seed: BigInt(saved.state.seed) };
    const sampler = made(options);
    try {
      checkVocabulary(saved.state, sampler.#largest);
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
    if (isDisposed(this)) return;
    forgotten.unregister(this);
    instance().wasm.samplerDestroy(this.#handle);
    this.#handle = 0;
  }

  declare [Symbol.dispose]: () => void;

  /** @internal So that messages and consoles tell a sampler from a plain object. */
  get [Symbol.toStringTag](): string {
    return 'Sampler';
  }

  /** @internal Undefined for what is no sampler, 0 for a disposed one. */
  static handle(sampler: object): number | undefined {
    return #handle in sampler ? sampler.#handle : undefined;
  }

  /** After a call with logits: throws what went wrong, or notes the vocabulary's length. */
  #settle(status: number, row: Row): void {
    if (status !== 0) throw this.#error(status, row);
    this.#vocabSize = row.size;
  }

  #error(status: number, row: Row): Error {
    const largest = () => {
      const history = { name: 'the history', id: this.#largestOfHistory() };
      return history.id > this.#largest.id ? history : this.#largest;
    };
    return drawError(status, row, this.#vocabSize, largest, () => instance().wasm.samplerEmptiedBy(handleOf(this)));
  }

  #largestOfHistory(): number {
    const { tokens } = saveState(handleOf(this));
    return tokens.reduce((a, b) => (b > a && !this.#ignored.has(b) ? b : a), -1);
  }

  #beyond(name: string, token: unknown): RangeError {
    const allowed = `an integer in [0, ${(this.#vocabSize || ID_LIMIT) - 1}]`;
    return new RangeError(`${rangeError(name, allowed, token).message}; negative ids stand for what is no text`);
  }

  #token(name: string, token: unknown): number {
    const id = integerOf(name, token);
    const limit = this.#vocabSize || ID_LIMIT;
    if (!Number.isInteger(id) || id < 0 || id >= limit)
      throw rangeError(name, `an integer in [0, ${limit - 1}]`, token);
    return id;
  }
}

disposable(Sampler.prototype);

/** For the constructor, which takes options alone: nobody else can reach this. */
let nextSampler: Adopted | undefined;

function adopt(sampler: Adopted): Sampler {
  nextSampler = sampler;
  return new Sampler();
}

// inside the class its name would be a minified one, also in the engine's messages
function made(options: SamplerOptions): Sampler {
  return new Sampler(options);
}

function isDisposed(sampler: Sampler): boolean {
  const handle = Sampler.handle(sampler);
  if (handle === undefined) throw proxyError('Sampler');
  return handle === 0;
}

function handleOf(sampler: Sampler): number {
  const handle = Sampler.handle(sampler);
  if (handle === undefined) throw proxyError('Sampler');
  if (handle === 0) throw new Error('this Sampler was disposed: it can no longer be used');
  return handle;
}

const align = (bytes: number): number => Math.ceil(bytes / 16) * 16;

function integerOf(name: string, value: unknown): number {
  if (typeof value !== 'number' && typeof value !== 'bigint') throw typeError(name, 'an integer', value);
  return Number(value);
}

/** How many rows an array of logits has. */
function rowsOf(source: Source, shape: unknown, vocabSize: number): number {
  const { dims, length } = source;
  if (dims !== undefined && shape !== undefined)
    throw new TypeError(`shape is for flat arrays: logits has dims [${dims.join(', ')}]`);
  const known = dims ?? (shape === undefined ? undefined : dimsOf('shape', shape));
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
