import { type ArrayInput, type ArrayOutput, type ArrayResult, isDouble, resultType, sourceOf } from './arrays.js';
import { Call, type Slot } from './call.js';
import { proxyError, typeError } from './errors.js';
import { instance, type Wasm } from './instance.js';
import { returned, targetOf } from './output.js';
import { numberIn, optionsOf } from './validate.js';

export interface SoftmaxStateInit {
  /** The largest entry seen, in [−∞, ∞], or NaN after one. */
  max?: number;
  /** `Σ exp(x − max)` of what was seen, in [0, ∞), or NaN after NaN or +∞. */
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
    const given = optionsOf('SoftmaxState', init, ['max', 'sum']);
    const max = given.max ?? -Infinity;
    const sum = given.sum ?? (max === -Infinity ? 0 : 1);
    if (typeof max !== 'number') throw typeError('max', 'a number', max);
    // NaN in either is what a row with a NaN or +∞ has
    if (!Number.isNaN(sum)) numberIn('sum', sum, 0, Number.MAX_VALUE);
    run(this, [], (wasm, state) => {
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
    return run(
      this,
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
    const added = typeof other === 'object' && other !== null ? numbersIn(other) : undefined;
    if (added === undefined) throw typeError('other', 'a SoftmaxState', other);
    return run(this, [added], (wasm, state, [from]) => wasm.softmaxStateMerge(state, from as number));
  }

  /** The largest entry so far; −∞ before the first. */
  get max(): number {
    return stateOf(this)[0] as number;
  }

  /** `Σ exp(x − max)` over all entries so far: at least 1, or 0 before the first. */
  get sum(): number {
    const [max, shift, high, low] = stateOf(this) as unknown as [number, number, number, number];
    return instance().wasm.softmaxStateSum(max, shift, high, low);
  }

  /** `log Σ exp(x)` over all entries so far; −∞ before the first. */
  get logSumExp(): number {
    const [max, shift, high, low] = stateOf(this) as unknown as [number, number, number, number];
    return instance().wasm.softmaxStateLogSumExp(max, shift, high, low);
  }

  /**
   * `exp(x − logSumExp)` of a chunk: its probabilities within the row seen so far. The result has the chunk's kind.
   * Entries that were not part of the row are no error, and may give more than 1.
   */
  normalize<O extends ArrayOutput>(chunk: ArrayInput, options: NormalizeOptions & { out: O }): O;
  normalize<X extends ArrayInput>(chunk: X, options?: NormalizeOptions): ArrayResult<X>;
  normalize(chunk: ArrayInput, options?: NormalizeOptions): unknown {
    const own = stateOf(this);
    options = optionsOf('normalize', options, ['out']);
    const source = sourceOf('chunk', chunk);
    const { length } = source;
    const target = targetOf('out', options?.out, length);
    const wide = isDouble(source);
    const call = new Call();
    call.target(target);
    const entries = call.input(source, wide);
    const state = call.doubles(own);
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
          if (!inside) call.deliver(target, source, probs, wide);
          return returned(target);
        }
        const data = call.numbers(source, probs, length, wide);
        return source.dims === undefined ? data : { data, dims: [...source.dims], type: resultType(source) };
      },
    );
  }

  /** @internal So that messages and consoles tell it from a plain object. */
  get [Symbol.toStringTag](): string {
    return 'SoftmaxState';
  }

  /** @internal Undefined for what is no SoftmaxState. */
  static numbers(state: object): Float64Array | undefined {
    return #state in state ? state.#state : undefined;
  }
}

function numbersIn(state: object): Float64Array | undefined {
  return SoftmaxState.numbers(state);
}

function stateOf(state: SoftmaxState): Float64Array {
  const numbers = numbersIn(state);
  if (numbers === undefined) throw proxyError('SoftmaxState');
  return numbers;
}

/** Runs a bound function on the state, which it changes, and on others beside it. */
function run<S extends SoftmaxState>(
  state: S,
  others: readonly Float64Array[],
  work: (wasm: Wasm, state: number, others: readonly number[]) => number,
  call = new Call(),
): S {
  const own = stateOf(state);
  const slot = call.doubles(own);
  const slots = others.map((numbers) => call.doubles(numbers));
  const addresses = (): number[] => slots.map(({ address }) => address);
  call.run(
    (wasm) => work(wasm, slot.address, addresses()),
    () => own.set(call.doublesAt(slot, STATE_LENGTH)),
  );
  return state;
}
