import { type ArrayInput, load, sourceOf, stagingBytes } from './arrays.js';
import { typeError } from './errors.js';
import { restScratch, scratch, views } from './heap.js';
import { type Ids, idsOf } from './ids.js';
import { instance } from './instance.js';
import { checkStatus, STATUS } from './samplerErrors.js';
import { checkOptions, integerIn, numberIn } from './validate.js';

export interface BeamSearchOptions {
  /** How many hypotheses go on at a time. An integer ≥ 1, default 1. */
  beams?: number;
  /** A score is the summed log-probability / length^lengthPenalty. Any finite number, default 1. */
  lengthPenalty?: number;
  /**
   * When a group is finished: `true`, as soon as it has as many finished hypotheses as beams; `false` (default), when the
   * best open beam, ended now, would be no better than the worst finished one; `'never'`, when no open beam can ever
   * become better.
   */
  earlyStopping?: boolean | 'never';
  /** The tokens that end a hypothesis. Default none. */
  endTokens?: Ids;
  /** Diverse beam search: so many groups of `beams / groups` beams. A divisor of `beams`, default 1. */
  groups?: number;
  /** Subtracted from a token's log-probability once for each beam of earlier groups that took it in this step. ≥ 0, default 0. */
  diversityPenalty?: number;
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
];
const STOPPING: readonly (boolean | 'never')[] = [false, true, 'never'];

const forgotten = /* @__PURE__ */ new FinalizationRegistry<number>((handle) =>
  instance().wasm.beamSearchDestroy(handle),
);

const align = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/**
 * Beam search as transformers does it, with diverse groups.
 *
 * Every step takes a row of logits for each beam and says which token each beam takes next and which beam it continues.
 * At the first step all beams of a group are the same, so that only its first row counts. A hypothesis that takes an end
 * token is set aside with its score. Log-probabilities are summed in float64; ties go to the lower beam, then the lower id.
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
  readonly beams: number;
  readonly #largestEnd: number;
  #handle = 0;
  #vocabSize = 0;

  constructor(options: BeamSearchOptions = {}) {
    checkOptions('BeamSearch', options, OPTIONS);
    const { wasm } = instance();
    const { lengthPenalty = 1, earlyStopping = false, diversityPenalty = 0 } = options;
    this.beams = integerIn('beams', options.beams ?? 1, 1, 2 ** 20);
    numberIn('lengthPenalty', lengthPenalty, -Number.MAX_VALUE, Number.MAX_VALUE);
    numberIn('diversityPenalty', diversityPenalty, 0, Number.MAX_VALUE);
    const stopping = STOPPING.indexOf(earlyStopping);
    if (stopping < 0) throw typeError('earlyStopping', "true, false or 'never'", earlyStopping);
    const groups = integerIn('groups', options.groups ?? 1, 1, this.beams);
    if (this.beams % groups !== 0) throw new RangeError(`groups must divide beams, ${this.beams}, got ${groups}`);
    const ends = idsOf('endTokens', options.endTokens ?? [], undefined, 2 ** 31);
    this.#largestEnd = ends.reduce((a, b) => Math.max(a, b), -1);
    try {
      const out = scratch(16 + ends.byteLength);
      views().i32.set(ends, (out + 16) >>> 2);
      checkStatus(
        wasm.beamSearchCreate(
          this.beams,
          lengthPenalty,
          stopping,
          out + 16,
          ends.length,
          groups,
          diversityPenalty,
          out,
        ),
      );
      this.#handle = views().f64[out >>> 3] as number;
    } finally {
      restScratch();
    }
    forgotten.register(this, this.#handle, this);
  }

  /**
   * One step.
   *
   * @param logits [beams, V], a tensor or flat; computed from float32
   * @throws RangeError for NaN, no continuation left, another number of rows or another V than before; nothing has changed then
   */
  step(logits: ArrayInput): BeamStep {
    const handle = this.#open();
    const { beams } = this;
    const { wasm } = instance();
    const source = sourceOf('logits', logits);
    const size = this.#rowLength(source.length, source.dims);
    try {
      const here = source.store === 'float32' ? source.address : 0;
      const bytes = here === 0 ? align(source.length * 4) : 0;
      const tokens = scratch(align(beams * 4) * 2 + bytes + stagingBytes(source));
      const parents = tokens + align(beams * 4);
      const address = parents + align(beams * 4);
      if (here === 0) load(source, address, false, address + bytes, wasm);
      const status = wasm.beamSearchStep(handle, here === 0 ? address : here, size, tokens, parents);
      if (status === STATUS.notANumber) throw new RangeError('logits must not contain NaN');
      if (status === STATUS.allMasked)
        throw new RangeError('logits must leave every group of beams a continuation, got -Infinity everywhere');
      checkStatus(status);
      this.#vocabSize = size;
      const { i32 } = views();
      return {
        tokens: i32.slice(tokens >>> 2, (tokens >>> 2) + beams),
        parents: i32.slice(parents >>> 2, (parents >>> 2) + beams),
      };
    } finally {
      restScratch();
    }
  }

  /** Whether no further step can change the best hypotheses, by `earlyStopping`. */
  get finished(): boolean {
    return instance().wasm.beamSearchFinished(this.#open());
  }

  /** The best n hypotheses, best first: finished ones and, where a group is not finished, open beams. */
  best(n = 1): Hypothesis[] {
    const handle = this.#open();
    integerIn('n', n, 0, Number.MAX_SAFE_INTEGER);
    const out = scratch(32);
    checkStatus(instance().wasm.beamSearchBest(handle, Math.min(n, 2 ** 31), out));
    const { f64, i32 } = views();
    const [length, tokens, list] = f64.subarray(out >>> 3, (out >>> 3) + 3) as unknown as [number, number, number];
    return Array.from({ length }, (_, i) => ({
      tokens: i32.slice(
        tokens / 4 + (i32[list / 4 + 4 * i + 2] as number),
        tokens / 4 + (i32[list / 4 + 4 * i + 3] as number),
      ),
      score: f64[list / 8 + 2 * i] as number,
    }));
  }

  /** Gives the memory back; using the search afterwards is an `Error`. Disposing twice is fine. */
  dispose(): void {
    if (this.#handle === 0) return;
    forgotten.unregister(this);
    instance().wasm.beamSearchDestroy(this.#handle);
    this.#handle = 0;
  }

  declare [Symbol.dispose]: () => void;

  #open(): number {
    if (this.#handle === 0) throw new Error('this BeamSearch was disposed: it can no longer be used');
    return this.#handle;
  }

  #rowLength(length: number, dims: readonly number[] | undefined): number {
    const got = dims === undefined ? `${length} entries` : `dims [${dims.join(', ')}]`;
    const size = dims === undefined ? length / this.beams : (dims[dims.length - 1] ?? 0);
    if (!Number.isInteger(size) || size === 0 || size * this.beams !== length)
      throw new RangeError(`logits must have ${this.beams} rows, one a beam, got ${got}`);
    if (this.#vocabSize !== 0 && size !== this.#vocabSize)
      throw new RangeError(`logits must have rows of ${this.#vocabSize} entries, as the first ones, got ${size}`);
    if (this.#largestEnd >= size)
      throw new RangeError(
        `endTokens must have token ids in [0, ${size - 1}] for rows of ${size}, got ${this.#largestEnd}`,
      );
    return size;
  }
}

// engines without Symbol.dispose simply lack the method
if (Symbol.dispose !== undefined) {
  Object.defineProperty(BeamSearch.prototype, Symbol.dispose, {
    value: BeamSearch.prototype.dispose,
    configurable: true,
    writable: true,
  });
}
