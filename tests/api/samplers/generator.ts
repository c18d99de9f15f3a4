/** sm64-ih6, the generator of tests/fixtures/samplers (its README): bit exact, every value a float32. 64-bit words as two halves. */
class SplitMix64 {
  #high = 0;
  #low: number;
  /** The last draw. */
  high = 0;
  low = 0;

  constructor(seed: number) {
    this.#low = seed >>> 0;
  }

  next(): void {
    const low = this.#low + 0x7f4a7c15;
    this.#high = (this.#high + 0x9e3779b9 + (low > 0xffffffff ? 1 : 0)) >>> 0;
    this.#low = low >>> 0;
    [this.high, this.low] = [this.#high, this.#low];
    this.#xorShift(30);
    this.#multiply(0xbf58476d, 0x1ce4e5b9);
    this.#xorShift(27);
    this.#multiply(0x94d049bb, 0x133111eb);
    this.#xorShift(31);
  }

  #xorShift(bits: number): void {
    this.low = (this.low ^ ((this.low >>> bits) | (this.high << (32 - bits)))) >>> 0;
    this.high = (this.high ^ (this.high >>> bits)) >>> 0;
  }

  #multiply(high: number, low: number): void {
    const [a, b, c, d] = [this.low & 0xffff, this.low >>> 16, low & 0xffff, low >>> 16];
    const middle = a * d + ((a * c) >>> 16);
    const cross = b * c + (middle % 65536);
    const carry = b * d + Math.floor(middle / 65536) + Math.floor(cross / 65536);
    this.high = (carry + Math.imul(this.high, low) + Math.imul(this.low, high)) >>> 0;
    this.low = Math.imul(this.low, low) >>> 0;
  }
}

export interface Prng {
  seed: number;
  n: number;
  scale: number;
  floor_q?: number;
  neg_inf_every?: number;
}

/** One entry of the fixtures: values, a generator, or the formula of the upstream tests. */
export interface StoredLogits {
  values?: (number | string)[];
  prng?: Prng;
  formula?: string;
  n?: number;
}

export const numberOf = (value: number | string): number =>
  value === 'inf' ? Infinity : value === '-inf' ? -Infinity : value === 'nan' ? Number.NaN : Number(value);

const cache = new Map<string, Float32Array>();

export function logitsOf(stored: StoredLogits): Float32Array {
  const key = JSON.stringify(stored);
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made =
    stored.prng !== undefined
      ? generate(stored.prng)
      : stored.values !== undefined
        ? Float32Array.from(stored.values, numberOf)
        : Float32Array.from({ length: stored.n as number }, (_, i) => Math.log(i));
  cache.set(key, made);
  return made;
}

function generate({ seed, n, scale, floor_q, neg_inf_every }: Prng): Float32Array {
  const random = new SplitMix64(seed);
  const logits = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let twice = 0; twice < 2; twice++) {
      random.next();
      const { high, low } = random;
      sum += (low & 0x1fffff) + ((low >>> 21) | ((high & 0x3ff) << 11)) + ((high >>> 10) & 0x1fffff);
    }
    let logit = ((sum - 6291453) * scale) / 2097152;
    if (floor_q !== undefined) logit = Math.floor(logit * floor_q) / floor_q;
    logits[i] = neg_inf_every !== undefined && i % neg_inf_every === 0 ? -Infinity : logit;
  }
  return logits;
}
