import fc from 'fast-check';
import {
  type BinaryTargets,
  binaryCrossEntropyWithLogits,
  crossEntropy,
  distillationLoss,
  focalLoss,
  klDivergence,
  type LossTargets,
  logSoftmax,
  nllLoss,
  sigmoidFocalLoss,
  softmax,
} from 'logitkit';
import { describe, expect, test } from 'vitest';
import { expectThrows } from '../support/throws.js';

/** Losses: values, PyTorch's denominators, gradients against central differences, kinds of targets, errors. */

const CLASSES = 4;

/** Rows of logits along a random axis, with targets of every kind. */
const problem = fc
  .record({
    before: fc.integer({ min: 1, max: 3 }),
    after: fc.integer({ min: 1, max: 3 }),
    classes: fc.integer({ min: 1, max: 5 }),
  })
  .chain(({ before, after, classes }) => {
    const size = before * classes * after;
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    return fc.record({
      shape: fc.constant([before, classes, after]),
      x: fc.array(number(-4, 4), { minLength: size, maxLength: size }),
      other: fc.array(number(-3, 3), { minLength: size, maxLength: size }),
      ids: fc.array(fc.integer({ min: -1, max: classes - 1 }), {
        minLength: before * after,
        maxLength: before * after,
      }),
      classWeights: fc.array(number(0.25, 2), { minLength: classes, maxLength: classes }),
      labelSmoothing: fc.constantFrom(0, 0.15),
      confidencePenalty: fc.constantFrom(0, 0.4),
      temperature: fc.constantFrom(1, 0.6, 2.5),
      gamma: fc.constantFrom(0, 1, 2.5),
      reduction: fc.constantFrom('sum' as const, 'mean' as const, 'none' as const),
    });
  });

const total = (loss: unknown): number =>
  typeof loss === 'number' ? loss : (loss as number[]).reduce((a, b) => a + b, 0);

/** The gradient of f against central differences. */
function expectGradient(
  x: readonly number[],
  run: (x: number[], gradient: boolean) => { loss: unknown; gradient?: unknown },
): void {
  const { gradient } = run([...x], true) as { gradient: number[] };
  expect(gradient.length).toBe(x.length);
  const h = 1e-5;
  x.forEach((v, i) => {
    const at = (value: number) =>
      total(
        run(
          x.map((u, j) => (j === i ? value : u)),
          false,
        ).loss,
      );
    const slope = (at(v + h) - at(v - h)) / (2 * h);
    const got = gradient[i] as number;
    // a mean over no row is NaN, in the differences too
    if (Number.isNaN(slope)) return;
    expect(Math.abs(got - slope), `entry ${i}: ${got} for ${slope}`).toBeLessThanOrEqual(3e-8 * (1 + Math.abs(slope)));
  });
}

describe('gradients against central differences, any axis', () => {
  const runs = { numRuns: 50 };

  test('crossEntropy with ids, weights, smoothing, penalty, temperature, ignored rows', () => {
    fc.assert(
      fc.property(problem, (p) => {
        const { shape, classWeights, labelSmoothing, confidencePenalty, temperature, reduction } = p;
        const options = { shape, axis: 1, classWeights, labelSmoothing, confidencePenalty, temperature, reduction };
        expectGradient(p.x, (x, gradient) => crossEntropy(x, p.ids, { ...options, ignoreIndex: -1, gradient }));
      }),
      runs,
    );
  });

  test('crossEntropy and focalLoss with probabilities', () => {
    fc.assert(
      fc.property(problem, (p) => {
        const { shape, classWeights, labelSmoothing, gamma, reduction } = p;
        const q = Float64Array.from(softmax(p.other, { shape, axis: 1 }));
        const options = { shape, axis: 1, classWeights, reduction } as const;
        expectGradient(p.x, (x, gradient) => crossEntropy(x, q, { ...options, labelSmoothing, gradient }));
        expectGradient(p.x, (x, gradient) => focalLoss(x, q, { ...options, gamma, gradient }));
      }),
      runs,
    );
  });

  test('focalLoss, nllLoss, distillationLoss', () => {
    fc.assert(
      fc.property(problem, (p) => {
        const { shape, classWeights, gamma, temperature, reduction } = p;
        const options = { shape, axis: 1, reduction } as const;
        expectGradient(p.x, (x, gradient) =>
          focalLoss(x, p.ids, { ...options, gamma, alpha: classWeights, ignoreIndex: -1, gradient }),
        );
        expectGradient(p.x, (x, gradient) =>
          nllLoss(x, p.ids, { ...options, classWeights, ignoreIndex: -1, gradient }),
        );
        expectGradient(p.x, (x, gradient) => distillationLoss(x, p.other, { ...options, temperature, gradient }));
      }),
      runs,
    );
  });

  test('the element-wise ones', () => {
    fc.assert(
      fc.property(problem, (p) => {
        const { shape, gamma, reduction } = p;
        const y = p.other.map((v) => (v > 1 ? 1 : v < -1 ? 0 : (v + 1) / 2));
        const options = { shape, axis: 1, reduction } as const;
        expectGradient(p.x, (x, gradient) =>
          binaryCrossEntropyWithLogits(x, y, { ...options, positiveWeight: p.classWeights, gradient }),
        );
        expectGradient(p.x, (x, gradient) => sigmoidFocalLoss(x, y, { ...options, gamma, gradient }));
        expectGradient(p.x, (x, gradient) => klDivergence(x, y, { shape, reduction, gradient }));
        expectGradient(p.x, (x, gradient) =>
          klDivergence(x, p.other, { shape, reduction: 'batchmean', logTarget: true, gradient }),
        );
      }),
      runs,
    );
  });
});

describe('values', () => {
  const x = [2, 1, 0.1];
  const nll = -(logSoftmax(x)[0] as number);

  test('one flat row', () => {
    expect(crossEntropy(x, 0).loss).toBeCloseTo(nll, 15);
    expect(crossEntropy(x, [0])).toEqual({ loss: crossEntropy(x, 0).loss });
    expect(crossEntropy(x, 0, { reduction: 'none' }).loss).toBe(crossEntropy(x, 0).loss);
    expect(crossEntropy(x, [1, 0, 0]).loss).toBeCloseTo(nll, 15);
    expect(nllLoss(logSoftmax(x), 0).loss).toBeCloseTo(nll, 15);
    expect(focalLoss(x, 0, { gamma: 0 }).loss).toBeCloseTo(nll, 15);
    expect(focalLoss(x, 0, { gamma: 2, alpha: 0.5 }).loss).toBeCloseTo(
      0.5 * nll * (1 - (softmax(x)[0] as number)) ** 2,
      15,
    );
    expect(binaryCrossEntropyWithLogits([2, -1], [1, 0]).loss).toBeCloseTo(
      (Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(-1))) / 2,
      15,
    );
    expect(klDivergence(logSoftmax(x), softmax(x), { reduction: 'sum' }).loss).toBeCloseTo(0, 15);
    expect(distillationLoss(x, x, { temperature: 3 }).loss).toBe(0);
  });

  test('confident rows are neither 0 nor infinite', () => {
    const { loss, gradient } = crossEntropy(Float32Array.of(60, 0, 0), 0, { gradient: true });
    expect(loss / (2 * Math.exp(-60))).toBeCloseTo(1, 12);
    expect((gradient[0] as number) / (-2 * Math.exp(-60))).toBeCloseTo(1, 6);
    expect(crossEntropy([0, 3e38], 0).loss).toBe(3e38);
    expect(binaryCrossEntropyWithLogits([800, -800], [1, 0]).loss).toBe(0);
    expect(binaryCrossEntropyWithLogits([Infinity, -Infinity], [1, 0]).loss).toBe(0);
    expect(focalLoss([800, 0], 0, { gamma: 0.5, gradient: true })).toEqual({ loss: 0, gradient: [-0, 0] });
  });

  test('mean divides as PyTorch does', () => {
    const rows = [0, 0, 0, 0, 0, 0]; // log 2 each
    const shape = [3, 2];
    const log2 = Math.LN2;
    const classWeights = [1, 3];
    expect(crossEntropy(rows, [0, 1, -100], { shape }).loss).toBeCloseTo(log2, 15);
    expect(crossEntropy(rows, [0, 1, 1], { shape, classWeights, reduction: 'sum' }).loss).toBeCloseTo(7 * log2, 14);
    expect(crossEntropy(rows, [0, 1, 1], { shape, classWeights }).loss).toBeCloseTo(log2, 15);
    // probabilities: by the rows, weights or not
    expect(crossEntropy(rows, [1, 0, 0, 1, 0, 1], { shape, classWeights }).loss).toBeCloseTo((7 * log2) / 3, 14);
    expect(crossEntropy(rows, [-100, -100, -100], { shape }).loss).toBeNaN();
    expect(crossEntropy(rows, [-100, -100, -100], { shape, reduction: 'sum' }).loss).toBe(0);
    expect(focalLoss(rows, [0, 1, 1], { shape, classWeights, gamma: 0 }).loss).toBeCloseTo((7 * log2) / 3, 14);
    const logQ = logSoftmax(rows, { shape });
    const p = [0.9, 0.1, 0.5, 0.5, 0.2, 0.8];
    const sum = klDivergence(logQ, p, { shape, reduction: 'sum' }).loss;
    expect(klDivergence(logQ, p, { shape }).loss).toBeCloseTo(sum / 6, 15);
    expect(klDivergence(logQ, p, { shape, reduction: 'batchmean' }).loss).toBeCloseTo(sum / 3, 15);
  });

  test('edge cases of the fixtures’ recommendation', () => {
    expect(crossEntropy([0, -Infinity], 1).loss).toBe(Infinity);
    expect(crossEntropy([0, -Infinity], [1, 0]).loss).toBe(0);
    expect(crossEntropy([0, NaN], 0).loss).toBeNaN();
    expect(crossEntropy([0, Infinity], 0).loss).toBeNaN();
    expect(crossEntropy([NaN, 0, 1, 2], [-100, 1], { shape: [2, 2], gradient: true }).gradient.slice(0, 2)).toEqual([
      0, 0,
    ]);
    expect(klDivergence([-Infinity, 0], [-Infinity, 0], { logTarget: true, reduction: 'sum' }).loss).toBe(0);
    expect(crossEntropy([], [], { shape: [0, 3] }).loss).toBeNaN();
    expect(crossEntropy([], [], { shape: [0, 3], reduction: 'none' }).loss).toEqual([]);
  });
});

describe('kinds', () => {
  test('ids of every kind give the same', () => {
    const x = Float32Array.from({ length: 2 * CLASSES }, (_, i) => Math.sin(i));
    const shape = [2, CLASSES];
    const want = crossEntropy(x, [3, 1], { shape, gradient: true });
    const tensor = (data: unknown, type?: string) => ({ data, dims: [2], ...(type ? { type } : {}) });
    for (const ids of [
      Int32Array.of(3, 1),
      BigInt64Array.of(3n, 1n),
      [3n, 1n],
      tensor(Int32Array.of(3, 1), 'int32'),
      tensor(BigInt64Array.of(3n, 1n), 'int64'),
      tensor(Int32Array.of(3, 1)),
    ]) {
      expect(crossEntropy(x, ids as LossTargets, { shape, gradient: true })).toEqual(want);
    }
    expect(want.gradient).toBeInstanceOf(Float32Array);
  });

  test('tensors in, tensors out; the axis is dropped under none', () => {
    const logits = { data: new Float32Array(24), dims: [2, 3, 4], type: 'float32' };
    const ids = { data: new Int32Array(8), dims: [2, 4], type: 'int32' };
    const { loss, gradient } = crossEntropy(logits, ids, { axis: 1, reduction: 'none', gradient: true });
    expect(loss.dims).toEqual([2, 4]);
    expect(loss.data).toBeInstanceOf(Float32Array);
    expect(gradient.dims).toEqual([2, 3, 4]);
    const entries = binaryCrossEntropyWithLogits(logits, new Uint8Array(24), { reduction: 'none' });
    expect(entries.loss.dims).toEqual([2, 3, 4]);
  });

  test('targetKind decides where both fit', () => {
    const options = { shape: [2, 1], reduction: 'none' } as const;
    expect(crossEntropy([5, 7], [0, 0], options).loss).toEqual([0, 0]);
    expect(crossEntropy([5, 7], [0.5, 2], { ...options, targetKind: 'probabilities' }).loss).toEqual([0, 0]);
    expectThrows(() => crossEntropy([5, 7], [0, 2], options), RangeError, 'targets[1]', '2');
  });

  test('binary targets may be booleans, integers or floats', () => {
    const want = binaryCrossEntropyWithLogits([2, -1], [1, 0]);
    for (const y of [[true, false], Uint8Array.of(1, 0), Int32Array.of(1, 0), Float32Array.of(1, 0)]) {
      expect(binaryCrossEntropyWithLogits([2, -1], y as BinaryTargets)).toEqual(want);
    }
  });

  test('float32 is float64 rounded once', () => {
    const x = Float32Array.from({ length: 1000 }, (_, i) => 10 * Math.sin(i * i));
    const single = crossEntropy(x, 17, { gradient: true });
    const double = crossEntropy(Float64Array.from(x), 17, { gradient: true });
    expect(single.loss).toBe(double.loss);
    expect([...single.gradient]).toEqual([...Float32Array.from(double.gradient)]);
  });
});

describe('errors', () => {
  const x = [1, 2, 3, 4];
  const shape = [2, 2];
  test('what is wrong is named', () => {
    expectThrows(() => crossEntropy(x, [0, 2], { shape }), RangeError, 'targets[1]', '[0, 1]', '2');
    expectThrows(() => crossEntropy(x, [0, 0.5], { shape }), RangeError, 'targets[1]', '0.5');
    expectThrows(() => crossEntropy(x, [0, 1, 1], { shape }), RangeError, 'targets', '2', '4', '3');
    expectThrows(() => crossEntropy(x, new Float32Array(3), { shape }), RangeError, 'targets', '4', '3');
    expectThrows(() => crossEntropy(x, 0, { shape }), TypeError, 'targets');
    expectThrows(() => crossEntropy(x, 'a' as unknown as number, { shape }), TypeError, 'targets');
    expectThrows(() => crossEntropy('x' as unknown as number[], [0]), TypeError, 'logits');
    expectThrows(() => crossEntropy(x, [0, 1], { shape, labelSmoothing: 1.5 }), RangeError, 'labelSmoothing', '1.5');
    expectThrows(() => crossEntropy(x, [0, 1], { shape, temperature: 0 }), RangeError, 'temperature', '(0, Infinity)');
    expectThrows(() => crossEntropy(x, [0, 1], { shape, classWeights: [1] }), RangeError, 'classWeights', '2', '1');
    expectThrows(() => crossEntropy(x, [0, 1], { shape, ignoreIndex: 0.5 }), RangeError, 'ignoreIndex', '0.5');
    expectThrows(() => crossEntropy(x, [1, 0, 0, 1], { shape, ignoreIndex: 0 }), TypeError, 'ignoreIndex');
    expectThrows(() => crossEntropy(x, [0, 1], { shape, reduction: 'avg' as 'sum' }), RangeError, 'reduction', 'avg');
    expectThrows(() => crossEntropy(x, [0, 1], { shape, gradient: 1 as unknown as boolean }), TypeError, 'gradient');
    expectThrows(
      () => crossEntropy(x, [0, 1], { shape, smoothing: 0.1 } as object),
      TypeError,
      'smoothing',
      'labelSmoothing',
    );
    expectThrows(() => crossEntropy(x, [0, 1], { shape, reduction: 'batchmean' as 'sum' }), RangeError, 'batchmean');
    expectThrows(() => focalLoss(x, [0, 1], { shape, gamma: -1 }), RangeError, 'gamma', '-1');
    expectThrows(() => focalLoss(x, [0, 1], { shape, alpha: 1, classWeights: [1, 1] }), TypeError, 'alpha');
    expectThrows(() => sigmoidFocalLoss(x, x, { alpha: 2 }), RangeError, 'alpha', '2');
    expectThrows(() => klDivergence(x, [1]), RangeError, 'p', '4', '1');
    expectThrows(() => distillationLoss(x, [1]), RangeError, 'teacher', '4', '1');
    expectThrows(
      () => distillationLoss({ data: x, dims: [2, 2] }, { data: x, dims: [4] }),
      RangeError,
      'teacher',
      '[2, 2]',
    );
  });
});
