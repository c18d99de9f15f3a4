/**
 * The plainest float64 forms, written from the formulas and not from the library: what the API is compared with where
 * the point is shapes, kinds and masks rather than the last digit. Accuracy is the business of tests/accuracy.
 */

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

/** (x − max) / T with the limits at T = 0 and T = ∞; NaN where a softmax row is NaN. */
function exponents(x: Row, { temperature = 1, mask }: RowOptions): number[] {
  const max = Math.max(Number.NEGATIVE_INFINITY, ...kept(x, mask));
  if (!Number.isFinite(max)) return x.map(() => Number.NaN);
  return x.map((v) => {
    if (temperature === 0) return v === max ? 0 : Number.NEGATIVE_INFINITY;
    if (temperature === Number.POSITIVE_INFINITY) return v === Number.NEGATIVE_INFINITY ? v : 0;
    return (v - max) / temperature;
  });
}

export function softmax(x: Row, options: RowOptions = {}): number[] {
  const e = exponents(x, options).map(Math.exp);
  const total = sum(kept(e, options.mask));
  return e.map((v, i) => ((options.mask?.[i] ?? true) ? v / total : 0));
}

export function logSoftmax(x: Row, options: RowOptions = {}): number[] {
  const e = exponents(x, options);
  const inside = kept(e, options.mask);
  const rest = [...inside];
  rest.splice(rest.indexOf(0), 1); // log1p of the sum without one maximum keeps the digits next to 0
  const log = inside.some(Number.isNaN) ? Number.NaN : Math.log1p(sum(rest.map(Math.exp)));
  return e.map((v, i) => ((options.mask?.[i] ?? true) ? v - log : Number.NEGATIVE_INFINITY));
}

export function softmin(x: Row, options: RowOptions = {}): number[] {
  return softmax(
    x.map((v) => -v),
    options,
  );
}

export function logSumExp(x: Row, { mask }: RowOptions = {}): number {
  const inside = kept(x, mask);
  const max = Math.max(Number.NEGATIVE_INFINITY, ...inside);
  if (!Number.isFinite(max)) return max;
  return max + Math.log(sum(inside.map((v) => Math.exp(v - max))));
}

/** n^x / Σ n^x with n the number of kept entries. */
export function scalableSoftmax(x: Row, options: RowOptions = {}): number[] {
  const n = kept(x, options.mask).length;
  return softmax(x, { ...options, temperature: 1 / Math.log(n) });
}

/** e^x / (1 + Σ e^x), the shift being the larger of 0 and the maximum. */
export function softmaxWithSink(x: Row, { mask }: RowOptions = {}): number[] {
  const top = Math.max(0, ...kept(x, mask));
  const e = x.map((v) => (Number.isFinite(top) ? Math.exp(v - top) : Number.NaN));
  const total = Math.exp(-top) + sum(kept(e, mask));
  return e.map((v, i) => ((mask?.[i] ?? true) ? v / total : 0));
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
  return x.map((v, i) =>
    !(mask?.[i] ?? true) ? 0 : v >= 0 ? 1 / (1 + Math.exp(-v)) : Math.exp(v) / (1 + Math.exp(v)),
  );
}

export function logSigmoid(x: Row, { mask }: RowOptions = {}): number[] {
  return x.map((v, i) =>
    !(mask?.[i] ?? true) ? Number.NEGATIVE_INFINITY : v >= 0 ? -Math.log1p(Math.exp(-v)) : v - Math.log1p(Math.exp(v)),
  );
}

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
