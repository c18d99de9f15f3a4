import {
  distillationLoss,
  entropy,
  entropyFromLogits,
  jensenShannon,
  jensenShannonFromLogits,
  klDivergence,
  klFromLogits,
  klFromProbs,
  normalizedEntropy,
  softmax,
} from 'logitkit';
import { describe, expect, test } from 'vitest';
import * as dd from '../accuracy/doubleDouble.mjs';
import { Mulberry } from '../support/random.js';

/** Divergences of nearly equal rows against the formulas in double-double, and bounds that hold to the last digit. */

type Pair = [number, number];
const of = (v: number): Pair => [v, 0];
const minus = (a: Pair, b: Pair): Pair => dd.add(a, dd.negate(b) as Pair);

/** e^t − 1 − t: by its series where it would cancel. */
function excess(t: Pair): Pair {
  if (Math.abs(t[0]) > 0.5) return minus(minus(dd.exp(t), of(1)), t);
  let sum: Pair = of(1);
  for (let n = 32; n >= 3; n--) sum = dd.add(of(1), dd.divide(dd.multiply(sum, t), of(n)));
  return dd.divide(dd.multiply(dd.multiply(t, t), sum), of(2));
}

/** (1 + h) log(1 + h) + (1 − h) log(1 − h) */
function twoSided(h: Pair): Pair {
  const size: Pair = h[0] < 0 ? (dd.negate(h) as Pair) : h;
  if (size[0] > 0.5) {
    const low = minus(of(1), size);
    const high = dd.multiply(dd.add(of(1), size), dd.log1p(size));
    return minus(high, dd.multiply(low, dd.log1p(dd.divide(size, low))));
  }
  const z = dd.multiply(size, size);
  let sum: Pair = of(0);
  for (let k = 60; k >= 1; k--) sum = dd.add(dd.multiply(sum, z), dd.divide(of(1), of(k * (2 * k - 1))));
  return dd.multiply(sum, z);
}

interface Row {
  p: Pair[];
  z: Pair[];
  /** The logarithm of the sum of e^z. */
  log: Pair;
}

function rowOf(x: readonly number[], temperature: number): Row {
  const max = Math.max(...x);
  const z = x.map((v): Pair => dd.divide(dd.twoSum(v, -max), of(temperature)));
  const e = z.map((v) => dd.exp(v));
  const first = x.indexOf(max);
  const rest = e.reduce((sum, v, i) => (i === first ? sum : dd.add(sum, v)), of(0));
  const log = dd.log1p(rest);
  return { p: e.map((v) => dd.divide(v, dd.add(of(1), rest))), z, log };
}

function truth(x: readonly number[], y: readonly number[], temperature = 1): { kl: number; js: number } {
  const [p, q] = [rowOf(x, temperature), rowOf(y, temperature)];
  let kl: Pair = of(0);
  let js: Pair = of(0);
  for (let i = 0; i < x.length; i++) {
    // what differs first: the sum of the two would round it away
    const t = minus(minus(q.z[i] as Pair, p.z[i] as Pair), minus(q.log, p.log));
    const share = p.p[i] as Pair;
    kl = dd.add(kl, dd.multiply(share, excess(t)));
    const expm1 = dd.add(t, excess(t));
    const h = dd.divide(expm1, dd.add(of(2), expm1));
    js = dd.add(js, dd.multiply(dd.divide(dd.add(share, q.p[i] as Pair), of(4)), twoSided(h)));
  }
  return { kl: dd.multiply(kl, of(temperature * temperature))[0], js: js[0] };
}

const spacing = (v: number): number => 2 ** (Math.max(Math.floor(Math.log2(v)), -1022) - 52);
const ulps = (got: number, want: number): number => Math.abs(got - want) / spacing(Math.abs(want));

const NEARNESS = [10, 3, 1, 0.5, 0.1, 1e-2, 1e-3, 1e-5, 1e-7, 1e-8, 1e-9, 1e-11, 1e-13, 1e-15];
const random = new Mulberry(19);
const normal = (n: number, scale: number): number[] => Array.from({ length: n }, () => scale * random.normal());

/** Rows with another one near to each; a shift of all logits changes nothing. */
const PAIRS = NEARNESS.flatMap((near) =>
  [2, 3, 5, 17, 100].flatMap((n) =>
    [0, 1, 8].flatMap((spread) =>
      [0, 3].map((shift) => {
        const x = normal(n, spread);
        return { near, x, y: x.map((v) => v + near * random.normal() + shift) };
      }),
    ),
  ),
);

describe('nearly equal rows keep their digits', () => {
  test('klFromLogits, jensenShannonFromLogits: at most 8 ulp of the double-double value', () => {
    const worst = { kl: 0, js: 0 };
    for (const { x, y } of PAIRS) {
      const want = truth(x, y);
      worst.kl = Math.max(worst.kl, ulps(klFromLogits(x, y), want.kl));
      worst.js = Math.max(worst.js, ulps(jensenShannonFromLogits(x, y), want.js));
    }
    expect(worst.kl).toBeLessThanOrEqual(8);
    expect(worst.js).toBeLessThanOrEqual(16);
  });

  test('distillationLoss at temperatures from 0.1 to 1e8, and what a larger one tends to', () => {
    let worst = 0;
    for (const temperature of [0.1, 2, 1e3, 1e8]) {
      for (const { x, y } of PAIRS.filter((pair) => pair.x.length < 17)) {
        if (x.some((v, i) => Math.abs(v - (y[i] as number)) > 300 * temperature)) continue;
        const got = distillationLoss(y, x, { temperature }).loss;
        // an exponential at a temperature is good to |z| / 2 ulp
        const exponent = (Math.max(...x) - Math.min(...x)) / temperature;
        worst = Math.max(worst, ulps(got, truth(x, y, temperature).kl) - exponent);
      }
    }
    expect(worst).toBeLessThanOrEqual(16);
    // the limit: half the variance of the differences
    const limit = ((1.5 - 0.5) ** 2 + (0.5 + 0.5) ** 2) / 2 / 2;
    for (const temperature of [1e12, 1e100, 1e200, 1e300]) {
      expect(distillationLoss([0, 0], [0.5 + 1.5, 0], { temperature }).loss).toBeCloseTo(limit, 10);
    }
  });

  test('the examples of the report', () => {
    for (const near of [1e-7, 1e-9, 1e-11]) {
      expect(klFromLogits([0, 0], [near, 0]) / (near ** 2 / 8)).toBeCloseTo(1, 6);
      expect(jensenShannonFromLogits([0, 0], [near, 0]) / (near ** 2 / 32)).toBeCloseTo(1, 6);
    }
  });

  test('from probabilities', () => {
    for (const near of NEARNESS.filter((v) => v < 1)) {
      // exactly representable, so that both rows sum to exactly 1
      const step = 2 ** Math.max(Math.round(Math.log2(near)), -50);
      const [p, q] = [
        [0.5, 0.25, 0.25],
        [0.5 - step / 4, 0.25, 0.25 + step / 4],
      ];
      const d = step / 4;
      // p = ½: t = log(1 − 2d); p = ¼: t = log(1 + 4d)
      const logs = [-dd.log1p(dd.divide(of(2 * d), of(1 - 2 * d)))[0], dd.log1p(of(4 * d))[0]];
      const want = 0.5 * excess(of(logs[0] as number))[0] + 0.25 * excess(of(logs[1] as number))[0];
      expect(ulps(klFromProbs(p as number[], q as number[]), want)).toBeLessThanOrEqual(8);
      const h = [-d / (1 - d), (2 * d) / (1 + 2 * d)];
      const js = ((1 - d) * twoSided(of(h[0] as number))[0] + (0.5 + d) * twoSided(of(h[1] as number))[0]) / 4;
      expect(ulps(jensenShannon(p as number[], q as number[]), js)).toBeLessThanOrEqual(16);
    }
  });

  test('the rows of a loss are summed without loss', () => {
    const count = 100_000;
    const logQ = new Float64Array(count).fill(Math.log(0.1));
    const p = new Float64Array(count).fill(0.1 + 1e-9);
    const one = klDivergence(logQ.slice(0, 1), p.slice(0, 1), { reduction: 'sum' }).loss;
    expect(klDivergence(logQ, p, { reduction: 'sum', shape: [count / 10, 10] }).loss / count).toBeCloseTo(one, 25);
  });
});

describe('edges', () => {
  test('nothing in common, nothing at all, NaN', () => {
    const inf = Number.POSITIVE_INFINITY;
    expect(klFromProbs([1, 0], [0, 1])).toBe(inf);
    expect(klFromProbs([0, 1], [0.5, 0.5])).toBeCloseTo(Math.LN2, 15);
    expect(klFromProbs([0, 0], [0, 0])).toBe(0);
    expect(klFromProbs([], [])).toBe(0);
    expect(klFromProbs([Number.NaN, 1], [0.5, 0.5])).toBeNaN();
    expect(klFromProbs([0.5, 0.5], [-0.5, 1.5])).toBeNaN();
    expect(jensenShannon([-0.5, 1.5], [0.5, 0.5])).toBeNaN();
    expect(jensenShannon([1, 0], [0, 1], { base: 2 })).toBe(1);
    expect(jensenShannon([5e-324, 1], [1, 0])).toBeLessThanOrEqual(Math.LN2);
    expect(klFromLogits([0, -inf], [-inf, 0])).toBe(inf);
    expect(klFromLogits([0, -inf], [0, 0])).toBeCloseTo(Math.LN2, 15);
    expect(klFromLogits([1e308, -1e308], [-1e308, 1e308])).toBe(inf);
    expect(jensenShannonFromLogits([1e308, -1e308], [-1e308, 1e308])).toBe(Math.LN2);
    expect(klFromLogits([1e308, -1e308], [1e308, -1e308])).toBe(0);
    expect(klFromLogits([800, 0, 0], [800, 1, -1])).toBeGreaterThanOrEqual(0);
  });

  test('from probabilities and from logits they agree, masked and along an axis too', () => {
    const x = normal(24, 2);
    const y = normal(24, 2);
    const options = { shape: [4, 6], axis: 0, mask: x.map((_, i) => i % 5 !== 1) };
    const [p, q] = [softmax(x, options), softmax(y, options)];
    const pairs = [
      [klFromProbs(p, q, options), klFromLogits(x, y, options)],
      [jensenShannon(p, q, options), jensenShannonFromLogits(x, y, options)],
    ] as const;
    for (const [got, want] of pairs) {
      for (const [i, v] of (want as number[]).entries()) expect((got as number[])[i]).toBeCloseTo(v, 13);
    }
  });

  test('a gradient of 0 is 0, not −0', () => {
    const { gradient } = klDivergence([-1, -2], [0, 1], { gradient: true });
    expect(Object.is(gradient[0], 0)).toBe(true);
  });
});

describe('bounds hold to the last digit', () => {
  const SIZES = [...Array.from({ length: 600 }, (_, i) => i + 1), 1000, 1023, 1024, 4095, 50_257];

  test('uniform rows of every length', () => {
    for (const n of SIZES) {
      for (const Kind of [Float64Array, Float32Array]) {
        const p = new Kind(n).fill(1 / n);
        const logits = new Kind(n).fill(0.1);
        expect(normalizedEntropy(p)).toBeLessThanOrEqual(1);
        expect(normalizedEntropy(p)).toBeGreaterThanOrEqual(n === 1 ? 0 : 1 - 2e-7);
        const most = Kind === Float32Array ? Math.fround(Math.log(n)) : Math.log(n);
        // of floats it is the entropy of what 1 / n was rounded to
        if (Kind === Float64Array) expect(entropy(p), `${n}`).toBeLessThanOrEqual(most);
        expect(entropyFromLogits(logits), `${n}`).toBeLessThanOrEqual(most);
        expect(entropy(p)).toBeGreaterThanOrEqual(0);
      }
    }
  });

  test('divergences of rows with nothing in common', () => {
    for (const n of SIZES.filter((size) => size < 700)) {
      const p = Array.from({ length: 2 * n }, (_, i) => (i < n ? 1 / n : 0));
      const q = [...p].reverse();
      expect(jensenShannon(p, q, { base: 2 })).toBeLessThanOrEqual(1);
      expect(jensenShannon(p, q)).toBeLessThanOrEqual(Math.LN2);
      const [x, y] = [p, q].map((row) => row.map((v) => (v > 0 ? 0 : -1e4)));
      expect(jensenShannonFromLogits(x as number[], y as number[], { base: 2 })).toBeLessThanOrEqual(1);
      expect(klFromLogits(x as number[], x as number[])).toBe(0);
    }
  });

  test('divergences are never negative', () => {
    for (const { x, y } of PAIRS) {
      const [p, q] = [softmax(x), softmax(y)];
      const values = [klFromLogits(x, y), jensenShannonFromLogits(x, y), klFromProbs(p, q), jensenShannon(p, q)];
      for (const value of values) expect(value).toBeGreaterThanOrEqual(0);
      expect(jensenShannon(q, p)).toBe(jensenShannon(p, q));
    }
  });
});
