import {
  argmax,
  entropy,
  hardmax,
  logSigmoid,
  logSoftmax,
  logSumExp,
  naiveSoftmax,
  normalizedEntropy,
  sigmoid,
  softmax,
  softmin,
} from 'logitkit';
import { describe, expect, test } from 'vitest';
import { logits } from '../support/random.js';
import * as reference from '../support/reference.js';
import { maxUlp, ulp32, ulp64 } from '../support/ulp.js';

/** What each verb says at the edges: infinities, NaN, ties, limits of the temperature, the worked examples. */

const INF = Number.POSITIVE_INFINITY;
const NAN = Number.NaN;

/** The same in both precisions. */
const both = (x: readonly number[]): [Float32Array, Float64Array, number[]] => [
  Float32Array.from(x),
  Float64Array.from(x),
  [...x],
];

const close = (got: ArrayLike<number>, want: readonly number[], digits = 4) =>
  Array.from(got).forEach((v, i) => {
    expect(v).toBeCloseTo(want[i], digits);
  });

describe('softmax', () => {
  test('the worked examples', () => {
    close(softmax([2, 1, 0.1]), [0.659, 0.2424, 0.0986]);
    close(softmax([2.2, 1.7, 0.8, -0.1, -1.4]), [0.5049, 0.3062, 0.1245, 0.0506, 0.0138]);
    close(softmax([844.3, 843.3, 842.4]), [0.659, 0.2424, 0.0986]);
  });

  test('all −∞, +∞ or NaN make the row NaN, as in PyTorch; −∞ gives exactly 0', () => {
    for (const row of [[-INF, -INF, -INF], [1, INF, 2], [INF, INF], [INF, -INF], [1, NAN, 2], [NAN], [-INF], [INF]]) {
      for (const temperature of [1, 0, 0.5, INF]) {
        for (const x of both(row)) expect([...softmax(x, { temperature })]).toEqual(row.map(() => NAN));
      }
    }
    for (const x of both([-INF, 0, -INF, 0])) expect([...softmax(x)]).toEqual([0, 0.5, 0, 0.5]);
  });

  test('NaN is seen at any place of a row of any length', () => {
    for (const length of [1, 3, 4, 5, 16, 17, 100]) {
      for (let at = 0; at < length; at++) {
        for (const x of both(logits(length))) {
          x[at] = NAN;
          expect([...softmax(x)].every(Number.isNaN)).toBe(true);
          expect([...logSoftmax(x)].every(Number.isNaN)).toBe(true);
          expect(logSumExp(x)).toBeNaN();
          expect(argmax(x)).toBe(at);
        }
      }
    }
  });

  test('temperature 0 shares the ties, Infinity is uniform over what is above −∞', () => {
    for (const x of both([3, 1, 3, -INF])) {
      expect([...softmax(x, { temperature: 0 })]).toEqual([0.5, 0, 0.5, 0]);
      close(softmax(x, { temperature: INF }), [1 / 3, 1 / 3, 1 / 3, 0], 7);
      expect(softmax(x, { temperature: INF })[3]).toBe(0);
    }
    for (const x of both([0, -0])) expect([...softmax(x, { temperature: 0 })]).toEqual([0.5, 0.5]);
  });

  test('tiny and huge temperatures are their limits', () => {
    for (const temperature of [5e-324, 1e-300, 1e-30]) {
      for (const x of both([3, 1, 3])) expect([...softmax(x, { temperature })]).toEqual([0.5, 0, 0.5]);
    }
    for (const temperature of [1e30, 1e300, Number.MAX_VALUE]) {
      for (const x of both([3, 1, 3, -INF])) close(softmax(x, { temperature }), [1 / 3, 1 / 3, 1 / 3, 0], 7);
    }
  });

  test('the largest finite logits', () => {
    for (const x of both([3e38, -3e38, 3e38])) {
      for (const temperature of [1, 0.5, 1e-30, 1e30]) expect([...softmax(x, { temperature })]).toEqual([0.5, 0, 0.5]);
    }
    expect([...softmax([1.7e308, -1.7e308])]).toEqual([1, 0]);
  });

  test('a single class is exactly 1', () => {
    for (const v of logits(500, 10)) for (const x of both([v])) expect(softmax(x)[0]).toBe(1);
  });

  test('subnormal results are kept', () => {
    const [, p] = softmax(Float32Array.of(0, -100));
    expect(ulp32(p)).toBe(2 ** -149);
    expect(Math.abs(p - Math.exp(-100)) / 2 ** -149).toBeLessThanOrEqual(4);
    expect(softmax([0, -740])[1]).toBeGreaterThan(0);
    expect(softmax(Float32Array.of(0, -110))[1]).toBe(0);
  });

  test('equal logits share alike', () => {
    for (const n of [1, 2, 3, 5, 16, 17, 1000]) {
      for (const x of both(new Array(n).fill(7.3))) {
        const p = softmax(x);
        expect(new Set(p).size).toBe(1);
        expect(maxUlp(p, new Array(n).fill(1 / n), x instanceof Float32Array ? ulp32 : ulp64)).toBeLessThanOrEqual(4);
      }
    }
  });
});

describe('logSoftmax', () => {
  test('a confident winner keeps its digits, where the textbook says 0', () => {
    const [winner] = logSoftmax(Float32Array.of(0, -20));
    expect(maxUlp([winner], [-Math.log1p(Math.exp(-20))], ulp32)).toBeLessThanOrEqual(2);
    const [sure] = logSoftmax([0, -40]);
    expect(maxUlp([sure], [-Math.log1p(Math.exp(-40))], ulp64)).toBeLessThanOrEqual(4);
  });

  test('−∞ stays −∞; all −∞, +∞ or NaN make the row NaN', () => {
    for (const x of both([-INF, 0])) expect([...logSoftmax(x)]).toEqual([-INF, 0]);
    for (const row of [
      [-INF, -INF],
      [1, INF],
      [1, NAN],
    ]) {
      for (const x of both(row)) expect([...logSoftmax(x)]).toEqual([NAN, NAN]);
    }
  });

  test('temperature 0 is −log of the number of ties, Infinity of the number above −∞', () => {
    for (const x of both([3, 1, 3, -INF])) {
      const zero = logSoftmax(x, { temperature: 0 });
      close([zero[0], zero[2]], [-Math.LN2, -Math.LN2], 6);
      expect([zero[1], zero[3]]).toEqual([-INF, -INF]);
      const flat = logSoftmax(x, { temperature: INF });
      close(flat.slice(0, 3), [-Math.log(3), -Math.log(3), -Math.log(3)], 6);
      expect(flat[3]).toBe(-INF);
    }
  });

  test('large offsets lose nothing', () => {
    expect(maxUlp(logSoftmax(Float32Array.of(10000, 9999)), logSoftmax([1, 0]), ulp32)).toBeLessThanOrEqual(2);
  });
});

describe('logSumExp', () => {
  test('infinities, NaN, nothing at all', () => {
    for (const x of both([])) expect(logSumExp(x)).toBe(-INF);
    for (const x of both([-INF, -INF])) expect(logSumExp(x)).toBe(-INF);
    for (const x of both([1, INF])) expect(logSumExp(x)).toBe(INF);
    for (const x of both([INF, -INF])) expect(logSumExp(x)).toBe(INF);
    for (const x of both([NAN, INF])) expect(logSumExp(x)).toBeNaN();
    expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.LN2, 12);
    expect(logSumExp([-1000, -1000])).toBeCloseTo(-1000 + Math.LN2, 12);
  });

  test('weights: factors of the exponentials; 0 removes even an infinite entry', () => {
    for (const x of both([1, 2, 3])) {
      const want = Math.log(2 * Math.E - 0.5 * Math.exp(2) + Math.exp(3));
      expect(logSumExp(x, { weights: [2, -0.5, 1] })).toBeCloseTo(want, 5);
    }
    for (const x of both([1, INF])) expect(logSumExp(x, { weights: [1, 0] })).toBe(1);
    for (const x of both([1, NAN])) expect(logSumExp(x, { weights: [1, 0] })).toBe(1);
    for (const x of both([1, 2])) expect(logSumExp(x, { weights: [0, 0] })).toBe(-INF);
  });

  test('a negative sum is NaN, or { value, sign } on request', () => {
    expect(logSumExp([1, 2], { weights: [1, -1] })).toBeNaN();
    const { value, sign } = logSumExp([1, 2], { weights: [1, -1], returnSign: true });
    expect(value).toBeCloseTo(Math.log(Math.exp(2) - Math.E), 12);
    expect(sign).toBe(-1);
    expect(logSumExp([1], { weights: [0], returnSign: true })).toEqual({ value: -INF, sign: 0 });
    expect(logSumExp([1, 1], { weights: [1, -1], returnSign: true })).toEqual({ value: -INF, sign: 0 });
    expect(logSumExp([NAN], { returnSign: true })).toEqual({ value: NAN, sign: NAN });
    const rows = logSumExp([1, 2, 1, 2], { shape: [2, 2], weights: [1, -1, 1, 1], returnSign: true });
    expect(rows.sign).toEqual([-1, 1]);
    const tensor = logSumExp({ data: Float32Array.of(1, 2), dims: [1, 2] }, { returnSign: true, keepDims: true });
    expect(tensor.sign).toEqual({ data: Float32Array.of(1), dims: [1, 1], type: 'float32' });
  });

  test('weights of any kind', () => {
    const want = logSumExp(Float32Array.of(1, 2), { weights: [0.5, 2] });
    for (const weights of [
      Float32Array.of(0.5, 2),
      Float64Array.of(0.5, 2),
      { data: Float32Array.of(0.5, 2), dims: [2] },
    ]) {
      expect(logSumExp(Float32Array.of(1, 2), { weights })).toBe(want);
    }
  });
});

describe('softmin', () => {
  test('is the softmax of the negated input, bit by bit', () => {
    for (const temperature of [1, 0, 0.3, INF]) {
      for (const x of both(logits(100))) {
        const negated = x.map((v) => -v) as typeof x;
        expect([...softmin(x, { temperature })]).toEqual([...softmax(negated, { temperature })]);
      }
    }
    expect(softmin([INF, 0])).toEqual([0, 1]);
    expect(softmin([-INF, 0])).toEqual([NAN, NAN]);
  });
});

describe('sigmoid and logSigmoid', () => {
  test('tails, infinities, NaN', () => {
    for (const x of both([-INF, INF, NAN, 0])) {
      expect([...sigmoid(x)]).toEqual([0, 1, NAN, 0.5]);
      const logs = [...logSigmoid(x)];
      expect(logs.slice(0, 1)).toEqual([-INF]);
      expect(Math.abs(logs[1])).toBe(0);
      expect(logs[2]).toBeNaN();
      expect(logs[3]).toBeCloseTo(-Math.LN2, 6);
    }
    expect(maxUlp(sigmoid(Float32Array.of(-100)), [Math.exp(-100)], ulp32)).toBeLessThanOrEqual(4);
    expect([...logSigmoid(Float32Array.of(-1000, -1e4))]).toEqual([-1000, -1e4]);
    expect(sigmoid([-740])[0]).toBeGreaterThan(0);
  });

  test('within 4 ulp from −110 to 110', () => {
    const x = Float32Array.from({ length: 4001 }, (_, i) => (i - 2000) * 0.055);
    expect(maxUlp(sigmoid(x), reference.sigmoid([...x]), ulp32)).toBeLessThanOrEqual(4);
    expect(maxUlp(logSigmoid(x), reference.logSigmoid([...x]), ulp32)).toBeLessThanOrEqual(4);
  });

  test('the softmax of two is the sigmoid of their difference', () => {
    for (const d of [-30, -2, 0, 0.5, 10]) expect(softmax([d, 0])[0]).toBeCloseTo(sigmoid([d])[0], 14);
  });
});

describe('argmax and hardmax', () => {
  test('ties go to the lowest index', () => {
    for (const n of [2, 5, 16, 17, 100]) {
      for (const x of both(new Array(n).fill(3))) {
        expect(argmax(x)).toBe(0);
        expect(hardmax(x).indexOf(1)).toBe(0);
        x[n - 1] = 4;
        expect(argmax(x)).toBe(n - 1);
        x[1] = 4;
        expect(argmax(x)).toBe(1);
      }
    }
    expect(argmax([-0, 0])).toBe(0);
  });

  test('an empty row gives −1, all −∞ gives 0, NaN is the largest', () => {
    for (const x of both([])) expect(argmax(x)).toBe(-1);
    for (const x of both([-INF, -INF])) expect(argmax(x)).toBe(0);
    for (const x of both([1, INF, NAN, NAN])) expect(argmax(x)).toBe(2);
  });

  test('hardmax: one-hot; NaN where softmax has no answer either', () => {
    for (const x of both([0.1, 2.5, 2.5])) expect([...hardmax(x)]).toEqual([0, 1, 0]);
    for (const x of both([1, INF])) expect([...hardmax(x)]).toEqual([0, 1]);
    for (const x of both([1, NAN])) expect([...hardmax(x)]).toEqual([NAN, NAN]);
    for (const x of both([-INF, -INF])) expect([...hardmax(x)]).toEqual([NAN, NAN]);
  });
});

describe('entropy and normalizedEntropy', () => {
  test('the worked examples: 1.698 bits, 1.723 bits and 0.74 of the largest', () => {
    expect(entropy(softmax([2.2, 1.7, 0.8, -0.1, -1.4]), { base: 2 })).toBeCloseTo(1.698, 3);
    expect(entropy(softmax([2, 1.2, 0.6, -0.3, -1.1]), { base: 2 })).toBeCloseTo(1.723, 3);
    expect(normalizedEntropy(softmax([2, 1.2, 0.6, -0.3, -1.1]))).toBeCloseTo(0.742, 3);
  });

  test('bases', () => {
    const p = [0.5, 0.25, 0.25];
    expect(entropy(p, { base: 2 })).toBe(1.5);
    expect(entropy(p)).toBeCloseTo(1.5 * Math.LN2, 14);
    expect(entropy(p, { base: 'e' })).toBe(entropy(p));
    expect(entropy(p, { base: 10 })).toBeCloseTo(1.5 * Math.log10(2), 14);
    expect(entropy(p, { base: 0.5 })).toBeCloseTo(-1.5, 14);
  });

  test('certainty is 0, the uniform is the most, 0 log 0 is 0, what is no probability is NaN', () => {
    for (const x of both([0, 1, 0])) {
      expect(Math.abs(entropy(x))).toBe(0);
      expect(Math.abs(normalizedEntropy(x))).toBe(0);
    }
    for (const n of [2, 3, 10, 1000]) {
      expect(entropy(new Array(n).fill(1 / n))).toBeCloseTo(Math.log(n), 12);
      expect(normalizedEntropy(new Array(n).fill(1 / n))).toBeCloseTo(1, 12);
    }
    for (const bad of [-0.1, NAN]) for (const x of both([0.5, bad])) expect(entropy(x)).toBeNaN();
    for (const x of both([])) expect(Math.abs(entropy(x))).toBe(0);
    expect(normalizedEntropy([1])).toBe(0);
  });
});

describe('naiveSoftmax', () => {
  test('overflows where the textbook does: past 88.7 in float32, past 709.8 in float64', () => {
    expect(naiveSoftmax([88, 89], { precision: 'float32' })).toEqual([0, NAN]);
    close(naiveSoftmax([88, 89], { precision: 'float64' }), [0.2689, 0.7311]);
    expect(naiveSoftmax([709, 710])).toEqual([0, NAN]);
    expect([...naiveSoftmax(Float32Array.of(844.3, 843.3, 842.4))]).toEqual([NAN, NAN, NAN]);
    expect([...naiveSoftmax(Float32Array.of(-110, -111))]).toEqual([NAN, NAN]);
  });

  test('agrees with softmax where nothing overflows', () => {
    close(naiveSoftmax([2, 1, 0.1], { precision: 'float32' }), softmax([2, 1, 0.1]), 6);
    close(naiveSoftmax([2, 1, 0.1]), softmax([2, 1, 0.1]), 14);
    const shape = [2, 2];
    close(naiveSoftmax([1, 2, 3, 5], { shape, axis: 0 }), softmax([1, 2, 3, 5], { shape, axis: 0 }), 14);
  });
});
