import fc from 'fast-check';
import {
  budgetedSparsemax,
  entmax,
  gumbelSoftmax,
  hardmax,
  mixtureOfSoftmaxes,
  normmax,
  scalableSoftmax,
  softmax,
  softmaxWithSink,
  softmin,
  sparsemax,
} from 'logitkit';
import { describe, expect, test } from 'vitest';

/** What all maps to the simplex have in common, as properties of every one of them. */

type Row = Float64Array | Float32Array;

interface MapCase {
  readonly name: string;
  map(x: Row, mask?: boolean[]): Row;
  /** What a row sums to; softmax with a sink gives less than 1. */
  readonly sum: number | 'less';
  /** −1 where the smallest gets the most. */
  readonly order: 1 | -1;
  /** Whether an offset of all logits changes nothing. */
  readonly shift: boolean;
  /** Whether equal logits get equal shares. */
  readonly ties: boolean;
  readonly sparse: boolean;
}

const plain = { sum: 1, order: 1, shift: true, ties: true, sparse: false } as const;
const sparse = { ...plain, sparse: true } as const;

const MAPS: readonly MapCase[] = [
  { name: 'softmax', ...plain, map: (x, mask) => softmax(x, { mask }) },
  { name: 'softmax, temperature 0.5', ...plain, map: (x, mask) => softmax(x, { mask, temperature: 0.5 }) },
  { name: 'softmax, temperature 0', ...sparse, map: (x, mask) => softmax(x, { mask, temperature: 0 }) },
  { name: 'softmax, temperature ∞', ...plain, map: (x, mask) => softmax(x, { mask, temperature: Infinity }) },
  { name: 'softmin', ...plain, order: -1, map: (x, mask) => softmin(x, { mask }) },
  { name: 'scalableSoftmax', ...plain, map: (x, mask) => scalableSoftmax(x, { mask }) },
  { name: 'softmaxWithSink', ...plain, sum: 'less', shift: false, map: (x, mask) => softmaxWithSink(x, { mask }) },
  { name: 'hardmax', ...sparse, ties: false, map: (x, mask) => hardmax(x, { mask }) },
  { name: 'sparsemax', ...sparse, map: (x, mask) => sparsemax(x, { mask }) },
  ...[1, 1.1, 1.3, 1.5, 1.75, 2, 2.5, 5].map((alpha) => ({
    name: `entmax, α = ${alpha}`,
    ...sparse,
    map: (x: Row, mask?: boolean[]) => entmax(x, { mask, alpha }),
  })),
  { name: 'entmax, α = ∞', ...sparse, ties: false, map: (x, mask) => entmax(x, { mask, alpha: Infinity }) },
  ...[1, 1.5, 2, 3, Infinity].map((alpha) => ({
    name: `normmax, α = ${alpha}`,
    ...sparse,
    map: (x: Row, mask?: boolean[]) => normmax(x, { mask, alpha }),
  })),
  { name: 'budgetedSparsemax', ...sparse, map: (x, mask) => budgetedSparsemax(x, { mask }) },
  {
    name: 'gumbelSoftmax without noise',
    ...plain,
    map: (x, mask) => gumbelSoftmax(x, { mask, noise: new Float64Array(x.length) }),
  },
  {
    name: 'gumbelSoftmax, hard',
    ...sparse,
    ties: false,
    map: (x, mask) => gumbelSoftmax(x, { mask, noise: new Float64Array(x.length), hard: true }),
  },
];

const eighths = fc.array(
  fc.integer({ min: -64, max: 64 }).map((v) => v / 8),
  { minLength: 1, maxLength: 40 },
);
const any = fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 60 });
const either = fc.oneof(eighths, any);
const both = (x: readonly number[]): Row[] => [Float64Array.from(x), Float32Array.from(x)];
const sumOf = (p: Row): number => (p as Float64Array).reduce((a, b) => a + b, 0);
const near = (got: Row, want: Row, tolerance: number): void =>
  got.forEach((v, i) => {
    expect(Math.abs(v - (want[i] as number))).toBeLessThanOrEqual(tolerance);
  });
const holds = <T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void): void =>
  fc.assert(fc.property(arbitrary, property), { numRuns: 60 });

describe.each(MAPS)('$name', ({ map, sum, order, shift, ties, sparse: isSparse }) => {
  test('lies on the simplex', () => {
    holds(either, (values) => {
      for (const x of both(values)) {
        const p = map(x);
        expect((p as Float64Array).every((v) => v >= 0 && v <= 1)).toBe(true);
        const room = x instanceof Float32Array ? 1.2e-7 : 1e-13;
        if (sum === 'less') expect(sumOf(p)).toBeLessThanOrEqual(1 + room);
        else expect(Math.abs(sumOf(p) - sum)).toBeLessThanOrEqual(room);
      }
    });
  });

  test('keeps the order, and shares ties alike', () => {
    holds(either, (values) => {
      for (const x of both(values)) {
        const p = map(x);
        const places = Array.from(x.keys()).sort((a, b) => order * ((x[a] as number) - (x[b] as number)));
        places.slice(1).forEach((b, k) => {
          const a = places[k] as number;
          if (x[a] !== x[b]) expect(p[a]).toBeLessThanOrEqual(p[b] as number);
          else if (ties) expect(p[a]).toBe(p[b]);
        });
      }
    });
  });

  test('forgets an offset of the logits', () => {
    if (!shift) return expect(map(Float64Array.of(0, 1))).not.toEqual(map(Float64Array.of(5, 6)));
    holds(fc.tuple(eighths, fc.integer({ min: -4096, max: 4096 })), ([values, offset]) => {
      for (const x of both(values)) {
        const p = map(x);
        const moved = map(x.map((v) => v + offset / 8) as Row); // exact: eighths
        const room = x instanceof Float32Array ? 5e-7 : 1e-14; // 8 ulp: each within 4 of the truth
        p.forEach((v, i) => {
          expect(Math.abs((moved[i] as number) - v)).toBeLessThanOrEqual(room * Math.max(v, isSparse ? 1 : 0));
        });
      }
    });
  });

  test('goes with a permutation', () => {
    holds(fc.tuple(either, fc.nat()), ([values, seed]) => {
      const distinct = ties ? values : [...new Set(values)];
      const places = distinct.map((_, i) => i).sort((a, b) => ((a * 7919 + seed) % 101) - ((b * 7919 + seed) % 101));
      const p = map(Float64Array.from(distinct));
      const q = map(Float64Array.from(places, (i) => distinct[i] as number));
      places.forEach((i, k) => {
        expect(Math.abs((q[k] as number) - (p[i] as number))).toBeLessThanOrEqual(1e-14);
      });
    });
  });

  test('a mask is the row without what it masks', () => {
    holds(fc.tuple(either, fc.infiniteStream(fc.boolean())), ([values, stream]) => {
      const mask = values.map(() => stream.next().value as boolean);
      const p = map(Float64Array.from(values), mask);
      const alone = map(Float64Array.from(values.filter((_, i) => mask[i])));
      let at = 0;
      mask.forEach((keep, i) => {
        if (!keep) expect(p[i]).toBe(0);
        else expect(Math.abs((p[i] as number) - (alone[at++] as number))).toBeLessThanOrEqual(1e-14);
      });
    });
  });

  test('one entry gets everything, −∞ nothing, and NaN spreads', () => {
    const one = map(Float64Array.of(2.5))[0] as number;
    if (sum === 'less') expect(one).toBeCloseTo(1 / (1 + Math.exp(-2.5)), 15);
    else expect(one).toBe(1);
    if (order === 1) expect(map(Float64Array.of(1, -Infinity, 0.5))[1]).toBe(0);
    expect(Array.from(map(Float64Array.of(1, Number.NaN, 0.5)))).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(map(Float64Array.of())).toHaveLength(0);
  });
});

describe('limits and what lies between', () => {
  const support = (p: Row): number => (p as Float64Array).filter((v) => v > 0).length;

  test('the support of softmax holds that of every entmax, which shrinks to sparsemax’s and on to hardmax’s', () => {
    holds(any, (values) => {
      for (const x of both(values)) {
        const alphas = [1, 1.2, 1.5, 1.8, 2, 2.5, 4, Infinity];
        const rows = alphas.map((alpha) => entmax(x, { alpha }));
        const dense = softmax(x);
        expect(rows[4]).toEqual(sparsemax(x));
        rows.forEach((p, k) => {
          p.forEach((v, i) => {
            if (v > 0) expect(dense[i]).toBeGreaterThan(0);
            if (k > 0 && v > 0) expect((rows[k - 1] as Row)[i]).toBeGreaterThan(0);
          });
        });
        expect(support(dense)).toBeGreaterThanOrEqual(support(sparsemax(x)));
      }
    });
  });

  test('entmax goes to softmax as α goes to 1 and to hardmax as α grows', () => {
    holds(eighths, (values) => {
      const x = Float64Array.from([...new Set(values)]);
      near(entmax(x, { alpha: 1 + 1e-7 }), softmax(x), 1e-4);
      near(entmax(x, { alpha: 1e4 }), hardmax(x), 1e-3);
    });
  });

  test('softmax goes to its limits at T = 0 and T = ∞; so does the noiseless Gumbel softmax', () => {
    holds(eighths, (values) => {
      const x = Float64Array.from(values);
      for (const at of [
        (temperature: number) => softmax(x, { temperature }),
        (temperature: number) => gumbelSoftmax(x, { temperature, noise: new Float64Array(x.length) }),
      ]) {
        near(at(1e-3), at(0), 1e-12);
        near(at(1e9), at(Infinity), 1e-7);
      }
    });
  });

  test('a sink of −∞ is softmax, a scale of 1/ln n too, a budget of 1 is sparsemax, one component no mixture', () => {
    holds(fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 2, maxLength: 30 }), (values) => {
      const x = Float64Array.from(values);
      const p = softmax(x);
      near(softmaxWithSink(x, { sink: -Infinity }), p, 1e-15);
      near(scalableSoftmax(x, { scale: 1 / Math.log(x.length) }), p, 1e-14);
      near(budgetedSparsemax(x, { budget: 1 }), sparsemax(x), 1e-15);
      const mixture = mixtureOfSoftmaxes({ data: [0], dims: [1, 1] }, { data: x, dims: [1, 1, x.length] });
      near(Float64Array.from(mixture.data as Float64Array, Math.exp), p, 1e-14);
    });
  });
});
