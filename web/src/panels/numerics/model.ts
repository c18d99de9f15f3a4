import { computed } from '@preact/signals';
import { naiveSoftmax, softmax } from 'logitkit';
import { exactNumber, exactSoftmax, ulpError } from './exact.js';
import { type Precision, state } from './state.js';

export const { logits, offset, precision } = state;

/** Rounds as the chosen precision does. */
const rounded = (value: number, kind: Precision) => (kind === 'float32' ? Math.fround(value) : value);
const arrayOf = (values: readonly number[], kind: Precision) =>
  kind === 'float32' ? Float32Array.from(values) : Float64Array.from(values);

/** What softmax is given: the logits with the offset added, as the precision can hold them. */
const inputsAt = (shift: number) => logits.value.map((z) => rounded(z + shift, precision.value));
const naiveAt = (x: readonly number[]) => [
  ...naiveSoftmax(arrayOf(x, precision.value), { precision: precision.value }),
];
const stableAt = (x: readonly number[]) => [...softmax(arrayOf(x, precision.value))];

/** One way through softmax, step by step. */
export interface Way {
  /** What the exponential is taken of. */
  exponents: readonly number[];
  powers: readonly number[];
  sum: number;
  shares: readonly number[];
  /** The largest error of the shares, in ulp; NaN where there is no number. */
  error: number;
}

export const inputs = computed(() => inputsAt(offset.value));
export const exactShares = computed(() => exactSoftmax(inputs.value));
export const exactNumbers = computed(() => exactShares.value.map(exactNumber));

/** As the textbook writes it. */
export const naive = computed(() => way(inputs.value, naiveAt(inputs.value)));
/** With the largest taken off first; the shares are logitkit's. */
export const stable = computed(() => {
  const largest = Math.max(...inputs.value);
  return way(
    inputs.value.map((x) => rounded(x - largest, precision.value)),
    stableAt(inputs.value),
  );
});

function powersOf(exponents: readonly number[]): Pick<Way, 'powers' | 'sum'> {
  const kind = precision.value;
  const powers = exponents.map((x) => rounded(Math.exp(x), kind));
  return { powers, sum: powers.reduce((total, power) => rounded(total + power, kind), 0) };
}

function way(exponents: readonly number[], shares: readonly number[]): Way {
  return { exponents, ...powersOf(exponents), shares, error: worst(shares, exactShares.value) };
}

export const errorsOf = (shares: readonly number[]): number[] =>
  shares.map((share, i) => ulpError(share, exactShares.value[i] as bigint, precision.value));

function worst(shares: readonly number[], exact: readonly bigint[]): number {
  const errors = shares.map((share, i) => ulpError(share, exact[i] as bigint, precision.value));
  return errors.some(Number.isNaN) ? Number.NaN : Math.max(...errors);
}

/** The slider's reach: past the edge of the precision, or as far as was typed. */
export const reach = computed(() => (precision.value === 'float32' && Math.abs(offset.value) <= 150 ? 150 : 1000));

const SAMPLES = 120;
/** The error of both ways over the whole track. It stands still while only the offset moves. */
export const curve = computed(() => {
  const limit = reach.value;
  return Array.from({ length: SAMPLES + 1 }, (_, index) => {
    const shift = -limit + (2 * limit * index) / SAMPLES;
    const x = inputsAt(shift);
    const exact = exactSoftmax(x);
    return { shift, naive: worst(naiveAt(x), exact), stable: worst(stableAt(x), exact) };
  });
});

/**
 * The offsets between which the textbook's form gives numbers: where NaN appears. A little before, at `sum`, the sum of
 * the powers overflows before any of them does, and every share is 0.
 */
export const edges = computed(() => {
  const isNaNAt = (shift: number) => naiveAt(inputsAt(shift)).some(Number.isNaN);
  return {
    low: -firstOf((shift) => isNaNAt(-shift)),
    high: firstOf(isNaNAt),
    sum: firstOf((shift) => powersOf(inputsAt(shift)).sum === Infinity),
  };
});

/** The first offset in [0, 1000] for which something is so from there on, found by halving. */
function firstOf(isSo: (shift: number) => boolean): number {
  let [before, after] = [0, 1000];
  if (isSo(before)) return 0;
  while (after - before > 1e-4) {
    const middle = (before + after) / 2;
    if (isSo(middle)) after = middle;
    else before = middle;
  }
  return after;
}

/** What has become of the textbook's form, in words. */
export const verdict = computed((): { name: string; text: string } => {
  const { shares, sum, powers, error } = naive.value;
  if (shares.some(Number.isNaN)) {
    if (sum === 0) return { name: 'NaN', text: 'every power has become 0, and 0 / 0 is no number' };
    if (powers.includes(Infinity)) return { name: 'NaN', text: 'a power has become ∞, and ∞ / ∞ is no number' };
    return { name: 'NaN', text: 'the sum has become ∞' };
  }
  if (sum === Infinity) return { name: 'All zero', text: 'the sum has become ∞, and every share 0' };
  if (error > 1000) return { name: 'Digits lost', text: 'the powers are so small that few digits are left' };
  return { name: 'Right', text: 'here both forms agree' };
});

export const name = (index: number): string => String.fromCharCode(65 + index);

export function setLogit(index: number, value: number): void {
  logits.value = logits.value.map((old, i) => (i === index ? value : old));
}
