import type { Precision } from './state.js';

/*
 * Softmax without rounding, to judge the roundings of others: whole numbers of as many bits as it takes.
 */

/** Bits after the point. The smallest share of the panel is e^−100 or 2^−144, which leaves 112 bits of it. */
const PLACES = 256n;
const ONE = 1n << PLACES;
/** Guard bits: the squarings of `exp` double the error of the series once each. */
const HALVINGS = 16n;
const GUARD = 40n;

/** A double as a whole number of 2^−PLACES; what lies below that is dropped. */
function fixed(value: number): bigint {
  if (value === 0) return 0n;
  let exponent = Math.max(-1022, Math.floor(Math.log2(Math.abs(value)))) - 52;
  let whole = value / 2 ** exponent;
  // log2 may be off by one next to a power of two.
  while (!Number.isSafeInteger(whole)) {
    exponent += Math.abs(whole) > Number.MAX_SAFE_INTEGER ? 1 : -1;
    whole = value / 2 ** exponent;
  }
  const shift = PLACES + BigInt(exponent);
  return shift >= 0n ? BigInt(whole) << shift : BigInt(whole) >> -shift;
}

/** e^x for x ≤ 0, both as whole numbers of 2^−PLACES: the series of a small part of x, squared up again. */
function exp(x: bigint): bigint {
  const places = PLACES + GUARD;
  const small = (x << GUARD) >> HALVINGS;
  let term = 1n << places;
  let sum = term;
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = ((term * small) / n) >> places;
    sum += term;
  }
  for (let i = 0n; i < HALVINGS; i++) sum = (sum * sum) >> places;
  return sum >> GUARD;
}

/** The shares of one whole, as whole numbers of 2^−PLACES. */
export function exactSoftmax(x: readonly number[]): bigint[] {
  const whole = x.map(fixed);
  const largest = whole.reduce((a, b) => (a > b ? a : b));
  const powers = whole.map((value) => exp(value - largest));
  const total = powers.reduce((a, b) => a + b);
  return powers.map((power) => (power << PLACES) / total);
}

export const exactNumber = (share: bigint): number => Number(share) / Number(ONE);

const BITS: Record<Precision, { digits: number; least: number }> = {
  float32: { digits: 24, least: -149 },
  float64: { digits: 53, least: -1074 },
};

/** How far a result lies from the exact share, in units of the last place that the precision has there. */
export function ulpError(result: number, share: bigint, precision: Precision): number {
  if (!Number.isFinite(result)) return Number.NaN;
  const { digits, least } = BITS[precision];
  const exponent = share.toString(2).length - 1 - Number(PLACES); // the power of two at or below the share
  const ulp = Math.max(exponent - digits + 1, least);
  const off = fixed(result) - share;
  return Number(off < 0n ? -off : off) / 2 ** (Number(PLACES) + ulp);
}
