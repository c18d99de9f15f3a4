import fc from 'fast-check';
import { crossEntropy, entmax, entmaxLoss, entropy, normmax, normmaxLoss, sparsemax, sparsemaxLoss } from 'logitkit';
import { describe, expect, test } from 'vitest';
import { expectThrows } from '../support/throws.js';

/** The losses that belong to the sparse maps: values, gradients, limits, errors. */

const sum = (x: Iterable<number>): number => Array.from(x).reduce((a, b) => a + b, 0);

describe('values', () => {
  test('sparsemax: half the squared distances; 0 from a lead of 1', () => {
    expect(sparsemaxLoss([3, 1, 0.5], 0)).toEqual({ loss: 0 });
    expect(sparsemaxLoss([0, 0.5], 0, { gradient: true })).toEqual({ loss: 0.5625, gradient: [-0.75, 0.75] });
    expect(entmaxLoss([0, 0.5], 0, { alpha: 2 })).toEqual(sparsemaxLoss([0, 0.5], 0));
    expect(entmaxLoss([3, 0.5, 0], 0)).toEqual({ loss: 0 });
    expect(normmaxLoss([3, 1, 0.5], 0)).toEqual({ loss: 0 });
  });

  test('alpha 1 is cross-entropy, Infinity the distance to the maximum', () => {
    const x = [0.3, -1, 2, 0.1];
    expect(entmaxLoss(x, 1, { alpha: 1 }).loss).toBeCloseTo(crossEntropy(x, 1).loss, 14);
    expect(entmaxLoss(x, 1, { alpha: Infinity }).loss).toBe(3);
    expect(normmaxLoss(x, 1, { alpha: 1 }).loss).toBe(3);
    const q = [0.1, 0.2, 0.3, 0.4];
    expect(entmaxLoss(x, q, { alpha: 1, targetKind: 'probabilities' }).loss).toBeCloseTo(
      crossEntropy(x, q, { targetKind: 'probabilities' }).loss - entropy(q),
      14,
    );
  });

  test('reductions divide by the rows; none gives one a row', () => {
    const x = Float32Array.of(0, 0.5, 0.25, 0);
    const each = sparsemaxLoss(x, [0, 1], { shape: [2, 2], reduction: 'none', gradient: true });
    expect(each.loss).toBeInstanceOf(Float32Array);
    const total = sum(each.loss);
    expect(sparsemaxLoss(x, [0, 1], { shape: [2, 2], reduction: 'sum' }).loss).toBeCloseTo(total, 7);
    const mean = sparsemaxLoss(x, [0, 1], { shape: [2, 2], gradient: true });
    expect(mean.loss).toBeCloseTo(total / 2, 7);
    expect([...mean.gradient]).toEqual(Array.from(each.gradient, (v) => v / 2));
    const strided = sparsemaxLoss(Float32Array.of(0, 0.25, 0.5, 0), [0, 1], {
      shape: [2, 2],
      axis: 0,
      reduction: 'none',
    });
    expect(strided.loss).toEqual(each.loss);
  });

  test('one alpha per row', () => {
    const x = [0.4, 0.1, 0.4, 0.1];
    const got = entmaxLoss(x, [1, 1], { shape: [2, 2], alpha: [1.25, 2], reduction: 'none' });
    expect(got.loss).toEqual([1.25, 2].map((alpha) => entmaxLoss([0.4, 0.1], 1, { alpha }).loss));
  });

  test('NaN, infinities, empty rows', () => {
    for (const alpha of [1, 1.5, 2, 3]) {
      expect(entmaxLoss([NaN, 1], 0, { alpha }).loss).toBeNaN();
      expect(entmaxLoss([-Infinity, -Infinity], 0, { alpha }).loss).toBeNaN();
      expect(entmaxLoss([-Infinity, 1], 0, { alpha }).loss).toBe(Infinity);
      expect(entmaxLoss([-Infinity, 1], 1, { alpha }).loss).toBe(0);
    }
    expect(entmaxLoss([], [], { shape: [0, 3] }).loss).toBeNaN();
    expect(entmaxLoss([], [], { shape: [0, 3], reduction: 'sum' }).loss).toBe(0);
  });
});

describe('properties', () => {
  const row = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 2, maxLength: 8 });
  const alphas = fc.constantFrom(1, 1.1, 1.5, 1.75, 2, 3);

  test('at least 0, and 0 where p is the target', () => {
    fc.assert(
      fc.property(row, alphas, fc.nat(), (x, alpha, at) => {
        expect(entmaxLoss(x, at % x.length, { alpha }).loss).toBeGreaterThanOrEqual(-1e-14);
        const own = { targetKind: 'probabilities', alpha } as const;
        expect(Math.abs(entmaxLoss(x, entmax(x, { alpha }), own).loss)).toBeLessThan(1e-13);
        if (alpha > 1 && alpha <= 2) {
          expect(Math.abs(normmaxLoss(x, normmax(x, { alpha }), own).loss)).toBeLessThan(1e-13);
          expect(normmaxLoss(x, at % x.length, { alpha }).loss).toBeGreaterThanOrEqual(-1e-14);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('the gradient is p − q, and that of the loss by differences', () => {
    fc.assert(
      fc.property(row, alphas, fc.nat(), (x, alpha, at) => {
        const t = at % x.length;
        const h = 1e-6;
        const verbs = [
          [(v: number[]) => entmaxLoss(v, t, { alpha, gradient: true }), entmax(x, { alpha })],
          [(v: number[]) => sparsemaxLoss(v, t, { gradient: true }), sparsemax(x)],
          [(v: number[]) => normmaxLoss(v, t, { gradient: true, alpha: 1.5 }), normmax(x, { alpha: 1.5 })],
        ] as const;
        for (const [loss, p] of verbs) {
          const { gradient } = loss(x);
          x.forEach((_, i) => {
            expect(gradient[i]).toBeCloseTo((p[i] as number) - Number(i === t), 14);
            const moved = (step: number) => loss(x.map((v, j) => (j === i ? v + step : v))).loss;
            expect(gradient[i]).toBeCloseTo((moved(h) - moved(-h)) / (2 * h), alpha > 2 ? 2 : 5);
          });
        }
      }),
      { numRuns: 100 },
    );
  });
});

test('errors name the argument', () => {
  expectThrows(() => entmaxLoss([1, 2], 2), RangeError, 'targets', '[0, 1]', '2');
  expectThrows(() => entmaxLoss([1, 2], -1), RangeError, 'targets', '-1');
  expectThrows(() => entmaxLoss([1, 2], 0, { alpha: 0.9 }), RangeError, 'alpha', '[1, Infinity]');
  expectThrows(() => normmaxLoss([1, 2], 0, { alpha: 0.9 }), RangeError, 'alpha', '[1, Infinity]');
  expectThrows(() => sparsemaxLoss([1, 2], 0, { alpha: 2 } as object), TypeError, 'alpha');
  expectThrows(() => sparsemaxLoss([1, 2], 0, { reduction: 'batchmean' as 'sum' }), RangeError, 'reduction');
  expectThrows(() => sparsemaxLoss([1, 2], [0.5], { targetKind: 'probabilities' }), RangeError, 'targets', '2');
});
