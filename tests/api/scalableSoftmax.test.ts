import { scalableSoftmax, softmax } from 'logitkit';
import { expect, test } from 'vitest';
import { logits } from '../support/random.js';
import * as reference from '../support/reference.js';
import { expectThrows } from '../support/throws.js';
import { maxUlp, ulp32, ulp64 } from '../support/ulp.js';

test.each([0.43, 1, 2.5])('scale %d: softmax of scale·ln(n)·x', (scale) => {
  for (const n of [2, 7, 64, 1001]) {
    const x = logits(n, 2, n);
    const beta = scale * Math.log(n);
    const want = softmax(x.map((v) => beta * v));
    const slack = 1 + 2 * beta * (Math.max(...x) - Math.min(...x)); // the exponents of `want` are rounded
    expect(maxUlp(scalableSoftmax(Float32Array.from(x), { scale }), want, ulp32)).toBeLessThanOrEqual(4 + slack);
    expect(maxUlp(scalableSoftmax(x, { scale }), want, ulp64)).toBeLessThanOrEqual(4 + slack);
  }
});

test('a row does not fade as it grows longer', () => {
  const peak = (n: number): number => scalableSoftmax(Array.from({ length: n }, (_, i) => (i === 0 ? 3 : 0)))[0];
  expect(peak(16)).toBeGreaterThan(0.99);
  expect(peak(65536)).toBeGreaterThan(0.99);
});

test('n is the number of kept entries', () => {
  const mask = [true, false, true, true];
  const p = scalableSoftmax([1, 50, 2, 3], { mask });
  expect(p[1]).toBe(0);
  expect(maxUlp([p[0], p[2], p[3]], scalableSoftmax([1, 2, 3]), ulp64)).toBeLessThanOrEqual(1);
});

test('limits: one entry, scale 0, negative scale', () => {
  expect(scalableSoftmax([7])).toEqual([1]);
  expect(scalableSoftmax([7, 1], { scale: 0 })).toEqual([0.5, 0.5]);
  expect(scalableSoftmax([7, -Infinity], { scale: 0 })).toEqual([1, 0]);
  const [low, high] = scalableSoftmax([0, 1], { scale: -1 });
  expect(low).toBeCloseTo(2 / 3, 15);
  expect(high).toBeCloseTo(1 / 3, 15);
});

test('errors name the scale', () => {
  expectThrows(() => scalableSoftmax([1], { scale: Infinity }), RangeError, 'scale', 'Infinity');
  expectThrows(() => scalableSoftmax([1], { scale: '1' as never }), TypeError, 'scale');
  expectThrows(() => scalableSoftmax([1], { scal: 1 } as never), TypeError, 'scal', 'scale');
});

test('float64: within 4 ulp and 1/16 for each unit of the exponent, also far from 0', () => {
  for (const [length, std] of [
    [2, 100],
    [3, 3],
    [10, 30],
    [33, 60],
    [1000, 30],
  ] as const) {
    const x = logits(length, std, length);
    const want = reference.scalableSoftmax(x);
    const max = Math.max(...x);
    scalableSoftmax(x).forEach((p, i) => {
      if (want[i] < 1e-290) return; // next to the subnormals a spacing is no measure
      const exponent = (max - x[i]) * Math.log(length);
      expect(maxUlp([p], [want[i]], ulp64)).toBeLessThanOrEqual(4 + exponent / 16);
    });
  }
});
