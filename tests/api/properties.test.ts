import fc from 'fast-check';
import { argmax, hardmax, logSigmoid, logSoftmax, logSumExp, sigmoid, softmax, softmin } from 'logitkit';
import { describe, expect, test } from 'vitest';
import { numbersOf } from '../support/kinds.js';
import { maxUlp, ulp32, ulp64 } from '../support/ulp.js';
import { MAPS } from '../support/verbs.js';

/** What is true of every input. Both precisions, rows of 1 to 300, logits to ±1e4. */

const moderate = fc.double({ min: -100, max: 100, noNaN: true });
const wide = fc.double({ min: -1e4, max: 1e4, noNaN: true });
const logit = fc.oneof(
  { weight: 5, arbitrary: moderate },
  { weight: 2, arbitrary: wide },
  fc.constantFrom(0, 1, -1e4, 1e4),
);
const row = fc.array(logit, { minLength: 1, maxLength: 300 });
const single = row.map((x) => Float32Array.from(x));
const double = row.map((x) => Float64Array.from(x));
const either = fc.oneof(single, double);
const withMinusInfinity = fc
  .tuple(logit, fc.array(fc.oneof(logit, fc.constant(Number.NEGATIVE_INFINITY)), { maxLength: 100 }))
  .map(([first, rest]) => Float32Array.from([first, ...rest]));

const ulpOf = (x: Float32Array | Float64Array) => (x instanceof Float32Array ? ulp32 : ulp64);
const sum = (x: ArrayLike<number>) => Array.from(x).reduce((a, b) => a + b, 0);

const holds = <T>(arbitrary: fc.Arbitrary<T>, predicate: (value: T) => void) =>
  fc.assert(fc.property(arbitrary, predicate), { numRuns: 300 });

describe('softmax', () => {
  test('sums to one, in [0, 1]', () => {
    holds(either, (x) => {
      const p = softmax(x);
      expect(Math.abs(sum(p) - 1)).toBeLessThanOrEqual(x instanceof Float32Array ? 1.2e-7 : 1e-13);
      expect(p.every((v) => v >= 0 && v <= 1)).toBe(true);
    });
    holds(withMinusInfinity, (x) => {
      const p = softmax(x);
      expect(Math.abs(sum(p) - 1)).toBeLessThanOrEqual(1.2e-7);
      x.forEach((v, i) => {
        if (v === Number.NEGATIVE_INFINITY) expect(p[i]).toBe(0);
      });
    });
  });

  test('keeps the order, and shares ties alike', () => {
    holds(either, (x) => {
      const p = softmax(x);
      const order = Array.from(x.keys()).sort((a, b) => x[a] - x[b]);
      for (let k = 1; k < order.length; k++) {
        const [a, b] = [order[k - 1], order[k]];
        if (x[a] === x[b]) expect(p[a]).toBe(p[b]);
        else expect(p[a]).toBeLessThanOrEqual(p[b]);
      }
    });
  });

  test('is invariant to an offset that is added exactly', () => {
    // multiples of 1/8 up to 2^10: adding them is exact in float32
    const exact = fc.array(fc.integer({ min: -8192, max: 8192 }), { minLength: 1, maxLength: 100 });
    holds(fc.tuple(exact, fc.integer({ min: -8192, max: 8192 })), ([x, offset]) => {
      const base = Float32Array.from(x, (v) => v / 8);
      const moved = base.map((v) => v + offset / 8);
      expect(maxUlp(softmax(moved), softmax(base), ulp32)).toBeLessThanOrEqual(8); // each within 4 of the truth
      expect(maxUlp(logSoftmax(moved), logSoftmax(base), ulp32)).toBeLessThanOrEqual(4);
    });
  });

  test('goes with a permutation', () => {
    holds(fc.tuple(double, fc.infiniteStream(fc.nat())), ([x, random]) => {
      const places = Array.from(x.keys());
      for (let i = places.length - 1; i > 0; i--) {
        const j = random.next().value % (i + 1);
        [places[i], places[j]] = [places[j], places[i]];
      }
      const p = softmax(x);
      const permuted = softmax(Float64Array.from(places, (i) => x[i]));
      expect(
        maxUlp(
          permuted,
          Float64Array.from(places, (i) => p[i]),
          ulp64,
        ),
      ).toBeLessThanOrEqual(8);
    });
  });

  test('is one-hot in the end as the temperature falls, uniform as it rises', () => {
    holds(either, (x) => {
      const cold = softmax(x, { temperature: 0 });
      const max = Math.max(...x);
      const ties = x.filter((v) => v === max).length;
      x.forEach((v, i) => {
        expect(cold[i]).toBe(v === max ? (x instanceof Float32Array ? Math.fround(1 / ties) : 1 / ties) : 0);
      });
      const hot = softmax(x, { temperature: Number.POSITIVE_INFINITY });
      expect(maxUlp(hot, new Array(x.length).fill(1 / x.length), ulpOf(x))).toBeLessThanOrEqual(4);
    });
  });

  test('at temperature T is the softmax of x / T', () => {
    holds(fc.tuple(double, fc.double({ min: 0.05, max: 20, noNaN: true })), ([x, temperature]) => {
      const got = softmax(x, { temperature });
      const want = softmax(x.map((v) => v / temperature));
      // x / T is rounded on the other side: |x| / T · 2⁻⁵³ in the exponent
      const room = 8 + (4 * Math.max(...x.map(Math.abs))) / temperature;
      expect(maxUlp(got, want, ulp64)).toBeLessThanOrEqual(room);
    });
  });

  test('a lower temperature gives the largest no less', () => {
    holds(fc.tuple(double, fc.double({ min: 0.1, max: 10, noNaN: true })), ([x, temperature]) => {
      const best = argmax(x) as number;
      const warmer = softmax(x, { temperature })[best];
      expect(softmax(x, { temperature: temperature / 2 })[best]).toBeGreaterThanOrEqual(warmer * (1 - 1e-14));
    });
  });
});

test('logSoftmax is the log of softmax', () => {
  holds(double, (x) => {
    const p = softmax(x);
    const logs = logSoftmax(x);
    p.forEach((v, i) => {
      if (v > 1e-300) expect(Math.abs(logs[i] - Math.log(v))).toBeLessThanOrEqual(1e-13 * Math.max(1, -logs[i]));
    });
  });
});

test('logSoftmax is x − logSumExp, and never above 0', () => {
  holds(either, (x) => {
    const logs = logSoftmax(x);
    const total = logSumExp(x) as number;
    const room = x instanceof Float32Array ? 2e-7 : 1e-15;
    x.forEach((v, i) => {
      expect(logs[i]).toBeLessThanOrEqual(0);
      expect(Math.abs(logs[i] - (v - total))).toBeLessThanOrEqual(
        room * (1 + Math.abs(v) + Math.abs(total) + Math.abs(logs[i])),
      );
    });
  });
});

test('logSumExp lies between max and max + log n', () => {
  holds(double, (x) => {
    const max = Math.max(...x);
    const total = logSumExp(x) as number;
    expect(total).toBeGreaterThanOrEqual(max);
    expect(total).toBeLessThanOrEqual(max + Math.log(x.length) + 1e-12 * Math.max(1, Math.abs(max)));
  });
});

test('logSumExp of two halves, joined, is that of the whole', () => {
  holds(fc.tuple(double, double), ([a, b]) => {
    const whole = logSumExp(Float64Array.of(...a, ...b)) as number;
    const joined = logSumExp([logSumExp(a) as number, logSumExp(b) as number]) as number;
    expect(Math.abs(whole - joined)).toBeLessThanOrEqual(1e-14 * Math.max(1, Math.abs(whole)));
  });
});

test('softmin(x) is softmax(−x)', () => {
  holds(either, (x) => {
    expect(softmin(x)).toEqual(softmax(x.map((v) => -v) as typeof x));
  });
});

test('sigmoid(−x) is 1 − sigmoid(x), logSigmoid its log', () => {
  holds(double, (x) => {
    const p = sigmoid(x);
    const q = sigmoid(x.map((v) => -v));
    const logs = logSigmoid(x);
    p.forEach((v, i) => {
      expect(Math.abs(v + q[i] - 1)).toBeLessThanOrEqual(4e-16);
      if (v > 1e-300) expect(Math.abs(Math.exp(logs[i]) - v)).toBeLessThanOrEqual(1e-12 * v);
    });
  });
});

test('hardmax is one-hot at argmax', () => {
  holds(either, (x) => {
    const best = argmax(x) as number;
    expect(Array.from(hardmax(x))).toEqual(Array.from(x, (_, i) => Number(i === best)));
  });
});

test('an axis moved is a result moved', () => {
  const shaped = fc.tuple(
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 1, max: 40 }),
    fc.nat(MAPS.length - 1),
    fc.nat(1e6),
  );
  holds(shaped, ([rows, length, which, seed]) => {
    const { verb } = MAPS[which];
    const x = Float32Array.from({ length: rows * length }, (_, i) => Math.sin(i * 12.9898 + seed) * 20);
    const across = Float32Array.from(x, (_, i) => x[(i % rows) * length + Math.floor(i / rows)]);
    const straight = numbersOf(verb(x, { shape: [rows, length] }));
    const turned = numbersOf(verb(across, { shape: [length, rows], axis: 0 }));
    expect(turned).toEqual(turned.map((_, i) => straight[(i % rows) * length + Math.floor(i / rows)]));
  });
});

test('the same call gives the same bits, whatever came between', () => {
  holds(fc.tuple(single, single), ([a, b]) => {
    const first = softmax(a);
    softmax(b);
    expect(softmax(a)).toEqual(first);
  });
});
