import fc from 'fast-check';
import {
  allocate,
  budgetedSparsemax,
  budgetedSparsemaxBackward,
  entmax,
  entmaxBackward,
  hardmax,
  normmax,
  normmaxBackward,
  softmax,
  sparsemax,
  sparsemaxBackward,
} from 'logitkit';
import { describe, expect, test } from 'vitest';
import * as reference from '../support/reference.js';
import { expectThrows } from '../support/throws.js';

/** The sparse maps: values, exact supports, properties for every alpha, hard rows, gradients, errors. */

const ALPHAS = [1.0001, 1.1, 1.25, 1.5, 1.9, 2, 2.5, 4, 20];

const sum = (x: Iterable<number>): number => Array.from(x).reduce((a, b) => a + b, 0);
const supportOf = (p: ArrayLike<number>): number[] => Array.from(p).flatMap((v, i) => (v > 0 ? [i] : []));
const largestError = (got: ArrayLike<number>, want: ArrayLike<number>): number =>
  Array.from(got).reduce((worst, v, i) => Math.max(worst, Math.abs(v - (want[i] as number))), 0);

describe('values', () => {
  test('the examples of the papers’ package', () => {
    expect(sparsemax([-2, 0, 0.5])).toEqual([0, 0.25, 0.75]);
    expect(largestError(entmax([-2, 0, 0.5]), [0, 0.3260073636615618, 0.6739926363384382])).toBeLessThan(1e-15);
    expect(largestError(normmax([-2, 0, 0.5]), [0, 0.3110177634953864, 0.6889822365046137])).toBeLessThan(1e-15);
    expect(budgetedSparsemax([0, 0.25, 0.5, 0.75, 1], { budget: 2 })).toEqual([0, 0.125, 0.375, 0.625, 0.875]);
  });

  test('an entry on the threshold is exactly 0', () => {
    expect(sparsemax([1.5, 0.5])).toEqual([1, 0]);
    expect(sparsemax([0, 0, -0.5])).toEqual([0.5, 0.5, 0]);
    expect(entmax([2, 0])).toEqual([1, 0]);
    expect(entmax([0, 0, 0, 0, -1])).toEqual([0.25, 0.25, 0.25, 0.25, 0]);
    expect(entmax([0, 0, 0, 0, -0.03125], { alpha: 3 })).toEqual([0.25, 0.25, 0.25, 0.25, 0]);
    expect(normmax([0, 0, 0, 0, -0.5])).toEqual([0.25, 0.25, 0.25, 0.25, 0]);
    expect(budgetedSparsemax([0, 0.5, 3], { budget: 1.5 })).toEqual([0, 0.5, 1]);
  });

  test('alpha 1, 2 and Infinity are softmax, sparsemax and hardmax, to the bit', () => {
    const x = Float32Array.from({ length: 100 }, (_, i) => Math.sin(i * 7.3) * 4);
    x[17] = x[3] = 5;
    expect(entmax(x, { alpha: 1 })).toEqual(softmax(x));
    expect(entmax(x, { alpha: 2 })).toEqual(sparsemax(x));
    expect(entmax(x, { alpha: Infinity })).toEqual(hardmax(x));
    expect(entmax([...x], { alpha: 1 })).toEqual(softmax([...x]));
    expect(normmax([1, 3, 3], { alpha: 1 })).toEqual([0, 0.5, 0.5]);
    expect(normmax([-2, 0, 0.5], { alpha: Infinity })).toEqual([0, 0.5, 0.5]);
    expect(budgetedSparsemax([...x])).toEqual(sparsemax([...x]));
  });

  test('one alpha per row, in the order of the rows, of any kind', () => {
    const x = [2, 1, 0, 2, 1, 0, 2, 1, 0];
    const alphas = [1, 2, 1.3];
    const want = alphas.flatMap((alpha) => entmax([2, 1, 0], { alpha }));
    for (const alpha of [alphas, Float64Array.from(alphas), { data: alphas, dims: [3, 1] }]) {
      expect(entmax(x, { shape: [3, 3], alpha })).toEqual(want);
    }
    const norms = [1, 2, 3].flatMap((alpha) => normmax([2, 1, 0], { alpha }));
    expect(normmax(x, { shape: [3, 3], alpha: [1, 2, 3] })).toEqual(norms);
    const across = [2, 2, 2, 1, 1, 1, 0, 0, 0];
    const turned = entmax(across, { shape: [3, 3], axis: 0, alpha: alphas });
    expect(turned).toEqual(want.map((_, i) => want[(i % 3) * 3 + Math.floor(i / 3)]));
  });

  test('a budget that the row cannot spend gives ones', () => {
    expect(budgetedSparsemax([3, -Infinity, 1], { budget: 3 })).toEqual([1, 0, 1]);
    expect(budgetedSparsemax([3, 1], { budget: 0 })).toEqual([0, 0]);
  });
});

const rows = fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: 1, maxLength: 40 });
const lattice = fc.array(
  fc.integer({ min: -12, max: 12 }).map((v) => v / 8),
  { minLength: 1, maxLength: 40 },
);
const either = fc.oneof(rows, lattice);

describe('properties', () => {
  test('for every alpha: on the simplex, in order, near the reference', () => {
    fc.assert(
      fc.property(either, fc.constantFrom(...ALPHAS), (x, alpha) => {
        const p = entmax(x, { alpha });
        expect(Math.abs(sum(p) - 1)).toBeLessThan(1e-13);
        x.forEach((a, i) => {
          x.forEach((b, j) => {
            if (a > b) expect(p[i]).toBeGreaterThanOrEqual((p[j] as number) * (1 - 1e-15));
          });
        });
        // the oracle's own threshold is a rounded number: a root of order alpha − 1, or a high power, makes it visible
        const own = alpha > 2 ? (2 ** -48) ** (1 / (alpha - 1)) : 1e-15 / (alpha - 1) + 1e-13;
        expect(largestError(p, reference.entmax(x, { alpha }))).toBeLessThan(own);
        if (alpha <= 2)
          expect(largestError(normmax(x, { alpha }), reference.normmax(x, { alpha }))).toBeLessThan(1e-11);
      }),
      { numRuns: 200 },
    );
  });

  test('an offset of the logits changes nothing', () => {
    fc.assert(
      fc.property(lattice, fc.constantFrom(...ALPHAS), fc.constantFrom(100, -10_000, 10_000), (x, alpha, offset) => {
        const moved = Float32Array.from(x, (v) => v + offset); // exact: eighths
        for (const map of [(v: Float32Array) => entmax(v, { alpha }), (v: Float32Array) => normmax(v, { alpha })]) {
          expect(map(moved)).toEqual(map(Float32Array.from(x)));
        }
        expect(budgetedSparsemax(moved)).toEqual(budgetedSparsemax(Float32Array.from(x)));
      }),
      { numRuns: 100 },
    );
  });

  test('float32 is float64 rounded: within 2e-7, the same support, Σp = 1', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom(...ALPHAS), (values, alpha) => {
        const x = Float32Array.from(values);
        for (const map of [
          (v: Float32Array | Float64Array) => entmax(v, { alpha }),
          (v: Float32Array | Float64Array) => normmax(v, { alpha }),
        ]) {
          const p = map(x);
          const want = map(Float64Array.from(x));
          expect(largestError(p, want)).toBeLessThanOrEqual(2e-7);
          expect(Math.abs(sum(p) - 1)).toBeLessThanOrEqual(1.2e-7);
          expect(supportOf(p)).toEqual(supportOf(Float32Array.from(want)));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('the support shrinks as alpha grows', () => {
    fc.assert(
      fc.property(rows, (x) => {
        const sizes = [1, 1.25, 1.5, 2, 4].map((alpha) => supportOf(entmax(x, { alpha })).length);
        expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
      }),
    );
  });

  test('a permutation of the logits is one of the result', () => {
    fc.assert(
      fc.property(either, fc.constantFrom(...ALPHAS), (x, alpha) => {
        const turned = entmax([...x].reverse(), { alpha }).reverse();
        expect(largestError(turned, entmax(x, { alpha }))).toBeLessThan(1e-14);
      }),
    );
  });

  test('a budget is spent, by entries in [0, 1]', () => {
    fc.assert(
      fc.property(either, fc.double({ min: 0, max: 1, noNaN: true }), (x, share) => {
        const budget = share * x.length;
        const y = budgetedSparsemax(x, { budget });
        expect(Math.abs(sum(y) - budget)).toBeLessThan(1e-12);
        expect(y.every((v) => v >= 0 && v <= 1)).toBe(true);
        expect(largestError(budgetedSparsemax(x, { budget: 1 }), sparsemax(x))).toBeLessThan(1e-14);
      }),
      { numRuns: 200 },
    );
  });
});

describe('hard rows end, with the right sum', () => {
  const n = 2 ** 17;
  const hard: Record<string, (i: number) => number> = {
    equal: () => 0.5,
    'two values': (i) => (i % 2 === 0 ? 1 : 0.3),
    ramp: (i) => -i / n,
    'tiny ramp': (i) => -i * 1e-12,
    'huge ramp': (i) => i * 1e33,
    'powers of two': (i) => -(2 ** -(i % 60)),
    subnormal: (i) => (i % 7) * 1e-45,
    'half -Infinity': (i) => (i % 2 === 0 ? -Infinity : Math.sin(i)),
    'offset 1e4': (i) => 1e4 + Math.sin(i),
  };
  test.each(Object.keys(hard))('%s', (name) => {
    const x = Float32Array.from({ length: n }, (_, i) => (hard[name] as (i: number) => number)(i));
    for (const alpha of [1.2, 1.5, 2, 3]) {
      expect(Math.abs(sum(entmax(x, { alpha })) - 1)).toBeLessThanOrEqual(1.2e-7);
      expect(Math.abs(sum(normmax(x, { alpha })) - 1)).toBeLessThanOrEqual(1.2e-7);
    }
    for (const budget of [1, 10.5, 30_000]) {
      expect(Math.abs(sum(budgetedSparsemax(x, { budget })) / budget - 1)).toBeLessThanOrEqual(1.2e-7);
    }
  });

  test('ties: equal shares to the bit, and the exact support beside them, on rows of every length', () => {
    for (const length of [1, 3, 64, 1000, 1023, 5000, 2 ** 16]) {
      for (const alpha of [1.0001, 1.1, 1.25, 1.3, 1.5, 1.75, 1.9, 2, 2.5, 4, 20]) {
        const equal = Float32Array.from({ length }, () => -1.25);
        expect(new Set(entmax(equal, { alpha }))).toEqual(new Set([Math.fround(1 / length)]));
        if (length < 3) continue;
        // a third ties at the top; the next value lies just outside, or just inside, of where those ties end
        const ties = Math.ceil(length / 3);
        const end = ties ** (1 - alpha) / (alpha - 1);
        for (const [distance, isInside] of [
          [end * 1.0001, false],
          [end * 0.9, true],
        ] as const) {
          const x = Float64Array.from({ length }, (_, i) => (i % 3 === 0 ? 0 : -distance));
          const p = entmax(x, { alpha });
          // far inside for α near 1 a share may still underflow
          expect((p[1] as number) > 0).toBe(isInside && (0.1 * ties ** (1 - alpha)) ** (1 / (alpha - 1)) > 1e-300);
          const total = ties * (p[0] as number) + (length - ties) * (p[1] as number);
          // 1 + s (z − θ) is rounded at 1e-16 whatever the share: 1e-16 of absolute error an entry, of 1e-14 promised
          expect(Math.abs(total - 1)).toBeLessThan(Math.max(1e-13, 1e-16 * length));
          expect(new Set(p).size).toBeLessThanOrEqual(2);
        }
      }
    }
  });

  test('2²⁰ entries, and one', () => {
    const x = Float32Array.from({ length: 2 ** 20 }, (_, i) => Math.sin(i) / 1000);
    for (const alpha of [1.5, 2]) expect(Math.abs(sum(entmax(x, { alpha })) - 1)).toBeLessThanOrEqual(1.2e-7);
    for (const alpha of [1, 1.2, 1.5, 2, 7, Infinity]) expect(entmax([-3], { alpha })).toEqual([1]);
    expect(normmax([-3], { alpha: 3 })).toEqual([1]);
  });
});

describe('NaN, infinities, masks', () => {
  test('entmax with alpha Infinity is hardmax, infinities included', () => {
    for (const x of [
      [1, Infinity],
      [Infinity, Infinity, 2],
      [-Infinity, 3],
      [Number.NaN, 1],
      [-Infinity, -Infinity],
      [2, 2],
    ])
      expect(entmax(x, { alpha: Infinity })).toEqual(hardmax(x));
  });

  test.each([
    [NaN, 1, 2],
    [Infinity, 1, 2],
    [-Infinity, -Infinity, -Infinity],
  ])('%d, %d, %d is NaN throughout', (...x) => {
    for (const alpha of [1, 1.25, 1.5, 2, 3]) expect(entmax(x, { alpha }).every(Number.isNaN)).toBe(true);
    for (const alpha of [1, 1.5, 2, Infinity]) expect(normmax(x, { alpha }).every(Number.isNaN)).toBe(true);
    expect(budgetedSparsemax(x, { budget: 2 }).every(Number.isNaN)).toBe(true);
  });

  test('what is masked counts for nothing, whatever it holds', () => {
    const x = Float32Array.of(1, NaN, 0.75, Infinity, -1);
    const mask = [true, false, true, false, true];
    for (const alpha of [1, 1.25, 1.5, 2, 3]) {
      const [a, b, c] = entmax(Float32Array.of(1, 0.75, -1), { alpha });
      expect([...entmax(x, { alpha, mask })]).toEqual([a, 0, b, 0, c]);
      expect([...entmax(x, { alpha, mask: new Array(5).fill(false) })]).toEqual([0, 0, 0, 0, 0]);
    }
  });
});

/** d/dx of f by central differences; undefined where a step crosses the edge of a support. */
function differences(
  f: (x: number[]) => number[],
  x: number[],
  g: readonly number[],
  h = 1e-6,
): (number | undefined)[] {
  const at = (i: number, step: number) => f(x.map((v, j) => (j === i ? v + step : v)));
  return x.map((_, i) => {
    const [low, high] = [at(i, -h), at(i, h)];
    const edges = (y: number[]) => String(y.map((v) => (v > 0 ? (v < 1 ? 1 : 2) : 0)));
    if (edges(low) !== edges(high)) return undefined;
    return sum(high.map((v, j) => (v - (low[j] as number)) * (g[j] as number))) / (2 * h);
  });
}

describe('gradients', () => {
  test.each([1, 1.2, 1.5, 2, 3, Infinity])(
    'a row that is NaN, or no law at all, ends: entmaxBackward, alpha %s',
    (alpha) => {
      for (const y of [
        [Number.NaN, 1],
        [Number.NaN, Number.NaN],
        [1, Infinity],
        [1, -0.5],
        [-Infinity, 1],
      ]) {
        for (const Kind of [Float32Array, Float64Array]) {
          const { input, alpha: slope } = entmaxBackward(Kind.from(y), Kind.from([1, 2]), { alpha });
          expect(input).toHaveLength(2);
          expect(typeof slope).toBe('number');
          if (Number.isNaN(y[0])) expect([...input]).toEqual([Number.NaN, Number.NaN]);
        }
      }
    },
  );

  const problem = fc
    .tuple(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }), fc.nat(2))
    .chain(([shape, axis]) => {
      const size = shape.reduce((a, b) => a * b, 1);
      // steps of 1/64 off each other: a difference of 1e-6 does not cross a kink by chance
      const entry = fc.integer({ min: -128, max: 128 }).map((v) => v / 64 + 1e-4 * Math.sin(v));
      const values = fc.array(entry, { minLength: size, maxLength: size });
      return fc.record({ shape: fc.constant(shape), axis: fc.constant(axis % shape.length), x: values, g: values });
    });

  type Options = { shape: number[]; axis: number };

  function holds(
    map: (x: number[], options: Options) => number[],
    backward: (y: number[], g: number[], options: Options) => number[],
    tolerance = 1e-6,
  ): void {
    fc.assert(
      fc.property(problem, ({ shape, axis, x, g }) => {
        const options = { shape, axis };
        const got = backward(map(x, options), g, options);
        const scale = Math.max(1, ...got.map(Math.abs));
        differences((v) => map(v, options), x, g).forEach((want, i) => {
          if (want !== undefined) expect(Math.abs((got[i] as number) - want)).toBeLessThan(tolerance * scale);
        });
      }),
      { numRuns: 60 },
    );
  }

  test('sparsemaxBackward', () =>
    holds(
      (x, options) => sparsemax(x, options),
      (y, g, options) => sparsemaxBackward(y, g, options),
    ));
  test.each([1, 1.1, 1.5, 1.75, 2])('entmaxBackward, input, alpha %d', (alpha) =>
    holds(
      (x, options) => entmax(x, { ...options, alpha }),
      (y, g, options) => entmaxBackward(y, g, { ...options, alpha }).input,
      1e-5,
    ),
  );
  test.each([1.5, 2])('normmaxBackward, alpha %d', (alpha) =>
    holds(
      (x, options) => normmax(x, { ...options, alpha }),
      (y, g, options) => normmaxBackward(y, g, { ...options, alpha }),
      1e-5,
    ),
  );
  test('budgetedSparsemaxBackward', () => {
    holds(
      (x, options) => budgetedSparsemax(x, { ...options, budget: 0.75 }),
      (y, g, options) => budgetedSparsemaxBackward(y, g, { ...options, budget: 0.75 }),
    );
  });

  test.each([1, 1.001, 1.1, 1.5, 1.75, 2, 3])('entmaxBackward, alpha at %d', (alpha) => {
    const x = [0.4, 0.1, -0.2, 0.35];
    const g = [1, -2, 0.5, 3];
    const h = 1e-5;
    const at = (a: number) => sum(entmax(x, { alpha: a }).map((p, i) => p * (g[i] as number)));
    // at 1 there is only one side
    const want =
      alpha === 1 ? (4 * at(1 + h) - at(1 + 2 * h) - 3 * at(1)) / (2 * h) : (at(alpha + h) - at(alpha - h)) / (2 * h);
    const got = entmaxBackward(entmax(x, { alpha }), g, { alpha });
    expect(Math.abs(got.alpha - want)).toBeLessThan(1e-6);
    const two = entmaxBackward(entmax([...x, ...x], { shape: [2, 4], alpha: [alpha, 2] }), [...g, ...g], {
      shape: [2, 4],
      alpha: [alpha, 2],
    });
    expect(two.alpha[0]).toBe(got.alpha);
    expect(two.input.slice(0, 4)).toEqual(got.input);
  });

  test('the limits are constant', () => {
    expect(entmaxBackward([0, 1, 0], [1, 2, 3], { alpha: Infinity })).toEqual({ input: [0, 0, 0], alpha: 0 });
    expect(normmaxBackward([0.5, 0, 0.5], [1, 2, 3], { alpha: Infinity })).toEqual([0, 0, 0]);
    expect(normmaxBackward([0.5, 0, 0.5], [1, 2, 3], { alpha: 1 })).toEqual([0, 0, 0]);
    expect(budgetedSparsemaxBackward([1, 1, 0], [1, 2, 3], { budget: 2 })).toEqual([0, 0, 0]);
  });

  test('kinds, out, masks, NaN', () => {
    const y = Float32Array.of(0, 0.25, 0.75);
    expect(sparsemaxBackward(y, [9, 1, 3])).toEqual(Float32Array.of(0, -1, 1));
    expect(sparsemaxBackward([NaN, 0.25, 0.75], [NaN, 1, 3], { mask: [false, true, true] })).toEqual([0, -1, 1]);
    expect(sparsemaxBackward([0, 0.25, 0.75], [NaN, 1, 3])).toEqual([0, -1, 1]);
    expect(sparsemaxBackward([NaN, 0.25, 0.75], [1, 1, 3]).every(Number.isNaN)).toBe(true);
    const out = new Float64Array(3);
    expect(entmaxBackward(y, [0, 1, 3], { alpha: Float32Array.of(2), out })).toEqual({
      input: out,
      alpha: Float32Array.of(entmaxBackward(y, [0, 1, 3], { alpha: 2 }).alpha),
    });
    const tensor = { data: y, dims: [1, 3], type: 'float32' };
    const got = entmaxBackward(tensor, tensor, { alpha: { data: [1.5], dims: [1, 1] } });
    expect(got.input.dims).toEqual([1, 3]);
    expect(got.alpha).toEqual({ data: got.alpha.data, dims: [1, 1], type: 'float64' });
    expect(entmaxBackward([], [], {})).toEqual({ input: [], alpha: 0 });
  });
});

describe('arguments', () => {
  test('a Vector in place', () => {
    using x = allocate(3);
    x.data.set([-2, 0, 0.5]);
    expect(sparsemax(x, { out: x })).toBe(x);
    expect([...x.data]).toEqual([0, 0.25, 0.75]);
  });

  test('errors name the argument, what was got and what is allowed', () => {
    expectThrows(() => entmax([1, 2], { alpha: 0.5 }), RangeError, 'alpha', '[1, Infinity]', '0.5');
    expectThrows(() => entmax([1, 2], { alpha: NaN }), RangeError, 'alpha', 'NaN');
    expectThrows(() => entmax([1, 2], { alpha: '2' as unknown as number }), TypeError, 'alpha', 'number');
    expectThrows(() => entmax([1, 2], { alpha: [1, 2] }), RangeError, 'alpha', '1 entries', 'got 2');
    expectThrows(() => entmax([1, 2], { shape: [2, 1], alpha: [2, 0] }), RangeError, 'alpha[1]', 'got 0');
    expectThrows(() => normmax([1, 2], { alpha: 0 }), RangeError, 'alpha', '[1, Infinity]');
    expectThrows(() => budgetedSparsemax([1, 2], { budget: 3 }), RangeError, 'budget', '[0, 2]', 'got 3');
    expectThrows(() => budgetedSparsemax([1, 2], { budget: -1 }), RangeError, 'budget', '-1');
    expectThrows(() => sparsemax([1], { alpha: 2 } as object), TypeError, 'alpha');
    expectThrows(() => sparsemaxBackward([1, 0], [1]), RangeError, 'gradient', 'got 1');
    expectThrows(() => entmaxBackward([1, 0], [1, 2], { alpha: [1, 2] }), RangeError, 'alpha', 'got 2');
    const out = Float32Array.of(7, 7);
    expectThrows(() => budgetedSparsemax([1, 2], { budget: 3, out }), RangeError, 'budget');
    expect([...out]).toEqual([7, 7]);
  });
});

test('subnormal logits: every row still adds up to 1', () => {
  const tiny = 5e-324;
  const rows = [
    [0, -tiny],
    [0, -tiny, -2 * tiny],
    [3 * tiny, tiny, 0, -7 * tiny, -100 * tiny],
    [0, -1e-320, -1e-310, -1e-300, -1e-200],
    Array.from({ length: 300 }, (_, i) => -i * tiny),
    Array.from({ length: 40 }, (_, i) => -(2 ** (-1070 + i))),
  ];
  for (const row of rows) {
    for (const alpha of [1.01, 1.3, 1.5, 1.9, 2, 2.1, 3, 10, 50, 150, 290, 301, 400, 700, 1000, 1e4, 1e8]) {
      for (const verb of [entmax, normmax]) {
        const p = verb(row, { alpha });
        const sum = p.reduce((a, b) => a + b, 0);
        expect(Math.abs(sum - 1), `${verb.name} ${alpha} of ${row.length}`).toBeLessThanOrEqual(1e-11);
        p.forEach((v, i) => {
          expect(v).toBeLessThanOrEqual(1);
          if (i > 0 && (row[i] as number) < (row[i - 1] as number)) expect(v).toBeLessThanOrEqual(p[i - 1] as number);
        });
      }
    }
    expect(budgetedSparsemax(row, { budget: 1 }).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  }
});
