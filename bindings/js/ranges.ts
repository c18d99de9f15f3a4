import type { Slot } from './call.js';
import { rangeError } from './errors.js';
import { views } from './heap.js';
import type { Wasm } from './instance.js';

/** An array in the module's memory, in float64, whose entries must lie in a range. */
export interface Ranged {
  readonly name: string;
  readonly slot: Slot;
  readonly length: number;
  readonly low: number;
  readonly high: number;
  /** How the message says the range. */
  readonly allowed: string;
  /** Each row adds up to 1, as far as 16-bit numbers can say it. */
  readonly sumsToOne?: boolean;
}

/** The rows of a call. */
interface Shape {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** What targets, weights and probabilities may be. */
export const RANGES = {
  distribution: { low: 0, high: 1, allowed: 'in [0, 1]', sumsToOne: true },
  unit: { low: 0, high: 1, allowed: 'in [0, 1]' },
  positive: { low: 0, high: Number.MAX_VALUE, allowed: 'in [0, Infinity)' },
  logarithm: { low: -Infinity, high: Number.MAX_VALUE, allowed: 'in [-Infinity, Infinity)' },
} as const;

/**
 * Throws for the first entry outside its range, NaN included. Inside a call, before its work: one pass over an array, at
 * the speed of memory.
 *
 * @internal
 */
export function checkRanges(wasm: Wasm, ranged: readonly Ranged[], shape: Shape): void {
  for (const { name, slot, length, low, high, allowed, sumsToOne = false } of ranged) {
    const at = length === 0 ? 0 : wasm.firstOutside(slot.address, length, low, high);
    if (at < length) throw rangeError(`${name}[${at}]`, allowed, views().f64[(slot.address >>> 3) + at]);
    if (sumsToOne && length > 0) checkSums(name, slot, shape);
  }
}

function checkSums(name: string, slot: Slot, { outer, length, inner }: Shape): void {
  const { f64 } = views();
  const start = slot.address >>> 3;
  for (let row = 0; row < outer * inner; row++) {
    const first = start + Math.floor(row / inner) * length * inner + (row % inner);
    let sum = 0;
    for (let k = 0; k < length; k++) sum += f64[first + k * inner] as number;
    if (!(Math.abs(sum - 1) <= 0.01)) throw rangeError(`${name} of row ${row}`, 'probabilities that sum to 1', sum);
  }
}
