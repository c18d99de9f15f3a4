import { gumbelSoftmax, Random, softmax } from 'logitkit';
import { expect, test } from 'vitest';
import { logits } from '../support/random.js';
import { expectThrows } from '../support/throws.js';
import { maxUlp, ulp32, ulp64 } from '../support/ulp.js';

test.each([0.1, 1, 3])('temperature %d: softmax of (x + noise) / T', (temperature) => {
  const [x, noise] = [logits(64, 2, 1), logits(64, 1, 2)];
  const want = softmax(
    x.map((v, i) => v + noise[i]),
    { temperature },
  );
  expect(maxUlp(gumbelSoftmax(x, { noise, temperature }), want, ulp64)).toBe(0);
  expect(maxUlp(gumbelSoftmax(Float32Array.from(x), { noise, temperature }), want, ulp32)).toBeLessThanOrEqual(0.51);
});

test('a seed draws what Random draws, entry by entry, on any axis', () => {
  const x = logits(24, 2, 3);
  const random = new Random(7);
  const noise = x.map(() => random.gumbel());
  for (const axis of [0, 1, 2]) {
    const options = { shape: [2, 3, 4], axis };
    expect(gumbelSoftmax(x, { ...options, seed: 7 })).toEqual(gumbelSoftmax(x, { ...options, noise }));
  }
  expect(gumbelSoftmax(x, { seed: 7n })).toEqual(gumbelSoftmax(x, { seed: 7 }));
  expect(gumbelSoftmax(x, { seed: 8 })).not.toEqual(gumbelSoftmax(x, { seed: 7 }));
  expect(gumbelSoftmax(x)).not.toEqual(gumbelSoftmax(x));
});

test('hard is one-hot, exactly, the first of those that tie', () => {
  const x = logits(5 * 9, 2, 4);
  const soft = gumbelSoftmax(x, { seed: 3, shape: [5, 9] });
  const hard = gumbelSoftmax(x, { seed: 3, shape: [5, 9], hard: true });
  for (let row = 0; row < 5; row++) {
    const p = soft.slice(row * 9, row * 9 + 9);
    const best = p.indexOf(Math.max(...p));
    expect(hard.slice(row * 9, row * 9 + 9)).toEqual(p.map((_, i) => Number(i === best)));
  }
  expect(gumbelSoftmax([1, 2, 2], { noise: [0, 0, 0], hard: true })).toEqual([0, 1, 0]);
});

test('hard draws follow the softmax', () => {
  const p = softmax([1, 0, -1]);
  const counts = [0, 0, 0];
  const draws = 20_000;
  const drawn = gumbelSoftmax(
    new Float32Array(3 * draws).map((_, i) => 1 - (i % 3)),
    { shape: [draws, 3], seed: 5, hard: true },
  );
  drawn.forEach((y, i) => {
    counts[i % 3] += y;
  });
  const chi2 = counts.reduce((sum, n, i) => sum + (n - draws * p[i]) ** 2 / (draws * p[i]), 0);
  expect(chi2).toBeLessThan(13.8); // 0.1 % of two degrees of freedom
});

test('masked entries are 0 and get no draw away from the others', () => {
  const x = [1, 9, 2, 3];
  const mask = [true, false, true, true];
  const p = gumbelSoftmax(x, { seed: 1, mask });
  expect(p[1]).toBe(0);
  const random = new Random(1);
  const noise = x.map(() => random.gumbel());
  expect(p).toEqual(
    softmax(
      x.map((v, i) => v + noise[i]),
      { mask },
    ),
  );
  expect(gumbelSoftmax(x, { seed: 1, mask: [false, false, false, false], hard: true })).toEqual([0, 0, 0, 0]);
});

test('errors name what is wrong', () => {
  expectThrows(() => gumbelSoftmax([1], { noise: [1], seed: 1 }), TypeError, 'noise', 'seed');
  expectThrows(() => gumbelSoftmax([1, 2], { noise: [1] }), RangeError, 'noise', '2', '1');
  expectThrows(() => gumbelSoftmax([1], { seed: -1 }), RangeError, 'seed', '-1');
  expectThrows(() => gumbelSoftmax([1], { seed: 'x' as never }), TypeError, 'seed');
  expectThrows(() => gumbelSoftmax([1], { temperature: -1 }), RangeError, 'temperature', '-1');
  expectThrows(() => gumbelSoftmax([1], { hard: 1 as never }), TypeError, 'hard');
});
