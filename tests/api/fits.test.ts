import fc from 'fast-check';
import {
  calibrationError,
  crossEntropy,
  fitPlatt,
  fitTemperature,
  fitVectorScaling,
  softmax,
  type TemperatureFit,
  type VectorScalingFit,
} from 'logitkit';
import { describe, expect, test } from 'vitest';
import { Mulberry } from '../support/random.js';
import { expectThrows } from '../support/throws.js';

/** What every fit keeps: never worse than its start, degenerate data flagged, weights are repetitions. */

const scale = fc.constantFrom(1e-300, 1e-8, 1e-3, 1, 10, 100, 1e4, 1e100, 1e200);
const data = fc
  .record({ rows: fc.integer({ min: 1, max: 8 }), classes: fc.integer({ min: 1, max: 4 }), seed: fc.nat(), scale })
  .map(({ rows, classes, seed, scale: size }) => {
    const random = new Mulberry(seed);
    const logits = Array.from({ length: rows * classes }, () => size * random.normal());
    const labels = Array.from({ length: rows }, () => Math.floor(random.uniform() * classes));
    return { logits, labels, shape: [rows, classes] as [number, number] };
  });

/** The fit, or undefined where the likelihood before it is no number. */
function fitted<Fit extends TemperatureFit | VectorScalingFit>(make: () => Fit): Fit | undefined {
  try {
    return make();
  } catch (error) {
    expect((error as Error).message).toContain('so near to each other');
    return undefined;
  }
}

describe('a fit is never worse than its start', () => {
  test('fitTemperature', () => {
    fc.assert(
      fc.property(data, ({ logits, labels, shape }) => {
        const fit = fitted(() => fitTemperature(logits, labels, { shape }));
        if (fit === undefined) return;
        expect(fit.nll).toBeLessThanOrEqual(fit.nllBefore);
        if (fit.degenerate) expect([0, Number.POSITIVE_INFINITY]).toContain(fit.temperature);
      }),
      { numRuns: 2000 },
    );
  });

  test('fitVectorScaling', () => {
    fc.assert(
      fc.property(data, ({ logits, labels, shape }) => {
        const fit = fitted(() => fitVectorScaling(logits, labels, { shape }));
        if (fit === undefined) return;
        expect(fit.nll).toBeLessThanOrEqual(fit.nllBefore);
        const [rows, classes] = shape;
        const scaled = logits.map(
          (v, i) => (fit.scales[i % classes] as number) * v + (fit.biases[i % classes] as number),
        );
        // what it says is what its parameters give
        const { loss } = crossEntropy(scaled, labels, { shape });
        expect(Math.abs(loss - fit.nll)).toBeLessThanOrEqual(1e-9 * Math.max(1, fit.nllBefore));
        const missing = Array.from({ length: classes }, (_, c) => c).some((c) => !labels.includes(c));
        if (missing || (classes > 1 && rows > 0 && fit.nll < 1e-10)) expect(fit.degenerate).toBe(true);
      }),
      { numRuns: 600 },
    );
  });

  test('fitPlatt, at every size of the scores', () => {
    fc.assert(
      fc.property(data, fc.boolean(), ({ logits, labels }, smoothing) => {
        const scores = logits.slice(0, labels.length);
        const binary = scores.map((_, i) => (labels[i] as number) % 2);
        const fit = fitPlatt(scores, binary, { smoothing });
        const ones = binary.filter((label) => label === 1).length;
        const zeros = binary.length - ones;
        const [high, low] = smoothing ? [(ones + 1) / (ones + 2), 1 / (zeros + 2)] : [1, 0];
        // a = 0 with the best b is the mean of the targets
        const mean = (ones * high + zeros * low) / binary.length;
        const entropy = (y: number): number =>
          (y === 0 ? 0 : -y * Math.log(mean)) - (y === 1 ? 0 : (1 - y) * Math.log(1 - mean));
        const before =
          (ones === 0 ? 0 : ones * entropy(high)) / binary.length +
          (zeros === 0 ? 0 : zeros * entropy(low)) / binary.length;
        expect(fit.loss).toBeLessThanOrEqual(before * (1 + 1e-9) + 1e-12);
        if (!fit.degenerate) expect(Number.isFinite(fit.a) && Number.isFinite(fit.b)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('the examples of the report', () => {
    const fit = fitVectorScaling([-26.6, 6.95, -53.1, 98.5], [1, 0], { shape: [2, 2] });
    expect(fit.nllBefore).toBeCloseTo(75.8, 5);
    expect(fit.nll).toBeLessThan(1);
    expect(fit.degenerate).toBe(true); // two rows can always be told apart
    const random = new Mulberry(4);
    const scores = Array.from({ length: 50 }, () => random.normal());
    const labels = scores.map((s) => Number(s + random.normal() > 0));
    const small = fitPlatt(scores, labels);
    const large = fitPlatt(
      scores.map((s) => s * 2 ** 664), // about 1e200
      labels,
    );
    expect(large.a).toBeCloseTo(0, 100);
    expect(large.a * 2 ** 664).toBeCloseTo(small.a, 12);
    expect([large.b, large.loss]).toEqual([small.b, small.loss]);
  });

  test('quasi-separable data is degenerate too', () => {
    // class 2 is told apart by its own logit, classes 0 and 1 overlap
    const logits = [1, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 5, 0.1, 0, 6];
    expect(fitVectorScaling(logits, [0, 1, 0, 1, 2, 2], { shape: [6, 3] }).degenerate).toBe(true);
    const overlapping = [1, 0, 0, 1, 0, 2, 2, 0, 0.5, 0.5, 0.6, 0.4];
    expect(fitVectorScaling(overlapping, [0, 1, 0, 1, 0, 1], { shape: [6, 2] }).degenerate).toBe(false);
  });
});

describe('weights of rows', () => {
  const random = new Mulberry(11);
  const [rows, classes] = [40, 3];
  const logits = Array.from({ length: rows * classes }, () => 2 * random.normal());
  const labels = Array.from({ length: rows }, () => Math.floor(random.uniform() * classes));
  const weights = Array.from({ length: rows }, () => Math.floor(3 * random.uniform()));
  const repeated = weights.flatMap((w, row) => Array.from({ length: w }, () => row));
  const of = (x: readonly number[], width = classes): number[] =>
    repeated.flatMap((row) => x.slice(row * width, (row + 1) * width));
  const both = [
    { x: logits, y: labels, options: { shape: [rows, classes], weights } },
    { x: of(logits), y: of(labels, 1), options: { shape: [repeated.length, classes] } },
  ] as const;

  test('count as often as the row would be repeated', () => {
    const [a, b] = both.map(({ x, y, options }) => fitTemperature(x, y, options)) as [TemperatureFit, TemperatureFit];
    expect(a.temperature).toBeCloseTo(b.temperature, 10);
    expect(a.nll).toBeCloseTo(b.nll, 12);
    const [c, d] = both.map(({ x, y, options }) => fitVectorScaling(x, y, options)) as [
      VectorScalingFit,
      VectorScalingFit,
    ];
    expect(c.nll).toBeCloseTo(d.nll, 10);
    c.scales.forEach((v, i) => {
      expect(v).toBeCloseTo(d.scales[i] as number, 5);
    });
    const binary = labels.map((v) => v % 2);
    const scores = logits.slice(0, rows);
    const [e, f] = [fitPlatt(scores, binary, { weights }), fitPlatt(of(scores, 1), of(binary, 1))];
    expect(e.a).toBeCloseTo(f.a, 10);
    expect(e.b).toBeCloseTo(f.b, 10);
    const [g, h] = both.map(({ x, y, options }) => {
      const { shape } = options;
      return calibrationError(softmax(x, { shape }), y, options);
    });
    for (const key of ['ece', 'mce', 'rmsce', 'brier', 'nll', 'accuracy', 'confidence'] as const) {
      expect(g?.[key]).toBeCloseTo(h?.[key] as number, 12);
    }
    expect(g?.bins.map((bin) => bin.count)).toEqual(h?.bins.map((bin) => bin.count));
  });

  test('must be as many as rows, and not all 0 where something is fitted', () => {
    const shape = [2, 2];
    expectThrows(() => fitTemperature([1, 0, 0, 1], [1, 1], { shape, weights: [1] }), RangeError, 'weights', '2', '1');
    expectThrows(
      () => fitTemperature([1, 0, 0, 1], [1, 1], { shape, weights: [0, 0] }),
      RangeError,
      'weights',
      'above 0',
    );
  });
});

describe('bins of equal mass', () => {
  const confidences = [0.6, 0.6, 0.6, 0.6, 0.6, 0.9, 0.9, 0.7, 0.8, 0.6];
  const right = [1, 0, 1, 0, 0, 1, 1, 0, 1, 1];
  const measured = (order: readonly number[], bins: number) =>
    calibrationError(
      order.flatMap((i) => [confidences[i] as number, 1 - (confidences[i] as number)]),
      order.map((i) => 1 - (right[i] as number)),
      { shape: [order.length, 2], bins, binning: 'mass' },
    );

  test('equal confidences share one, whatever the order of the rows', () => {
    const random = new Mulberry(3);
    for (const bins of [1, 2, 3, 4, 5, 10, 12]) {
      const order = confidences.map((_, i) => i);
      const first = measured(order, bins);
      for (const bin of first.bins) if (bin.count > 0 && bin.lower <= 0.6) expect(bin.count).toBeGreaterThanOrEqual(6);
      expect(first.bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(10);
      for (let round = 0; round < 20; round++) {
        order.sort(() => random.uniform() - 0.5);
        const other = measured(order, bins);
        expect(other.mce).toBeCloseTo(first.mce, 14);
        expect(other.ece).toBeCloseTo(first.ece, 14);
        expect(other.bins.map((bin) => bin.count)).toEqual(first.bins.map((bin) => bin.count));
      }
    }
  });

  test('errors stay in [0, 1]', () => {
    fc.assert(
      fc.property(data, fc.integer({ min: 1, max: 20 }), fc.constantFrom('width', 'mass'), (given, bins, binning) => {
        const { logits, labels, shape } = given;
        const probs = softmax(logits, { shape });
        if (probs.some(Number.isNaN)) return;
        const error = calibrationError(probs, labels, { shape, bins, binning });
        for (const value of [error.ece, error.mce, error.rmsce, error.accuracy, error.confidence]) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        }
        expect(error.nll).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500 },
    );
  });
});

test('rows given as typed arrays', () => {
  const probs = [Float32Array.of(0.5, 0.25, 0.25), Float32Array.of(0.125, 0.75, 0.125)];
  const flat = Float32Array.of(0.5, 0.25, 0.25, 0.125, 0.75, 0.125);
  const shape = [2, 3];
  expect(calibrationError(probs, [0, 2])).toEqual(calibrationError(flat, [0, 2], { shape }));
  expect(fitTemperature(probs, [0, 2])).toEqual(fitTemperature(flat, [0, 2], { shape }));
  expect(fitVectorScaling(probs, [0, 2])).toEqual(fitVectorScaling(flat, [0, 2], { shape }));
  expectThrows(() => calibrationError([flat, Float32Array.of(1)], [0, 0]), RangeError, 'probs[1]', '6', '1');
  expectThrows(
    () => calibrationError([flat, Float64Array.of(1, 2)] as Float32Array[], [0, 0]),
    TypeError,
    'probs[1]',
    'Float32Array',
  );
});
