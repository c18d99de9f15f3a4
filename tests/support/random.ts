/** mulberry32 as tests/fixtures/numerics/README.md defines it: the same numbers in every language. */
export class Mulberry {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    const a = this.#state;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** In [0, 1), a multiple of 2⁻²⁴. */
  uniform(): number {
    return (this.next() >>> 8) * 2 ** -24;
  }

  /** About N(0, 1), exactly the sum of twelve uniforms less 6. */
  normal(): number {
    let total = 0;
    for (let i = 0; i < 12; i++) total += this.uniform();
    return total - 6;
  }
}

/** `length` float32 logits about N(0, std), as numbers. */
export function logits(length: number, std = 3, seed = 1): number[] {
  const random = new Mulberry(seed);
  return Array.from({ length }, () => Math.fround(std * random.normal()));
}
