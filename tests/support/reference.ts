import * as dd from '../accuracy/doubleDouble.mjs';

/**
 * The plainest forms, written from the formulas and not from the library. The exponential family is computed in
 * double-double (106 bits) and rounded once, because an engine's own `Math.exp` and a rounded exponent are off by more than
 * the library is: by |z| spacings, and by different ones in Node and in Chromium.
 */

type Pair = [number, number];

export interface RowOptions {
  temperature?: number;
  mask?: readonly boolean[] | undefined;
}

type Row = readonly number[];

const kept = (x: Row, mask: readonly boolean[] | undefined): number[] => x.filter((_, i) => mask?.[i] ?? true);

/** Σ without the loss that a long row would show. */
function sum(values: readonly number[]): number {
  let total = 0;
  let lost = 0;
  for (const value of values) {
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}

/** e^((x − max) / T) as double-doubles, with the limits at T = 0 and T = ∞; undefined where a softmax row is NaN. */
function exponentials(x: Row, { temperature = 1, mask }: RowOptions, factor: Pair = [1, 0]): Exponentials | undefined {
  const inside = kept(x, mask);
  const max = Math.max(Number.NEGATIVE_INFINITY, ...inside);
  if (!Number.isFinite(max) || inside.some(Number.isNaN)) return undefined;
  const z = x.map((v): Pair => {
    if (v === Number.NEGATIVE_INFINITY || (temperature === 0 && v < max)) return [Number.NEGATIVE_INFINITY, 0];
    if (temperature === 0 || temperature === Number.POSITIVE_INFINITY) return [0, 0];
    return dd.multiply(dd.divide(dd.twoSum(v, -max), [temperature, 0]), factor);
  });
  const e = z.map((v, i): Pair => (v[0] === Number.NEGATIVE_INFINITY || !(mask?.[i] ?? true) ? [0, 0] : dd.exp(v)));
  const first = x.findIndex((v, i) => v === max && (mask?.[i] ?? true));
  const rest = e.reduce((total, v, i): Pair => (i === first ? total : dd.add(total, v)), [0, 0]);
  return { max, z, e, rest };
}

interface Exponentials {
  max: number;
  z: Pair[];
  e: Pair[];
  /** The sum of all but one maximum. */
  rest: Pair;
}

export function softmax(x: Row, options: RowOptions = {}, factor?: Pair): number[] {
  const row = exponentials(x, options, factor);
  const total = row && dd.add([1, 0], row.rest);
  return x.map((_, i) =>
    !(options.mask?.[i] ?? true) ? 0 : row && total ? dd.divide(row.e[i] as Pair, total)[0] : Number.NaN,
  );
}

export function logSoftmax(x: Row, options: RowOptions = {}): number[] {
  const row = exponentials(x, options);
  const log = row && dd.negate(dd.log1p(row.rest));
  return x.map((_, i) => {
    if (!(options.mask?.[i] ?? true)) return Number.NEGATIVE_INFINITY;
    if (!row || !log) return Number.NaN;
    const z = row.z[i] as Pair;
    return z[0] === Number.NEGATIVE_INFINITY ? z[0] : dd.add(z, log)[0];
  });
}

export function softmin(x: Row, options: RowOptions = {}): number[] {
  return softmax(
    x.map((v) => -v),
    options,
  );
}

export function logSumExp(x: Row, { mask }: RowOptions = {}): number {
  const row = exponentials(x, { mask });
  if (row) return dd.add([row.max, 0], dd.log1p(row.rest))[0];
  const inside = kept(x, mask);
  return inside.some(Number.isNaN) ? Number.NaN : Math.max(Number.NEGATIVE_INFINITY, ...inside);
}

/** n^x / Σ n^x with n the number of kept entries. */
export function scalableSoftmax(x: Row, options: RowOptions = {}): number[] {
  const n = kept(x, options.mask).length;
  if (n === 0) return x.map(() => 0);
  return softmax(x, options, dd.log1p([n - 1, 0]));
}

/** e^x / (1 + Σ e^x): the softmax with a 0 behind the row. */
export function softmaxWithSink(x: Row, { mask }: RowOptions = {}): number[] {
  const all = softmax([...x, 0], { mask: mask && [...mask, true] });
  return all.slice(0, -1);
}

/**
 * p(x − max − t) over the kept entries, with the t in [low, 0] for which `total` of them is 1, by halving: `total` falls
 * with t.
 */
function threshold(
  x: Row,
  mask: readonly boolean[] | undefined,
  low: number,
  p: (distance: number) => number,
  mass = p,
): number[] {
  const inside = kept(x, mask);
  if (inside.length === 0) return x.map(() => 0);
  const max = Math.max(...inside);
  const valid = Number.isFinite(max) && !inside.some(Number.isNaN);
  let high = 0;
  for (let step = 0; step < 1100; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (sum(inside.map((v) => mass(v - max - middle))) >= 1) low = middle;
    else high = middle;
  }
  return x.map((v, i) => (!(mask?.[i] ?? true) ? 0 : valid ? p(v - max - low) : Number.NaN));
}

const positive = (v: number): number => Math.max(v, 0);

export function sparsemax(x: Row, { mask }: RowOptions = {}): number[] {
  return threshold(x, mask, -1, positive);
}

/** (α − 1)(x − max) − τ to the power 1 / (α − 1), for 1 < α < ∞. */
export function entmax(x: Row, { mask, alpha = 1.5 }: RowOptions & { alpha?: number } = {}): number[] {
  const s = alpha - 1;
  return threshold(x, mask, -1 / s, (d) => positive(s * d) ** (1 / s));
}

/** For 1 < α < ∞. */
export function normmax(x: Row, { mask, alpha = 2 }: RowOptions & { alpha?: number } = {}): number[] {
  const weights = threshold(
    x,
    mask,
    -1,
    (d) => (d > 0 ? d ** (1 / (alpha - 1)) : d > Number.NEGATIVE_INFINITY || d < 0 ? 0 : d),
    (d) => positive(d) ** (alpha / (alpha - 1)),
  );
  const total = sum(weights);
  return weights.map((w) => (total > 0 ? w / total : w));
}

export function sigmoid(x: Row, { mask }: RowOptions = {}): number[] {
  return x.map((v, i) => {
    if (!(mask?.[i] ?? true)) return 0;
    if (Number.isNaN(v)) return v;
    const tail = tailOf(v);
    return dd.divide(v >= 0 ? [1, 0] : tail, dd.add([1, 0], tail))[0];
  });
}

export function logSigmoid(x: Row, { mask }: RowOptions = {}): number[] {
  return x.map((v, i) => {
    if (!(mask?.[i] ?? true)) return Number.NEGATIVE_INFINITY;
    if (!Number.isFinite(v)) return Number.isNaN(v) ? v : Math.min(v, 0);
    return dd.add([Math.min(v, 0), 0], dd.negate(dd.log1p(tailOf(v))))[0];
  });
}

/** e^−|v| */
const tailOf = (v: number): Pair => (Number.isFinite(v) ? dd.exp([-Math.abs(v), 0]) : [0, 0]);

export function argmax(x: Row, { mask }: RowOptions = {}): number {
  let best = -1;
  x.forEach((v, i) => {
    if ((mask?.[i] ?? true) && (best < 0 || v > x[best] || (Number.isNaN(v) && !Number.isNaN(x[best])))) best = i;
  });
  return best;
}

export function hardmax(x: Row, options: RowOptions = {}): number[] {
  const best = argmax(x, options);
  const bad = best >= 0 && (Number.isNaN(x[best]) || x[best] === Number.NEGATIVE_INFINITY);
  return x.map((_, i) => ((options.mask?.[i] ?? true) ? (bad ? Number.NaN : Number(i === best)) : 0));
}

export function entropy(p: Row, { mask }: RowOptions = {}): number {
  return sum(kept(p, mask).map((v) => (v > 0 ? -v * Math.log(v) : v === 0 ? 0 : Number.NaN)));
}

export function normalizedEntropy(p: Row, options: RowOptions = {}): number {
  const n = kept(p, options.mask).length;
  return n <= 1 ? 0 : entropy(p, options) / Math.log(n);
}

/** Calls `visit` with the flat indices of each row of an array of this shape along this axis, in row-major order. */
export function eachRow(shape: readonly number[], axis: number, visit: (indices: number[], row: number) => void): void {
  const at = axis < 0 ? axis + shape.length : axis;
  const length = shape[at];
  const inner = shape.slice(at + 1).reduce((a, b) => a * b, 1);
  const outer = shape.slice(0, at).reduce((a, b) => a * b, 1);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      visit(
        Array.from({ length }, (_, k) => (o * length + k) * inner + i),
        o * inner + i,
      );
    }
  }
}

/** A row map over an axis of a flat array. */
export function mapAxis(
  f: (row: number[], options: RowOptions) => number[],
  x: ArrayLike<number>,
  shape: readonly number[],
  axis: number,
  { temperature, mask }: { temperature?: number; mask?: readonly boolean[] } = {},
): number[] {
  const result = new Array<number>(x.length);
  eachRow(shape, axis, (indices) => {
    const row = f(
      indices.map((i) => x[i]),
      { ...(temperature === undefined ? {} : { temperature }), mask: mask && indices.map((i) => mask[i]) },
    );
    indices.forEach((i, k) => {
      result[i] = row[k];
    });
  });
  return result;
}

/** A row reduction over an axis of a flat array. */
export function reduceAxis(
  f: (row: number[], options: RowOptions) => number,
  x: ArrayLike<number>,
  shape: readonly number[],
  axis: number,
  { mask }: { mask?: readonly boolean[] } = {},
): number[] {
  const result: number[] = [];
  eachRow(shape, axis, (indices, row) => {
    result[row] = f(
      indices.map((i) => x[i]),
      { mask: mask && indices.map((i) => mask[i]) },
    );
  });
  return result;
}
