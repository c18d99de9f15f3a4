import { calibrationError, fitPlatt, fitTemperature, fitVectorScaling, softmax } from 'logitkit';
import { describe, expect, test } from 'vitest';
import { Mulberry } from '../support/random.js';
import { expectThrows } from '../support/throws.js';

/** Logits, and labels drawn from softmax(logits / temperature). */
function sample(rows: number, classes: number, temperature: number, seed: number) {
  const random = new Mulberry(seed);
  const data = Float64Array.from({ length: rows * classes }, () => 3 * random.normal());
  const p = softmax(data, { shape: [rows, classes], temperature });
  const labels = Int32Array.from({ length: rows }, (_, r) => {
    let left = random.uniform();
    for (let c = 0; c < classes - 1; c++) {
      left -= p[r * classes + c];
      if (left < 0) return c;
    }
    return classes - 1;
  });
  return { data, labels, shape: [rows, classes] };
}

/** Mean −log softmax(scales · x + biases)[label], the plainest way. */
function nll(
  { data, labels, shape }: ReturnType<typeof sample>,
  scale: (c: number) => number,
  bias: (c: number) => number,
): number {
  const [rows, classes] = shape;
  let total = 0;
  for (let r = 0; r < rows; r++) {
    const z = Array.from({ length: classes }, (_, c) => scale(c) * data[r * classes + c] + bias(c));
    const max = Math.max(...z);
    total += max + Math.log(z.reduce((sum, v) => sum + Math.exp(v - max), 0)) - z[labels[r]];
  }
  return total / rows;
}

describe('fitTemperature', () => {
  test.each([0.3, 1, 2.5, 20])('recovers about the temperature %d that made the labels', (truth) => {
    const s = sample(4000, 6, truth, 1);
    const fit = fitTemperature(s.data, s.labels, { shape: s.shape });
    expect(fit.degenerate).toBe(false);
    expect(Math.abs(fit.temperature / truth - 1)).toBeLessThan(0.25);
    expect(fit.nll).toBeCloseTo(
      nll(
        s,
        () => 1 / fit.temperature,
        () => 0,
      ),
      12,
    );
    expect(fit.nllBefore).toBeCloseTo(
      nll(
        s,
        () => 1,
        () => 0,
      ),
      11,
    );
    expect(fit.nll).toBeLessThanOrEqual(fit.nllBefore);
  });

  test('is the optimum: the likelihood falls to both sides', () => {
    const s = sample(500, 4, 1.7, 2);
    const { temperature } = fitTemperature({ data: s.data, dims: s.shape }, s.labels);
    const at = (t: number) =>
      nll(
        s,
        () => 1 / t,
        () => 0,
      );
    const [below, above] = [at(temperature * 0.999) - at(temperature), at(temperature * 1.001) - at(temperature)];
    expect(below).toBeGreaterThan(0);
    expect(above).toBeGreaterThan(0);
    expect(Math.abs(below / above - 1)).toBeLessThan(0.02);
  });

  test('does not depend on an offset of the rows, and scales with the logits', () => {
    const s = sample(300, 5, 2, 3);
    const { temperature } = fitTemperature(s.data, s.labels, { shape: s.shape });
    const shifted = s.data.map((x, i) => 4 * x + Math.floor(i / 5));
    const other = fitTemperature(shifted, s.labels, { shape: s.shape });
    expect(other.temperature / 4).toBeCloseTo(temperature, 10);
  });

  test('reports the ends instead of hiding them', () => {
    const logits = [2, 0, 1, 5];
    const right = fitTemperature(logits, [0, 1], { shape: [2, 2] });
    expect([right.temperature, right.degenerate, right.nll]).toEqual([0, true, 0]);
    const wrong = fitTemperature(logits, [1, 0], { shape: [2, 2] });
    expect([wrong.temperature, wrong.degenerate]).toEqual([Infinity, true]);
    expect(wrong.nll).toBeCloseTo(Math.LN2, 14);
    // and softmax takes them
    expect(softmax([1, 2], { temperature: right.temperature })).toEqual([0, 1]);
  });

  test('errors name what is wrong', () => {
    expectThrows(() => fitTemperature([1, 2], [2]), RangeError, 'labels', '2');
    expectThrows(() => fitTemperature([1, 2], [0, 1]), RangeError, 'labels', '1', '2');
    expectThrows(() => fitTemperature([1, Number.NaN], [0]), RangeError, 'logits[1]', 'NaN');
    expectThrows(() => fitTemperature([1, Infinity], [0]), RangeError, 'logits[1]', 'got Infinity');
    expectThrows(() => fitTemperature([-Infinity, 1], [0]), RangeError, 'logits[0]', 'got -Infinity');
    expectThrows(() => fitPlatt([1, Number.NaN], [0, 1]), RangeError, 'scores[1]', 'NaN');
    expectThrows(() => calibrationError([0.5, 1.5], [0]), RangeError, 'probs[1]', '[0, 1]', '1.5');
    expectThrows(() => fitTemperature([], [], { shape: [0, 2] }), RangeError, 'logits', 'row');
    expectThrows(() => fitTemperature([1], [0], { shap: [1, 1] } as never), TypeError, 'shap', 'shape');
  });
});

describe('fitVectorScaling', () => {
  test('is stationary, and at least as good as a temperature', () => {
    const s = sample(600, 4, 2, 5);
    const fit = fitVectorScaling(s.data, s.labels, { shape: s.shape });
    const at = (scales: number[], biases: number[]) =>
      nll(
        s,
        (c) => scales[c],
        (c) => biases[c],
      );
    expect(fit.degenerate).toBe(false);
    expect(fit.nll).toBeCloseTo(at(fit.scales, fit.biases), 12);
    expect(fit.nll).toBeLessThanOrEqual(fitTemperature(s.data, s.labels, { shape: s.shape }).nll + 1e-12);
    expect(fit.biases.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 9);
    for (const parameters of [fit.scales, fit.biases]) {
      for (let k = 0; k < 4; k++) {
        const value = parameters[k];
        parameters[k] = value + 1e-5;
        const above = at(fit.scales, fit.biases);
        parameters[k] = value - 1e-5;
        const below = at(fit.scales, fit.biases);
        parameters[k] = value;
        expect(Math.abs(above - below) / 2e-5).toBeLessThan(1e-7);
      }
    }
  });

  test('says where there is no finite optimum', () => {
    expect(fitVectorScaling([2, 0, 1, 5, 3, 1], [0, 1, 0], { shape: [3, 2] }).degenerate).toBe(true);
  });
});

describe('fitPlatt', () => {
  test('solves its equations, with smoothed targets and without', () => {
    const random = new Mulberry(9);
    const scores = Float64Array.from({ length: 200 }, () => random.normal());
    const labels = Array.from(scores, (s) => Number(random.uniform() < 1 / (1 + Math.exp(-2 * s - 0.5))));
    const ones = labels.reduce((a, b) => a + b, 0);
    for (const smoothing of [true, false]) {
      const { a, b, loss } = fitPlatt(scores, labels, { smoothing });
      const [high, low] = smoothing ? [(ones + 1) / (ones + 2), 1 / (200 - ones + 2)] : [1, 0];
      let [da, db, want] = [0, 0, 0];
      scores.forEach((s, i) => {
        const p = 1 / (1 + Math.exp(a * s + b));
        const target = labels[i] ? high : low;
        da += s * (target - p);
        db += target - p;
        want -= (target * Math.log(p) + (1 - target) * Math.log(1 - p)) / 200;
      });
      expect(Math.abs(da)).toBeLessThan(1e-5);
      expect(Math.abs(db)).toBeLessThan(1e-5);
      expect(loss).toBeCloseTo(want, 12);
      expect(a).toBeLessThan(0);
    }
  });

  test('separable scores are degenerate only without smoothing', () => {
    const [scores, labels] = [
      [-2, -1, 1, 2],
      [0, 0, 1, 1],
    ];
    expect(fitPlatt(scores, labels).degenerate).toBe(false);
    expect(fitPlatt(scores, labels, { smoothing: false })).toEqual({
      a: -Infinity,
      b: Number.NaN,
      loss: 0,
      degenerate: true,
    });
  });

  test('errors name what is wrong', () => {
    expectThrows(() => fitPlatt([1, 2], [0, 2]), RangeError, 'labels[1]', '2');
    expectThrows(() => fitPlatt([1, Infinity], [0, 1]), RangeError, 'scores');
    expectThrows(() => fitPlatt([], []), RangeError, 'scores');
    expectThrows(() => fitPlatt([1], [0], { smoothing: 1 as never }), TypeError, 'smoothing');
  });
});

describe('calibrationError', () => {
  const probs = [0.5, 0.5, 0.6, 0.4, 0.1, 0.9, 1, 0];
  const labels = [0, 1, 1, 1];

  test('by hand', () => {
    const e = calibrationError(probs, labels, { shape: [4, 2], bins: 4 });
    expect(e.bins.map(({ count }) => count)).toEqual([0, 1, 1, 2]);
    expect(e.bins[0]).toEqual({ lower: 0, upper: 0.25, count: 0, confidence: Number.NaN, accuracy: Number.NaN });
    expect(e.ece).toBeCloseTo((0.5 + 0.6 + 0.9) / 4, 14);
    expect(e.mce).toBeCloseTo(0.6, 14);
    expect(e.rmsce).toBeCloseTo(Math.sqrt((0.25 + 0.36 + 2 * 0.2025) / 4), 14);
    expect(e.brier).toBeCloseTo((0.5 + 0.72 + 0.02 + 2) / 4, 14);
    expect(e.nll).toBe(Infinity);
    expect([e.accuracy, e.confidence]).toEqual([0.5, 0.75]);
  });

  test('equal mass: the first parts are one larger', () => {
    const e = calibrationError(probs, labels, { shape: [4, 2], bins: 3, binning: 'mass' });
    expect(e.bins.map(({ lower, upper, count }) => [lower, upper, count])).toEqual([
      [0.5, 0.6, 2],
      [0.9, 0.9, 1],
      [1, 1, 1],
    ]);
    const many = calibrationError(probs, labels, { shape: [4, 2], bins: 6, binning: 'mass' });
    expect(many.bins.map(({ count }) => count)).toEqual([1, 1, 1, 1, 0, 0]);
    expect(many.bins[5].lower).toBeNaN();
  });

  test('an edge belongs to the bin below it, in float32 as in float64', () => {
    for (const p of [0.6, 0.7, 0.8, 0.9]) {
      for (const data of [Float32Array.of(p, 1 - p), Float64Array.of(p, 1 - p)]) {
        const { bins } = calibrationError({ data, dims: [1, 2] }, [0], { bins: 10 });
        expect(bins.findIndex(({ count }) => count === 1)).toBe(Math.round(p * 10) - 1);
      }
    }
  });

  test('a calibrated classifier has a small error, a sharpened one a large one', () => {
    const s = sample(20000, 4, 1, 7);
    const at = (temperature: number) =>
      calibrationError(softmax(s.data, { shape: s.shape, temperature }), s.labels, { shape: s.shape });
    expect(at(1).ece).toBeLessThan(0.02);
    expect(at(0.4).ece).toBeGreaterThan(0.05);
    const { temperature } = fitTemperature(
      s.data.map((x) => x / 0.4),
      s.labels,
      { shape: s.shape },
    );
    expect(temperature).toBeCloseTo(2.5, 1);
  });

  test('no rows: nothing to say', () => {
    const e = calibrationError([], [], { shape: [0, 3], bins: 2 });
    expect(e.ece).toBeNaN();
    expect(e.accuracy).toBeNaN();
    expect(e.bins.map(({ count }) => count)).toEqual([0, 0]);
  });

  test('errors name what is wrong', () => {
    expectThrows(() => calibrationError([1.5, 0], [0]), RangeError, 'probs', '[0, 1]');
    expectThrows(() => calibrationError([0.5, Number.NaN], [0]), RangeError, 'probs');
    expectThrows(() => calibrationError([1, 0], [0], { bins: 0 }), RangeError, 'bins', '0');
    expectThrows(() => calibrationError([1, 0], [0], { binning: 'weight' as never }), RangeError, 'binning', 'mass');
    expectThrows(() => calibrationError([1, 0], [2]), RangeError, 'labels', '2');
  });
});
