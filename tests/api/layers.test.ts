import fc from 'fast-check';
import {
  adaptiveLogSoftmax,
  crossEntropy,
  hierarchicalSoftmax,
  hierarchicalSoftmaxBackward,
  logSoftmax,
  logUniformCandidates,
  mixtureOfSoftmaxes,
  mixtureOfSoftmaxesBackward,
  nceLoss,
  sampledSoftmaxLoss,
  type TensorLike,
} from 'logitkit';
import { describe, expect, test } from 'vitest';
import { logits } from '../support/random.js';
import { expectThrows } from '../support/throws.js';

/** Output layers: central differences, what they are limits of, shapes, errors. */

const tensor = (data: readonly number[] | Float64Array, ...dims: number[]) => ({
  data: Float64Array.from(data),
  dims,
  type: 'float64',
});
const noise = (seed: number, ...dims: number[]) =>
  tensor(
    logits(
      dims.reduce((a, b) => a * b, 1),
      1,
      seed,
    ),
    ...dims,
  );

interface Float64Tensor {
  data: Float64Array;
}

/** The gradient of `loss` with respect to `x`, which it reads. */
function expectGradient(x: Float64Tensor, gradient: { data: ArrayLike<number> }, loss: () => number): void {
  expect(gradient.data.length).toBe(x.data.length);
  const h = 1e-5;
  x.data.forEach((v, i) => {
    x.data[i] = v + h;
    const up = loss();
    x.data[i] = v - h;
    const down = loss();
    x.data[i] = v;
    expect(gradient.data[i] as number, `entry ${i}`).toBeCloseTo((up - down) / (2 * h), 7);
  });
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, v, i) => sum + v * (b[i] as number), 0);

describe('sampled softmax and NCE', () => {
  const layer = (own: number, seed: number) => ({
    inputs: noise(seed, 3, 4),
    weights: noise(seed + 1, 9, 4),
    biases: noise(seed + 2, 9),
    labels: Int32Array.from({ length: 3 * own }, (_, i) => (i * 5 + seed) % 9),
    sampled: [4, 2, 7, 0],
    trueExpectedCounts: Array.from({ length: 3 * own }, (_, i) => 0.3 + 0.2 * i),
    sampledExpectedCounts: [0.5, 1, 0.25, 2],
  });

  test.each([
    ['sampledSoftmaxLoss', sampledSoftmaxLoss],
    ['nceLoss', nceLoss],
  ] as const)('%s: gradients against central differences', (_, verb) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 }), fc.nat(20), fc.boolean(), (own, seed, removeAccidentalHits) => {
        for (const reduction of ['mean', 'sum'] as const) {
          const given = { ...layer(own, seed), removeAccidentalHits, reduction };
          const { gradient } = verb({ ...given, gradient: true });
          const loss = () => verb(given).loss;
          expectGradient(given.inputs, gradient.inputs, loss);
          expectGradient(given.weights, gradient.weights, loss);
          expectGradient(given.biases, gradient.biases, loss);
        }
      }),
      { numRuns: 8 },
    );
  });

  test('with every class sampled once and counts of 1 it is the whole cross-entropy', () => {
    const { inputs, weights, biases, labels } = layer(1, 3);
    const sampled = Array.from({ length: 9 }, (_, i) => i);
    const ones = Array.from({ length: 9 }, () => 1);
    const { loss } = sampledSoftmaxLoss({
      inputs,
      weights,
      biases,
      labels,
      sampled,
      trueExpectedCounts: [1, 1, 1],
      sampledExpectedCounts: ones,
    });
    const whole = Array.from({ length: 27 }, (_, i) => {
      const [b, c] = [Math.floor(i / 9), i % 9];
      const x = inputs.data.subarray(4 * b, 4 * b + 4);
      return dot(x, weights.data.subarray(4 * c, 4 * c + 4)) + (biases.data[c] as number);
    });
    expect(loss).toBeCloseTo(crossEntropy(whole, labels, { shape: [3, 9] }).loss, 13);
  });

  test('under none there is one loss a row; float32 in, float32 out', () => {
    const given = layer(1, 5);
    const { loss } = sampledSoftmaxLoss({ ...given, reduction: 'none' });
    expect(loss.dims).toEqual([3]);
    expect(dot(loss.data, [1, 1, 1]) / 3).toBeCloseTo(sampledSoftmaxLoss(given).loss, 14);
    const inputs = { data: Float32Array.from(given.inputs.data), dims: [3, 4], type: 'float32' };
    const single = nceLoss({ ...given, inputs, gradient: true });
    expect(single.gradient.weights.data).toBeInstanceOf(Float32Array);
    expect(single.gradient.weights.dims).toEqual([9, 4]);
  });

  test('errors', () => {
    const given = layer(1, 1);
    expectThrows(() => nceLoss({ ...given, labels: [0, 1, 9] }), RangeError, 'labels[2]', '9');
    expectThrows(() => nceLoss({ ...given, labels: [0, 1] }), RangeError, 'labels', '3', '2');
    expectThrows(() => nceLoss({ ...given, weights: noise(1, 9, 3) }), RangeError, 'weights', '[V, 4]', '[9, 3]');
    expectThrows(() => nceLoss({ ...given, inputs: [1, 2] as unknown as TensorLike }), TypeError, 'inputs');
    expectThrows(
      () => nceLoss({ ...given, sampledExpectedCounts: [1, 0, 1, 1] }),
      RangeError,
      'sampledExpectedCounts[1]',
      'above 0',
    );
    expectThrows(() => nceLoss({ ...given, bias: 1 } as never), TypeError, 'bias', 'biases');
    expectThrows(() => nceLoss(undefined as never), TypeError, 'options');
  });
});

describe('logUniformCandidates', () => {
  test('a seed gives the same classes; unique ones differ from each other', () => {
    const options = { count: 64, classes: 500, seed: 7 };
    const { sampled, sampledExpectedCounts, expectedCount } = logUniformCandidates(options);
    expect(logUniformCandidates(options).sampled).toEqual(sampled);
    expect(logUniformCandidates({ ...options, seed: 8n }).sampled).not.toEqual(sampled);
    expect(new Set(sampled).size).toBe(64);
    expect([...sampledExpectedCounts]).toEqual([...sampled].map(expectedCount));
    expect(expectedCount(0)).toBeLessThanOrEqual(1);
    expect([...logUniformCandidates({ count: 9, classes: 9 }).sampled].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...logUniformCandidates({ count: 2, classes: 1, unique: false }).sampled]).toEqual([0, 0]);
  });

  test('expected counts without repeats refused are P·count', () => {
    const { expectedCount } = logUniformCandidates({ count: 64, classes: 20, unique: false, seed: 1 });
    expect(expectedCount(0)).toBeCloseTo((64 * Math.log(2)) / Math.log(21), 13);
    expect(Array.from({ length: 20 }, (_, i) => expectedCount(i)).reduce((a, b) => a + b)).toBeCloseTo(64, 12);
  });

  test('errors', () => {
    expectThrows(() => logUniformCandidates({ count: 5, classes: 4 }), RangeError, 'count', '4', '5');
    expectThrows(() => logUniformCandidates({ count: 5, classes: 0 }), RangeError, 'classes', '0');
    expectThrows(() => logUniformCandidates({ count: 1, classes: 4, seed: -1 }), RangeError, 'seed', '-1');
    expectThrows(() => logUniformCandidates({ count: 1, classes: 4 }).expectedCount(4), RangeError, 'id', '4');
  });
});

describe('adaptiveLogSoftmax', () => {
  const given = (seed: number) => ({
    x: noise(seed, 4, 5),
    targets: [1, 3, 8, 6],
    cutoffs: [3, 7],
    headWeight: noise(seed + 1, 5, 5),
    headBias: noise(seed + 2, 5),
    tails: [
      { projection: noise(seed + 3, 3, 5), output: noise(seed + 4, 4, 3) },
      { projection: noise(seed + 5, 2, 5), output: noise(seed + 6, 2, 2) },
    ],
  });

  test('probabilities sum to 1; loss, output and predictions are those of logProbs', () => {
    const { x, targets, ...options } = given(1);
    const { output, loss, logProbs, predictions } = adaptiveLogSoftmax(x, targets, options);
    expect(logProbs.dims).toEqual([4, 9]);
    for (let n = 0; n < 4; n++) {
      const row = Array.from(logProbs.data).slice(9 * n, 9 * n + 9);
      expect(row.reduce((sum, v) => sum + Math.exp(v), 0)).toBeCloseTo(1, 13);
      expect(output.data[n]).toBeCloseTo(row[targets[n] as number] as number, 14);
      expect(predictions.data[n]).toBe(row.indexOf(Math.max(...row)));
    }
    expect(loss).toBeCloseTo(-dot(output.data, [1, 1, 1, 1]) / 4, 14);
    const short = adaptiveLogSoftmax(x, targets, { ...options, logProbs: false });
    expect(Object.keys(short)).toEqual(['output', 'loss']);
    expect(short.loss).toBe(loss);
  });

  test('gradients against central differences', () => {
    fc.assert(
      fc.property(fc.nat(50), (seed) => {
        const { x, targets, ...options } = given(seed);
        const { gradient } = adaptiveLogSoftmax(x, targets, { ...options, gradient: true });
        const loss = () => adaptiveLogSoftmax(x, targets, options).loss;
        expectGradient(x, gradient.inputs, loss);
        expectGradient(options.headWeight, gradient.headWeight, loss);
        expectGradient(options.headBias, gradient.headBias as Float64Tensor, loss);
        options.tails.forEach((tail, i) => {
          expectGradient(tail.projection, gradient.tails[i]?.projection as Float64Tensor, loss);
          expectGradient(tail.output, gradient.tails[i]?.output as Float64Tensor, loss);
        });
      }),
      { numRuns: 5 },
    );
  });

  test('errors', () => {
    const { x, targets, ...options } = given(1);
    expectThrows(() => adaptiveLogSoftmax(x, [1, 3, 9, 6], options), RangeError, 'targets[2]', '9');
    expectThrows(() => adaptiveLogSoftmax(x, targets, { ...options, cutoffs: [3] }), RangeError, 'tails', '1', '2');
    expectThrows(() => adaptiveLogSoftmax(x, targets, { ...options, cutoffs: [7, 3] }), RangeError, 'cutoffs[1]', '3');
    expectThrows(
      () => adaptiveLogSoftmax(x, targets, { ...options, headWeight: noise(1, 4, 5) }),
      RangeError,
      'headWeight',
      '[5, 5]',
      '[4, 5]',
    );
    expectThrows(
      () => adaptiveLogSoftmax(x, targets, { ...options, cutoffs: [3, 6] }),
      RangeError,
      'tails[0].output',
      '[3, 3]',
    );
  });
});

describe('hierarchicalSoftmax', () => {
  const paths = [[0], [0, 1], [0, 1]];
  const codes = [[0], [1, 0], [1, 1]];

  test('sums to 1, and its gradient', () => {
    const [x, w, g] = [noise(1, 3, 4), noise(2, 2, 4), noise(3, 3, 3)];
    const { data, dims } = hierarchicalSoftmax(x, w, { paths, codes });
    expect(dims).toEqual([3, 3]);
    for (let n = 0; n < 3; n++) {
      const row = Array.from(data).slice(3 * n, 3 * n + 3);
      expect(row.reduce((sum, v) => sum + Math.exp(v), 0)).toBeCloseTo(1, 14);
    }
    const gradient = hierarchicalSoftmaxBackward(x, w, g, { paths, codes });
    const loss = () => dot(hierarchicalSoftmax(x, w, { paths, codes }).data, g.data);
    expectGradient(x, gradient.inputs, loss);
    expectGradient(w, gradient.nodeWeights, loss);
  });

  test('errors', () => {
    const [x, w] = [noise(1, 3, 4), noise(2, 2, 4)];
    expectThrows(() => hierarchicalSoftmax(x, w, { paths: [[2]], codes: [[0]] }), RangeError, 'paths[0][0]', '2');
    expectThrows(() => hierarchicalSoftmax(x, w, { paths: [[0]], codes: [[2]] }), RangeError, 'codes[0][0]', '2');
    expectThrows(() => hierarchicalSoftmax(x, w, { paths: [[0]], codes: [[]] }), RangeError, 'codes[0]', '1', '0');
    expectThrows(() => hierarchicalSoftmax(x, w, { paths: [[0]], codes: [] }), RangeError, 'codes', '1', '0');
    expectThrows(() => hierarchicalSoftmax(x, noise(2, 2, 3), { paths, codes }), RangeError, 'nodeWeights');
  });
});

describe('mixtureOfSoftmaxes', () => {
  test('is the logarithm of the mixture, and its gradient', () => {
    const [w, z, g] = [noise(1, 2, 3), noise(2, 2, 3, 5), noise(3, 2, 5)];
    const { data, dims } = mixtureOfSoftmaxes(w, z);
    expect(dims).toEqual([2, 5]);
    const [pi, p] = [logSoftmax(w), logSoftmax(z)];
    for (let i = 0; i < 10; i++) {
      const [n, v] = [Math.floor(i / 5), i % 5];
      const terms = [0, 1, 2].map((k) =>
        Math.exp((pi.data[3 * n + k] as number) + (p.data[(3 * n + k) * 5 + v] as number)),
      );
      expect(data[i]).toBeCloseTo(Math.log((terms[0] as number) + (terms[1] as number) + (terms[2] as number)), 14);
    }
    expect(mixtureOfSoftmaxes(logSoftmax(w), z).data[0]).toBeCloseTo(data[0] as number, 14);
    const gradient = mixtureOfSoftmaxesBackward(w, z, g);
    const loss = () => dot(mixtureOfSoftmaxes(w, z).data, g.data);
    expectGradient(w, gradient.logWeights, loss);
    expectGradient(z, gradient.logits, loss);
  });

  test('errors', () => {
    expectThrows(() => mixtureOfSoftmaxes(noise(1, 2, 2), noise(2, 2, 3, 5)), RangeError, 'logWeights', '[2, 3]');
    expectThrows(() => mixtureOfSoftmaxes(noise(1, 2, 3), noise(2, 6, 5)), RangeError, 'logits', '[N, K, V]');
  });
});
