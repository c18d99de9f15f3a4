import { withWords } from './call.js';
import { proxyError, typeError } from './errors.js';
import { instance, type Wasm } from './instance.js';
import { bigintOf, seedOf, wordsOf } from './seed.js';
import { integerIn } from './validate.js';

/** Where a stream stands: plain JSON. */
export interface RandomState {
  /** The seed, or the key that `fork` made, as a decimal integer. */
  key: string;
  /** How many numbers were drawn, as a decimal integer. */
  position: string;
}

/**
 * A stream of random numbers that is the same on every machine: Philox4x32-10 (Salmon et al., "Parallel random numbers:
 * as easy as 1, 2, 3", 2011), a function of the seed and a counter.
 *
 * Draw n (from 0) is words 2(n mod 2) and 2(n mod 2) + 1 of the block with counter ⌊n/2⌋ and the seed as key, the first
 * being the high word of a 64-bit integer.
 *
 * @example
 * const random = new Random(42);
 * random.uniform();             // 0.… always the same
 * const other = random.fork(7); // an independent stream
 */
export class Random {
  /** @internal The name survives the minifier: consoles and debuggers show it. */
  static readonly name = 'Random';
  /** Key and position, low words first. */
  readonly #words = new Uint32Array(4);

  /** @param seed an integer in [0, 2⁵³) or a bigint in [0, 2⁶⁴); default: from `crypto` */
  constructor(seed?: number | bigint) {
    const { low, high } = seedOf(seed);
    this.#words[0] = low;
    this.#words[1] = high;
  }

  /** Uniform on [0, 1): the upper 53 bits of a draw times 2⁻⁵³. */
  uniform(): number {
    return draw(this, (wasm, state) => wasm.randomUniform(state));
  }

  /** Standard Gumbel, −ln(−ln u); never infinite. */
  gumbel(): number {
    return draw(this, (wasm, state) => wasm.randomGumbel(state));
  }

  /** Uniform on {0, …, n − 1}, without bias. n in [1, 2⁵³). May take more than one draw. */
  integer(n: number): number {
    integerIn('n', n, 1, Number.MAX_SAFE_INTEGER);
    return draw(this, (wasm, state) => wasm.randomInteger(state, n));
  }

  /** An independent stream for each `stream` (as a seed): it depends on the seed, not on the position, and changes nothing here. */
  fork(stream: number | bigint): Random {
    return forkOf(this, stream);
  }

  /** Where the stream stands; setting it continues from there. */
  get state(): RandomState {
    const [keyLow, keyHigh, low, high] = wordsIn(this) as unknown as [number, number, number, number];
    return { key: String(bigintOf(keyLow, keyHigh)), position: String(bigintOf(low, high)) };
  }

  set state(state: RandomState) {
    const own = wordsIn(this);
    const key = integerOf('state.key', state?.key);
    const position = integerOf('state.position', state?.position);
    own.set([key.low, key.high, position.low, position.high]);
  }

  /** @internal So that messages and consoles tell it from a plain object. */
  get [Symbol.toStringTag](): string {
    return 'Random';
  }

  /** @internal Undefined for what is no Random. */
  static words(random: object): Uint32Array | undefined {
    return #words in random ? random.#words : undefined;
  }
}

function wordsIn(random: Random): Uint32Array {
  const words = Random.words(random);
  if (words === undefined) throw proxyError('Random');
  return words;
}

function draw<R>(random: Random, call: (wasm: Wasm, state: number) => R): R {
  const { wasm } = instance();
  return withWords(wordsIn(random), (state) => call(wasm, state));
}

function forkOf(random: Random, stream: number | bigint): Random {
  const own = wordsIn(random);
  const { low, high } = wordsOf('stream', stream);
  const forked = new Random(0);
  wordsIn(forked).set(own);
  draw(forked, (wasm, state) => wasm.randomFork(state, low, high));
  return forked;
}

function integerOf(name: string, value: unknown): { low: number; high: number } {
  if (typeof value !== 'string' || !/^\d+$/.test(value)) throw typeError(name, 'an integer as a string', value);
  return wordsOf(name, BigInt(value));
}
