import {
  type ArrayInput,
  type ArrayOutput,
  type ArrayResult,
  isDouble,
  resultType,
  sourceOf,
  store,
  targetOf,
} from './arrays.js';
import { Call, type Slot } from './call.js';
import { typeError } from './errors.js';
import { views } from './heap.js';
import { instance } from './instance.js';
import { returned } from './rows.js';
import { checkOptions, numberIn } from './validate.js';

export interface SoftmaxStateInit {
  /** The largest entry seen, in [−∞, ∞]. */
  max?: number;
  /** `Σ exp(x − max)` of what was seen, in [0, ∞). */
  sum?: number;
}

export interface NormalizeOptions {
  /** Where the probabilities go: an array of the chunk's length and any float kind. May be the chunk. */
  out?: ArrayOutput;
}

/** max, shift, and the sum relative to 2^shift in two parts: the struct of `src/maps/softmax_state.h`. */
const STATE_LENGTH = 4;

/**
 * A softmax over a row that arrives in pieces: {@link SoftmaxState.update | update} takes in chunks,
 * {@link SoftmaxState.merge | merge} joins the states of shards, {@link SoftmaxState.normalize | normalize} turns any
 * chunk into its probabilities within the whole row.
 *
 * However the row is cut and in whatever order it comes, the result is that of the whole row within the same bounds:
 * probabilities 4 ulp, `logSumExp` 1 ulp (float32 chunks) or 4 ulp (float64) of max(|y|, 1). The sum is kept relative to a
 * power of two and with twice the digits of a double, so that neither a new maximum nor a merge loses anything.
 *
 * A state holds no memory of the module: there is nothing to dispose. Before any entry, and after nothing but −∞, `max` is
 * −∞, `sum` 0, `logSumExp` −∞ and `normalize` gives NaN. +∞ makes `sum` NaN and `logSumExp` +∞; NaN makes everything NaN.
 *
 * Source: Milakov and Gimelshein, "Online normalizer calculation for softmax" (2018).
 *
 * @example
 * const state = new SoftmaxState();
 * for (const chunk of chunks) state.update(chunk);
 * state.logSumExp;                                        // log Σ exp(x) of all chunks
 * const probs = chunks.map((chunk) => state.normalize(chunk));
 *
 * const left = new SoftmaxState().update(shard0);         // on one worker
 * const right = new SoftmaxState().update(shard1);        // on another: send { max, sum }
 * left.merge(new SoftmaxState({ max: right.max, sum: right.sum }));
 */
export class SoftmaxState {
  /** @internal The name survives the minifier: consoles and debuggers show it. */
  static readonly name = 'SoftmaxState';
  readonly #state = new Float64Array(STATE_LENGTH);

  /**
   * An empty state, or one of which max and sum are known.
   *
   * @throws TypeError or RangeError for a max or sum that is no number or out of range
   */
  constructor(init?: SoftmaxStateInit) {
    checkOptions('SoftmaxState', init, ['max', 'sum']);
    const max = init?.max ?? -Infinity;
    const sum = init?.sum ?? (max === -Infinity ? 0 : 1);
    if (typeof max !== 'number') throw typeError('max', 'a number', max);
    // NaN in either is what a row with a NaN or +∞ has
    if (!Number.isNaN(sum)) numberIn('sum', sum, 0, Number.MAX_VALUE);
    this.#run([], (wasm, state) => {
      wasm.softmaxStateFrom(state, max, sum);
      return 0;
    });
  }

  /** Takes in more entries, in any kind of array, and returns the state. */
  update(chunk: ArrayInput): this {
    const source = sourceOf('chunk', chunk);
    const wide = isDouble(source);
    const call = new Call();
    const entries = call.input(source, wide);
    return this.#run(
      [],
      (wasm, state) =>
        wide
          ? wasm.softmaxStateUpdateF64(state, entries.address, source.length)
          : wasm.softmaxStateUpdateF32(state, entries.address, source.length),
      call,
    );
  }

  /** Takes in what another state has seen, and returns this state. The other is not changed; merging itself counts twice. */
  merge(other: SoftmaxState): this {
    if (!(other instanceof SoftmaxState)) throw typeError('other', 'a SoftmaxState', other);
    return this.#run([other.#state], (wasm, state, [from]) => wasm.softmaxStateMerge(state, from as number));
  }

  /** The largest entry so far; −∞ before the first. */
  get max(): number {
    return this.#state[0] as number;
  }

  /** `Σ exp(x − max)` over all entries so far: at least 1, or 0 before the first. */
  get sum(): number {
    const [max, shift, high, low] = this.#state as unknown as [number, number, number, number];
    return instance().wasm.softmaxStateSum(max, shift, high, low);
  }

  /** `log Σ exp(x)` over all entries so far; −∞ before the first. */
  get logSumExp(): number {
    const [max, shift, high, low] = this.#state as unknown as [number, number, number, number];
    return instance().wasm.softmaxStateLogSumExp(max, shift, high, low);
  }

  /**
   * `exp(x − logSumExp)` of a chunk: its probabilities within the row seen so far. The result has the chunk's kind.
   * Entries that were not part of the row are no error, and may give more than 1.
   */
  normalize<O extends ArrayOutput>(chunk: ArrayInput, options: NormalizeOptions & { out: O }): O;
  normalize<X extends ArrayInput>(chunk: X, options?: NormalizeOptions): ArrayResult<X>;
  normalize(chunk: ArrayInput, options?: NormalizeOptions): unknown {
    checkOptions('normalize', options, ['out']);
    const source = sourceOf('chunk', chunk);
    const { length } = source;
    const target = targetOf('out', options?.out, length);
    const wide = isDouble(source);
    const call = new Call();
    const entries = call.input(source, wide);
    const state = call.filled(8 * STATE_LENGTH, (address) => views().f64.set(this.#state, address >>> 3));
    // made in the caller's own memory if that is in the module, and is the chunk or lies apart from it
    const apart = target !== undefined && Math.abs(source.address - target.address) >= length * (wide ? 8 : 4);
    const inside =
      target !== undefined &&
      target.address !== 0 &&
      target.double === wide &&
      (apart || target.address === source.address);
    const probs: Slot = inside ? { address: target.address } : call.room(length * (wide ? 8 : 4));
    return call.run(
      (wasm) =>
        wide
          ? wasm.softmaxStateNormalizeF64(state.address, entries.address, probs.address, length)
          : wasm.softmaxStateNormalizeF32(state.address, entries.address, probs.address, length),
      () => {
        if (target !== undefined) {
          if (!inside) store(target, probs.address, length, wide);
          return returned(options?.out, length);
        }
        const data = call.numbers(source, probs, length, wide);
        return source.dims === undefined ? data : { data, dims: [...source.dims], type: resultType(source) };
      },
    );
  }

  /** Brings this state and others into the module, runs a bound function on them, and reads this state back. */
  #run(
    others: readonly Float64Array[],
    work: (wasm: ReturnType<typeof instance>['wasm'], state: number, others: readonly number[]) => number,
    call = new Call(),
  ): this {
    const put = (numbers: Float64Array): Slot =>
      call.filled(8 * STATE_LENGTH, (address) => views().f64.set(numbers, address >>> 3));
    const state = put(this.#state);
    const slots = others.map(put);
    call.run(
      (wasm) =>
        work(
          wasm,
          state.address,
          slots.map((slot) => slot.address),
        ),
      () => {
        const start = state.address >>> 3;
        this.#state.set(views().f64.subarray(start, start + STATE_LENGTH));
      },
    );
    return this;
  }
}
