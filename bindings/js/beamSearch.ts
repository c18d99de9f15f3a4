import { type ArrayInput, sourceOf } from './arrays.js';
import { Call } from './call.js';
import { disposable } from './disposable.js';
import { proxyError, typeError } from './errors.js';
import { doublesAt, integersAt } from './heap.js';
import { type Ids, idsOf } from './ids.js';
import { instance } from './instance.js';
import { joinedRows, type RowArrays } from './rowsOfArrays.js';
import { checkStatus, STATUS } from './samplerErrors.js';
import { integerIn, numberIn, optionsOf } from './validate.js';

export interface BeamSearchOptions {
  /** How many hypotheses go on at a time. An integer ≥ 1, default 1. */
  beams?: number;
  /** A score is the summed log-probability / length^lengthPenalty. Any finite number, default 1. */
  lengthPenalty?: number;
  /**
   * When a group is finished. It needs as many finished hypotheses as beams, and: `true`, nothing more; `false` (default),
   * that the best open beam, ended now, would be no better than the worst finished one; `'never'`, that no open beam can
   * ever become better. With a positive `lengthPenalty` the last is known only where there are `maxNewTokens`: an open
   * beam's best score is then the one it would have at that length.
   */
  earlyStopping?: boolean | 'never';
  /** The tokens that end a hypothesis. Default none. */
  endTokens?: Ids;
  /** Diverse beam search: so many groups of `beams / groups` beams. A divisor of `beams`, default 1. */
  groups?: number;
  /** Subtracted from a token's log-probability once for each beam of earlier groups that took it in this step. ≥ 0, default 0. */
  diversityPenalty?: number;
  /**
   * The step that is the last one: it ends every hypothesis. The best `beams / groups` continuations of a group are set
   * aside with their scores, whatever their tokens are. An integer ≥ 1, default none.
   */
  maxNewTokens?: number;
}

export interface BeamStep {
  /** The token that each beam takes. */
  tokens: Int32Array;
  /** The beam that each beam continues: reorder the cache by it. */
  parents: Int32Array;
}

export interface Hypothesis {
  /** Generated tokens, the end token included. */
  tokens: Int32Array;
  score: number;
}

const OPTIONS: readonly string[] = [
  'beams',
  'lengthPenalty',
  'earlyStopping',
  'endTokens',
  'groups',
  'diversityPenalty',
  'maxNewTokens',
];
const STOPPING: readonly (boolean | 'never')[] = [false, true, 'never'];

const forgotten = /* @__PURE__ */ new FinalizationRegistry<number>((handle) =>
  instance().wasm.beamSearchDestroy(handle),
);

/**
 * Beam search as transformers does it, with diverse groups.
 *
 * Every step takes a row of logits for each beam and says which token each beam takes next and which beam it continues.
 * At the first step all beams of a group are the same, so that only its first row counts. A hypothesis that takes an end
 * token is set aside with its score where it ranks among the best `beams / groups` of its group. Log-probabilities are summed in float64; ties go to the lower beam, then the lower id.
 *
 * Wiseman and Rush 2016; groups: Vijayakumar et al. 2016.
 *
 * @example
 * const search = new BeamSearch({ beams: 4, endTokens: [2] });
 * while (!search.finished) {
 *   const { tokens, parents } = search.step(logits);     // logits [beams, V]
 *   logits = model(tokens, parents);
 * }
 * const [{ tokens, score }] = search.best(1);
 * search.dispose();
 */
export class BeamSearch {
  /** @internal The name survives the minifier: consoles and debuggers show it. */
  static readonly name = 'BeamSearch';
  readonly #beams: number;
  readonly #largestEnd: number;
  #handle: number;
  #vocabSize = 0;

  constructor(options?: BeamSearchOptions) {
    const given = optionsOf('BeamSearch', options, OPTIONS);
    const { lengthPenalty = 1, earlyStopping = false, diversityPenalty = 0 } = given;
    const beams = integerIn('beams', given.beams ?? 1, 1, 2 ** 20);
    this.#beams = beams;
    numberIn('lengthPenalty', lengthPenalty, -Number.MAX_VALUE, Number.MAX_VALUE);
    numberIn('diversityPenalty', diversityPenalty, 0, Number.MAX_VALUE);
    const stopping = STOPPING.indexOf(earlyStopping);
    if (stopping < 0) throw typeError('earlyStopping', "true, false or 'never'", earlyStopping);
    const groups = integerIn('groups', given.groups ?? 1, 1, beams);
    if (beams % groups !== 0) throw new RangeError(`groups must divide beams, ${beams}, got ${groups}`);
    const { maxNewTokens } = given;
    const last = maxNewTokens === undefined ? 0 : integerIn('maxNewTokens', maxNewTokens, 1, 2 ** 31 - 1);
    const ends = idsOf('endTokens', given.endTokens ?? [], undefined, 2 ** 31);
    this.#largestEnd = ends.reduce((a, b) => Math.max(a, b), -1);
    const call = new Call();
    const [endsAt, out] = [call.words(ends), call.room(8)];
    this.#handle = call.run(
      (wasm) =>
        wasm.beamSearchCreate(
          beams,
          lengthPenalty,
          stopping,
          endsAt.address,
          ends.length,
          groups,
          diversityPenalty,
          last,
          out.address,
        ),
      () => call.number(out, true),
      checkStatus,
    );
    forgotten.register(this, this.#handle, this);
  }

  /** How many hypotheses go on at a time. */
  get beams(): number {
    handleOf(this);
    return this.#beams;
  }

  /**
   * One step.
   *
   * @param logits [beams, V]: a tensor, flat, or one typed array a beam; computed from float32
   * @throws RangeError for NaN, no continuation left, another number of rows or another V than before; nothing has changed then
   */
  step(logits: ArrayInput | RowArrays): BeamStep {
    handleOf(this);
    const beams = this.#beams;
    const source = sourceOf('logits', joinedRows('logits', logits));
    const size = this.#rowLength(source.length, source.dims);
    const call = new Call();
    const rows = call.input(source, false);
    const [tokens, parents] = [call.room(4 * beams), call.room(4 * beams)];
    const step = call.run(
      (wasm) => wasm.beamSearchStep(handleOf(this), rows.address, size, tokens.address, parents.address),
      () => ({ tokens: call.integers(tokens, beams), parents: call.integers(parents, beams) }),
      (status) => {
        if (status === STATUS.notANumber) throw new RangeError('logits must not contain NaN');
        if (status === STATUS.allMasked)
          throw new RangeError('logits must leave every group of beams a continuation, got -Infinity everywhere');
        checkStatus(status);
      },
    );
    this.#vocabSize = size;
    return step;
  }

  /** Whether all groups are finished, by `earlyStopping` or because `maxNewTokens` steps were made. A further step changes nothing. */
  get finished(): boolean {
    return instance().wasm.beamSearchFinished(handleOf(this));
  }

  /** The best n hypotheses, best first: finished ones and, where a group is not finished, open beams. */
  best(n = 1): Hypothesis[] {
    const handle = handleOf(this);
    integerIn('n', n, 0, Number.MAX_SAFE_INTEGER);
    const call = new Call();
    const out = call.room(24);
    return call.run(
      (wasm) => wasm.beamSearchBest(handle, Math.min(n, 2 ** 31), out.address),
      () => {
        const [length, tokens, list] = call.doublesAt(out, 3) as unknown as [number, number, number];
        const ends = integersAt(list, 4 * length);
        const scores = doublesAt(list, 2 * length);
        return Array.from({ length }, (_, i) => {
          const [begin, end] = [ends[4 * i + 2] as number, ends[4 * i + 3] as number];
          return { tokens: integersAt(tokens + 4 * begin, end - begin), score: scores[2 * i] as number };
        });
      },
      checkStatus,
    );
  }

  /** Gives the memory back; using the search afterwards is an `Error`. Disposing twice is fine. */
  dispose(): void {
    if (isDisposed(this)) return;
    forgotten.unregister(this);
    instance().wasm.beamSearchDestroy(this.#handle);
    this.#handle = 0;
  }

  declare [Symbol.dispose]: () => void;

  /** @internal So that messages and consoles tell a search from a plain object. */
  get [Symbol.toStringTag](): string {
    return 'BeamSearch';
  }

  /** @internal Undefined for what is no search, 0 for a disposed one. */
  static handle(search: object): number | undefined {
    return #handle in search ? search.#handle : undefined;
  }

  #rowLength(length: number, dims: readonly number[] | undefined): number {
    const got = dims === undefined ? `${length} entries` : `dims [${dims.join(', ')}]`;
    const size = dims === undefined ? length / this.#beams : (dims[dims.length - 1] ?? 0);
    if (!Number.isInteger(size) || size === 0 || size * this.#beams !== length)
      throw new RangeError(`logits must have ${this.#beams} rows, one a beam, got ${got}`);
    if (this.#vocabSize !== 0 && size !== this.#vocabSize)
      throw new RangeError(`logits must have rows of ${this.#vocabSize} entries, as the first ones, got ${size}`);
    if (this.#largestEnd >= size)
      throw new RangeError(
        `endTokens must have token ids in [0, ${size - 1}] for rows of ${size}, got ${this.#largestEnd}`,
      );
    return size;
  }
}

disposable(BeamSearch.prototype);

function isDisposed(search: BeamSearch): boolean {
  const handle = BeamSearch.handle(search);
  if (handle === undefined) throw proxyError('BeamSearch');
  return handle === 0;
}

function handleOf(search: BeamSearch): number {
  if (isDisposed(search)) throw new Error('this BeamSearch was disposed: it can no longer be used');
  return BeamSearch.handle(search) as number;
}
