import fc from 'fast-check';
import {
  entropy,
  entropyFromLogits,
  jensenShannonFromLogits,
  klFromLogits,
  perplexity,
  softmax,
  topKAccuracy,
} from 'logitkit';
import { describe, expect, test } from 'vitest';
import { expectThrows } from '../support/throws.js';

/** Entropy, divergences, perplexity and accuracy, from logits. */

const pair = fc.integer({ min: 1, max: 30 }).chain((n) => {
  const row = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: n, maxLength: n });
  return fc.tuple(row, row);
});

describe('properties', () => {
  test('KL ≥ 0, and 0 for equal rows whatever their offset', () => {
    fc.assert(
      fc.property(pair, ([p, q]) => {
        expect(klFromLogits(p, q)).toBeGreaterThanOrEqual(0);
        expect(klFromLogits(p, p)).toBe(0);
        expect(
          klFromLogits(
            p,
            p.map((v) => v + 3),
          ),
        ).toBeLessThanOrEqual(1e-14);
      }),
    );
  });

  test('Jensen–Shannon is symmetric, in [0, log 2], and half the sum of two KLs to the mean', () => {
    fc.assert(
      fc.property(pair, ([p, q]) => {
        const js = jensenShannonFromLogits(p, q);
        expect(js).toBeGreaterThanOrEqual(0);
        expect(js).toBeLessThanOrEqual(Math.LN2 * (1 + 1e-15));
        expect(jensenShannonFromLogits(q, p)).toBeCloseTo(js, 15);
        const [a, b] = [softmax(p), softmax(q)];
        const mean = a.map((v, i) => Math.log((v + (b[i] as number)) / 2));
        expect((klFromLogits(p, mean) + klFromLogits(q, mean)) / 2).toBeCloseTo(js, 13);
      }),
    );
  });

  test('entropyFromLogits is the entropy of the softmax', () => {
    fc.assert(
      fc.property(pair, ([x]) => {
        expect(entropyFromLogits(x)).toBeCloseTo(entropy(softmax(x)), 13);
        expect(entropyFromLogits(x, { temperature: 2, base: 2 })).toBeCloseTo(
          entropy(softmax(x, { temperature: 2 }), { base: 2 }),
          13,
        );
      }),
    );
  });

  test('topKAccuracy counts labels among the first k of a sort', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 6, maxLength: 6 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 7 }),
        fc.nat(5),
        (rows, k, label) => {
          const hits = rows.filter((row) => {
            const order = row.map((_, i) => i).sort((a, b) => (row[b] as number) - (row[a] as number) || a - b);
            return order.indexOf(label) < k;
          });
          const labels = rows.map(() => label);
          expect(topKAccuracy(rows.flat(), labels, { k, shape: [rows.length, 6] })).toBe(hits.length / rows.length);
        },
      ),
    );
  });
});

describe('values', () => {
  test('known ones', () => {
    expect(entropyFromLogits([2.2, 1.7, 0.8, -0.1, -1.4], { base: 2 })).toBeCloseTo(1.698, 3);
    expect(entropyFromLogits([40, 0]) / (41 * Math.exp(-40))).toBeCloseTo(1, 12);
    expect(entropyFromLogits([0, 0, -Infinity])).toBeCloseTo(Math.LN2, 15);
    expect(klFromLogits([0, -Infinity], [0, 0])).toBeCloseTo(Math.LN2, 15);
    expect(klFromLogits([0, 0], [0, -Infinity])).toBe(Infinity);
    expect(jensenShannonFromLogits([0, -Infinity], [-Infinity, 0], { base: 2 })).toBeCloseTo(1, 15);
    expect(perplexity(new Float32Array(150), [7, 1, 4], { shape: [3, 50] })).toBeCloseTo(50, 12);
    expect(perplexity([0, 0], [-100], { shape: [1, 2] })).toBeNaN();
    expect(perplexity([1000, 0, 0, 1000], [0, 1], { shape: [2, 2] })).toBe(1);
    expect(topKAccuracy([3, 1, 2, 0, 5, 4], [2, 0], { k: 2, shape: [2, 3] })).toBe(0.5);
    expect(topKAccuracy([3, 1, 2], 0)).toBe(1);
    expect(topKAccuracy([1, 1, 1], [1])).toBe(0);
    expect(topKAccuracy([3, 1], [-100], { shape: [1, 2] })).toBeNaN();
  });

  test('axes, tensors, masks', () => {
    const x = [0, 5, 0, 5, -9, 5];
    expect(entropyFromLogits(x, { shape: [3, 2], axis: 0 })).toHaveLength(2);
    const tensor = { data: Float32Array.from(x), dims: [3, 2], type: 'float32' };
    expect(klFromLogits(tensor, tensor, { axis: 0 })).toEqual({
      data: new Float32Array(2),
      dims: [2],
      type: 'float32',
    });
    expect(entropyFromLogits([3, 9, 3], { mask: [true, false, true] })).toBeCloseTo(Math.LN2, 15);
    expect(entropyFromLogits([3, 9], { mask: [false, false] })).toBe(0);
    expect(klFromLogits([3, 9, 3], [3, -9, 3], { mask: [true, false, true] })).toBe(0);
    expect(perplexity({ data: new Float32Array(24), dims: [2, 3, 4] }, new Int32Array(8), { axis: 1 })).toBeCloseTo(
      3,
      6,
    );
  });

  test('NaN and infinities', () => {
    for (const bad of [
      [NaN, 0],
      [Infinity, 0],
      [-Infinity, -Infinity],
    ]) {
      expect(entropyFromLogits(bad)).toBeNaN();
      expect(klFromLogits(bad, [0, 0])).toBeNaN();
      expect(klFromLogits([0, 0], bad)).toBeNaN();
      expect(jensenShannonFromLogits(bad, [0, 0])).toBeNaN();
    }
    expect(entropyFromLogits([])).toBe(0);
  });
});

test('errors name the argument', () => {
  expectThrows(() => klFromLogits([1, 2], [1]), RangeError, 'qLogits', 'pLogits', '2', '1');
  expectThrows(() => klFromLogits('x' as unknown as number[], [1]), TypeError, 'pLogits');
  expectThrows(() => perplexity([1, 2], [2]), RangeError, 'targets[0]', '2');
  expectThrows(() => topKAccuracy([1, 2], [0], { k: 0 }), RangeError, 'k', '0');
  expectThrows(() => topKAccuracy([1, 2], [0], { K: 1 } as object), TypeError, 'K', "'k'");
  expectThrows(() => entropyFromLogits([1], { base: 1 }), RangeError, 'base', '1');
  expectThrows(() => entropyFromLogits([1], { temperature: 0 }), RangeError, 'temperature', '0');
});
