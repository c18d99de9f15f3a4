import * as logitkit from 'logitkit';
import {
  adaptiveLogSoftmax,
  binaryCrossEntropyWithLogits,
  calibrationError,
  crossEntropy,
  distillationLoss,
  entmaxLoss,
  fitPlatt,
  fitTemperature,
  fitVectorScaling,
  focalLoss,
  klDivergence,
  klFromLogits,
  logSoftmax,
  logSumExp,
  nllLoss,
  normmaxLoss,
  perplexity,
  sampledSoftmaxLoss,
  softmax,
  softmaxBackward,
  sparsemaxLoss,
  topKAccuracy,
} from 'logitkit';
import { describe, expect, test } from 'vitest';
import { Mulberry } from '../support/random.js';
import { expectThrows } from '../support/throws.js';

/** Weights of rows, masks, z-loss, ignored ids; and the dims of what lies beside the logits. */

const random = new Mulberry(23);
const normal = (n: number): number[] => Array.from({ length: n }, () => 2 * random.normal());
const [ROWS, CLASSES] = [5, 4];
const shape = [ROWS, CLASSES];
const x = normal(ROWS * CLASSES);
const other = normal(ROWS * CLASSES);
const ids = [0, 3, 2, 1, 2];
const weights = [0.5, 0, 2, 1, 3];
const total = weights.reduce((a, b) => a + b, 0);

/** Central differences of a loss in its logits. */
function slopes(loss: (x: number[]) => number, at: readonly number[]): number[] {
  const h = 1e-6;
  return at.map((_, i) => {
    const [up, down] = [h, -h].map((d) => loss(at.map((v, j) => (j === i ? v + d : v)))) as [number, number];
    return (up - down) / (2 * h);
  });
}

function expectClose(got: ArrayLike<number>, want: ArrayLike<number>, digits = 7): void {
  expect(got.length).toBe(want.length);
  for (let i = 0; i < want.length; i++) expect(got[i]).toBeCloseTo(want[i] as number, digits);
}

describe('weights', () => {
  test('distillationLoss: the mean divides by their sum', () => {
    const options = { shape, temperature: 2 };
    const each = distillationLoss(x, other, { ...options, reduction: 'none' }).loss;
    const want = each.reduce((sum, v, row) => sum + v * (weights[row] as number), 0) / total;
    const got = distillationLoss(x, other, { ...options, weights, gradient: true });
    expect(got.loss).toBeCloseTo(want, 14);
    expectClose(
      got.gradient,
      slopes((v) => distillationLoss(v, other, { ...options, weights }).loss, x),
    );
    const none = distillationLoss(x, other, { ...options, weights, reduction: 'none' }).loss;
    expectClose(
      none,
      each.map((v, row) => v * (weights[row] as number)),
      14,
    );
  });

  test('klDivergence, along either axis, and for every reduction', () => {
    const logQ = logSoftmax(x, { shape });
    const p = softmax(other, { shape });
    const each = klDivergence(logQ, p, { shape, reduction: 'none' }).loss;
    const sum = each.reduce((a, v, i) => a + v * (weights[Math.floor(i / CLASSES)] as number), 0);
    expect(klDivergence(logQ, p, { shape, weights, reduction: 'sum' }).loss).toBeCloseTo(sum, 14);
    expect(klDivergence(logQ, p, { shape, weights }).loss).toBeCloseTo(sum / total / CLASSES, 14);
    expect(klDivergence(logQ, p, { shape, weights, reduction: 'batchmean' }).loss).toBeCloseTo(sum / total, 14);
    const turn = (v: readonly number[]): number[] =>
      v.map((_, i) => v[(i % ROWS) * CLASSES + Math.floor(i / ROWS)] as number);
    const turned = { shape: [CLASSES, ROWS], axis: 0, weights };
    expect(klDivergence(turn(logQ), turn(p), turned).loss).toBeCloseTo(sum / total / CLASSES, 14);
    const { gradient } = klDivergence(logQ, p, { shape, weights, gradient: true });
    expectClose(
      gradient,
      slopes((v) => klDivergence(v, p, { shape, weights }).loss, logQ),
    );
    const ones = klDivergence(logQ, p, { shape, weights: weights.map(() => 1), gradient: true });
    expect(ones).toEqual(klDivergence(logQ, p, { shape, gradient: true }));
  });

  test('binaryCrossEntropyWithLogits: one an entry', () => {
    const y = x.map((_, i) => (i % 3) / 2);
    const entries = x.map((_, i) => (i % 4) / 2);
    const each = binaryCrossEntropyWithLogits(x, y, { shape, reduction: 'none' }).loss;
    const want = each.reduce((a, v, i) => a + v * (entries[i] as number), 0) / entries.reduce((a, b) => a + b, 0);
    const got = binaryCrossEntropyWithLogits(x, y, { shape, weights: entries, gradient: true });
    expect(got.loss).toBeCloseTo(want, 14);
    expectClose(
      got.gradient,
      slopes((v) => binaryCrossEntropyWithLogits(v, y, { shape, weights: entries }).loss, x),
    );
    const single = binaryCrossEntropyWithLogits(Float32Array.from(x), y, {
      shape,
      weights: entries,
      positiveWeight: 2,
    });
    expect(single.loss).toBeGreaterThan(0);
    expectThrows(() => binaryCrossEntropyWithLogits(x, y, { shape, weights: [1] }), RangeError, 'weights', '20', '1');
  });
});

describe('crossEntropy', () => {
  const mask = x.map((_, i) => i % 5 !== 4 || ids[Math.floor(i / CLASSES)] === i % CLASSES);

  test('mask: as logits of −∞', () => {
    const masked = x.map((v, i) => (mask[i] ? v : Number.NEGATIVE_INFINITY));
    const got = crossEntropy(x, ids, { shape, mask, gradient: true });
    const want = crossEntropy(masked, ids, { shape, gradient: true });
    expect(got.loss).toBe(want.loss);
    expectClose(got.gradient, want.gradient, 15);
    expect(got.gradient.filter((_, i) => !mask[i]).every((v) => Object.is(v, 0))).toBe(true);
  });

  test('mask: smoothing goes to the kept classes, soft targets elsewhere count nothing', () => {
    const row = [1, 2, 3];
    const kept = [true, true, false];
    const options = { labelSmoothing: 0.3, gradient: true as const };
    const got = crossEntropy(row, 0, { ...options, mask: kept });
    const want = crossEntropy([1, 2], 0, options);
    expect(got.loss).toBeCloseTo(want.loss, 14);
    expectClose(got.gradient, [...want.gradient, 0], 14);
    const soft = crossEntropy(row, Float64Array.of(0.5, 0.3, 0.2), { mask: kept });
    expect(soft.loss).toBeCloseTo(crossEntropy([1, 2], Float64Array.of(0.5, 0.3)).loss, 14);
    expect(crossEntropy(row, 2, { mask: kept }).loss).toBe(Number.POSITIVE_INFINITY);
    expectClose(
      crossEntropy(row, 0, { ...options, mask: kept, confidencePenalty: 0.2, zLoss: 0.1 }).gradient,
      slopes(
        (v) => crossEntropy(v, 0, { labelSmoothing: 0.3, mask: kept, confidencePenalty: 0.2, zLoss: 0.1 }).loss,
        row,
      ),
    );
  });

  test('mask: a fully masked row counts as an ignored one', () => {
    const all = x.map((_, i) => i >= CLASSES);
    const got = crossEntropy(x, ids, { shape, mask: all, gradient: true });
    const want = crossEntropy(x, [-100, ...ids.slice(1)], { shape, gradient: true });
    expect(got).toEqual(want);
    expect(crossEntropy(x, ids, { shape, mask: x.map(() => false) }).loss).toBeNaN();
    expect(crossEntropy(x, ids, { shape, mask: x.map(() => false), reduction: 'sum' }).loss).toBe(0);
  });

  test('zLoss: ζ·(log Σ exp)² a row', () => {
    for (const extra of [{}, { labelSmoothing: 0.2 }, { temperature: 3, confidencePenalty: 0.1 }]) {
      const plain = crossEntropy(x, ids, { shape, reduction: 'none', ...extra }).loss;
      const temperature = 'temperature' in extra ? (extra.temperature ?? 1) : 1;
      const logs = logSumExp(
        x.map((v) => v / temperature),
        { shape },
      );
      const got = crossEntropy(x, ids, { shape, reduction: 'none', zLoss: 0.01, ...extra }).loss;
      expectClose(
        got,
        plain.map((v, row) => v + 0.01 * (logs[row] as number) ** 2),
        13,
      );
      const options = { shape, zLoss: 0.01, ...extra };
      const { gradient } = crossEntropy(x, ids, { ...options, gradient: true });
      expectClose(
        gradient,
        slopes((v) => crossEntropy(v, ids, options).loss, x),
      );
    }
    expect(crossEntropy(x, [-100, -100, -100, -100, -100], { shape, zLoss: 1, reduction: 'sum' }).loss).toBe(0);
  });
});

test('klDivergence: masked entries count nothing, and the mean does not count them', () => {
  const logQ = logSoftmax(x, { shape });
  const p = softmax(other, { shape });
  const mask = x.map((_, i) => i % 3 !== 0);
  const each = klDivergence(logQ, p, { shape, reduction: 'none' }).loss;
  const kept = mask.filter(Boolean).length;
  const want = each.reduce((sum, v, i) => sum + (mask[i] ? v : 0), 0) / kept;
  const got = klDivergence(logQ, p, { shape, mask, gradient: true });
  expect(got.loss).toBeCloseTo(want, 14);
  expectClose(
    got.gradient,
    p.map((v, i) => (mask[i] ? -v / kept : 0)),
    14,
  );
  const logs = klDivergence(logQ, p.map(Math.log), { shape, mask, logTarget: true });
  expect(logs.loss).toBeCloseTo(want, 14);
});

describe.each([
  ['sparsemaxLoss', sparsemaxLoss],
  ['entmaxLoss', entmaxLoss],
  ['normmaxLoss', normmaxLoss],
] as const)('%s', (_, verb) => {
  // biome-ignore lint/suspicious/noExplicitAny: one test of three functions
  const loss = verb as any;
  test('ignoreIndex', () => {
    const got = loss(x, [0, -100, 2, -100, 1], { shape, gradient: true });
    const rows = [0, 2, 4];
    const some = rows.flatMap((row) => x.slice(row * CLASSES, (row + 1) * CLASSES));
    const want = loss(some, [0, 2, 1], { shape: [3, CLASSES], gradient: true });
    expect(got.loss).toBeCloseTo(want.loss, 14);
    expectClose(got.gradient.slice(CLASSES, 2 * CLASSES), [0, 0, 0, 0], 15);
    expectClose(got.gradient.slice(2 * CLASSES, 3 * CLASSES), want.gradient.slice(CLASSES, 2 * CLASSES), 14);
    expect(loss(x, [1, 1, 1, 1, 1], { shape, ignoreIndex: 1 }).loss).toBeNaN();
    expect(loss(x, [1, 1, 1, 1, 1], { shape, ignoreIndex: 1, reduction: 'sum' }).loss).toBe(0);
  });
});

describe('dims of what lies beside the logits', () => {
  const tensor = (dims: number[], value = 0.25) => ({
    data: new Float64Array(dims.reduce((a, b) => a * b, 1)).fill(value),
    dims,
  });
  const idTensor = (dims: number[]) => ({
    data: new Int32Array(dims.reduce((a, b) => a * b, 1)),
    dims,
    type: 'int32',
  });
  const logits = tensor([2, 3, 4]);

  // biome-ignore lint/suspicious/noExplicitAny: one table of many functions
  const OF_IDS: Record<string, (logits: any, ids: any, options?: any) => unknown> = {
    crossEntropy,
    nllLoss,
    focalLoss,
    sparsemaxLoss,
    entmaxLoss,
    normmaxLoss,
    perplexity,
    topKAccuracy,
    calibrationError,
    fitTemperature,
    fitVectorScaling,
  };
  test.each(Object.keys(OF_IDS))('%s: ids', (name) => {
    const call = OF_IDS[name] as (typeof OF_IDS)[string];
    for (const dims of [
      [2, 3],
      [2, 3, 1],
    ]) {
      call(logits, idTensor(dims));
      call(logits.data, idTensor(dims), { shape: [2, 3, 4] });
    }
    for (const dims of [[3, 2], [6], [1, 6], [3, 2, 1]]) {
      expectThrows(() => call(logits, idTensor(dims)), RangeError, '[2, 3]', `[${dims.join(', ')}]`);
      expectThrows(() => call(logits.data, idTensor(dims), { shape: [2, 3, 4] }), RangeError, '[2, 3]');
    }
    expectThrows(() => call(logits, { ...idTensor([6]), dims: [2, 2] }), RangeError, 'dims', '6');
    expectThrows(() => call(logits, new Float32Array(6)), TypeError, 'Int32Array', 'number[]');
  });

  // biome-ignore lint/suspicious/noExplicitAny: one table of many functions
  const ALIKE: Record<string, (x: any, y: any, options?: any) => unknown> = {
    crossEntropy: (a, b, options) => crossEntropy(a, b, { targetKind: 'probabilities', ...options }),
    focalLoss: (a, b, options) => focalLoss(a, b, { targetKind: 'probabilities', ...options }),
    entmaxLoss: (a, b, options) => entmaxLoss(a, b, { targetKind: 'probabilities', ...options }),
    binaryCrossEntropyWithLogits,
    sigmoidFocalLoss: logitkit.sigmoidFocalLoss,
    klDivergence,
    distillationLoss,
    klFromLogits,
    klFromProbs: logitkit.klFromProbs,
    jensenShannon: logitkit.jensenShannon,
    jensenShannonFromLogits: logitkit.jensenShannonFromLogits,
    softmaxBackward,
  };
  test.each(Object.keys(ALIKE))('%s: an array of the same shape', (name) => {
    const call = ALIKE[name] as (typeof ALIKE)[string];
    const small = tensor([2, 3, 4]);
    call(small, small);
    call(small, small.data);
    call(small.data, small, { shape: [2, 3, 4] });
    for (const dims of [
      [3, 2, 4],
      [6, 4],
      [4, 3, 2],
    ]) {
      expectThrows(() => call(small, tensor(dims)), RangeError, '[2, 3, 4]', `[${dims.join(', ')}]`);
      expectThrows(() => call(small.data, tensor(dims), { shape: [2, 3, 4] }), RangeError, '[2, 3, 4]');
    }
    expectThrows(() => call(new Float64Array(4).fill(0.25), tensor([2, 2])), RangeError, 'flat row', '[2, 2]');
  });

  test('labels of layers and of fitPlatt', () => {
    const layer = { inputs: tensor([2, 3]), weights: tensor([5, 3]), sampled: [1], sampledExpectedCounts: [1] };
    const counts = { trueExpectedCounts: [1, 1, 1, 1] };
    sampledSoftmaxLoss({ ...layer, ...counts, labels: idTensor([2, 2]) });
    expectThrows(() => sampledSoftmaxLoss({ ...layer, ...counts, labels: idTensor([1, 4]) }), RangeError, '[2, 2]');
    const head = {
      cutoffs: [2],
      headWeight: tensor([3, 3]),
      tails: [{ projection: tensor([1, 3]), output: tensor([2, 1]) }],
    };
    adaptiveLogSoftmax(tensor([2, 3]), idTensor([2]), head);
    expectThrows(() => adaptiveLogSoftmax(tensor([2, 3]), idTensor([1, 2]), head), RangeError, '[2]', '[1, 2]');
    fitPlatt(tensor([2, 2]), idTensor([2, 2]));
    expectThrows(() => fitPlatt(tensor([2, 3]), idTensor([3, 2])), RangeError, '[2, 3]', '[3, 2]');
  });
});
