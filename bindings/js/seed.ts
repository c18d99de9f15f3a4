import { rangeError, typeError } from './errors.js';

/** A seed as two 32-bit words. */
export interface Words {
  readonly low: number;
  readonly high: number;
}

const LIMIT = 2n ** 64n;

/** An integer in [0, 2⁵³) or a bigint in [0, 2⁶⁴). */
export function wordsOf(name: string, value: unknown): Words {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || value < 0)
      throw rangeError(name, 'an integer in [0, 2^53) or a bigint in [0, 2^64)', value);
    return { low: value >>> 0, high: Math.floor(value / 2 ** 32) };
  }
  if (typeof value !== 'bigint') throw typeError(name, 'an integer or a bigint', value);
  if (value < 0n || value >= LIMIT) throw rangeError(name, 'in [0, 2^64)', value);
  return { low: Number(value & 0xffffffffn), high: Number(value >> 32n) };
}

export function bigintOf(low: number, high: number): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

/** A seed that nobody can guess. */
export function freshSeed(): Words {
  const words = crypto.getRandomValues(new Uint32Array(2));
  return { low: words[0] as number, high: words[1] as number };
}

/** The seed of an option, or a fresh one. */
export function seedOf(value: unknown): Words {
  return value === undefined ? freshSeed() : wordsOf('seed', value);
}
