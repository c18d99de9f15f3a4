import * as logitkit from 'logitkit';
import { describe, expect, test } from 'vitest';
import type { Verb } from '../support/verbs.js';

/** Any number of rows without entries costs nothing: no function walks 2³¹ of them, and a few give what many would. */

const HUGE = 2 ** 31;
const EMPTY = new Float32Array(0);
const NO_IDS = new Int32Array(0);
const tensor = (...dims: number[]) => ({ data: EMPTY, dims, type: 'float32' });
const verbs = logitkit as unknown as Record<string, Verb>;

/** Dims without entries, axes along which rows are many. */
const DIMS: [number[], number][] = [
  [[HUGE, 0], -1],
  [[HUGE, 0], 0],
  [[0, HUGE], 0],
  [[HUGE, 0, 3], 1],
  [[HUGE, 3, 0], -1],
  [[HUGE, HUGE, 0], -1],
  [[HUGE, HUGE, 0], 0],
];

/** Fast, with a result or with an error of ours: where the result itself has an entry a row, that is out of memory. */
function quick(call: () => unknown): unknown {
  const start = performance.now();
  let result: unknown;
  try {
    result = call();
  } catch (error) {
    expect((error as Error).name, String(error)).toMatch(/^(RangeError|TypeError)$/);
    result = error;
  }
  expect(performance.now() - start).toBeLessThan(2000);
  return result;
}

const ONE = [
  ...['softmax', 'logSoftmax', 'softmin', 'hardmax', 'scalableSoftmax', 'softmaxWithSink', 'sparsemax', 'entmax'],
  ...['normmax', 'budgetedSparsemax', 'sigmoid', 'logSigmoid', 'gumbelSoftmax', 'logSumExp', 'argmax', 'entropy'],
  ...['normalizedEntropy', 'entropyFromLogits', 'naiveSoftmax', 'softmaxJacobian'],
];
const TWO = [
  ...['softmaxBackward', 'logSoftmaxBackward', 'sparsemaxBackward', 'entmaxBackward', 'normmaxBackward'],
  ...['budgetedSparsemaxBackward', 'logSumExpBackward', 'klFromLogits', 'jensenShannonFromLogits'],
  ...['classifierFreeGuidance', 'mixtureOfSoftmaxes'],
];
const LOSSES = [
  ...['crossEntropy', 'focalLoss', 'sparsemaxLoss', 'entmaxLoss', 'normmaxLoss', 'klDivergence', 'distillationLoss'],
  ...['binaryCrossEntropyWithLogits', 'sigmoidFocalLoss'],
];

describe('maps, reductions and gradients', () => {
  test.each(ONE)('%s', (name) => {
    for (const [dims, axis] of DIMS) quick(() => verbs[name]?.(tensor(...dims), { axis }));
  });
  test.each(TWO)('%s', (name) => {
    for (const [dims] of DIMS) quick(() => (verbs[name] as Verb)(tensor(...dims), tensor(...dims)));
  });
  test('the Jacobian has no entries', () => {
    expect(quick(() => logitkit.softmaxJacobian(tensor(HUGE, 0)))).toEqual(tensor(HUGE, 0, 0));
  });
});

describe('losses', () => {
  for (const name of LOSSES) {
    test(name, () => {
      const kind = ['crossEntropy', 'focalLoss', 'sparsemaxLoss', 'entmaxLoss', 'normmaxLoss'].includes(name);
      const options = (reduction: string, gradient: boolean) => ({
        reduction,
        gradient,
        ...(kind && { targetKind: 'probabilities' }),
      });
      // biome-ignore lint/suspicious/noExplicitAny: every loss
      const loss = verbs[name] as (x: any, y: any, options: object) => { loss: unknown };
      for (const reduction of ['mean', 'sum', ...(name === 'klDivergence' ? ['batchmean'] : [])]) {
        for (const gradient of [false, true]) {
          const few = loss(tensor(2, 0), tensor(2, 0), options(reduction, gradient));
          for (const [dims] of DIMS.filter(([dims]) => dims.at(-1) === 0)) {
            const many = quick(() => loss(tensor(...dims), tensor(...dims), options(reduction, gradient)));
            expect((many as { loss: unknown }).loss, `${reduction} ${dims}`).toEqual(few.loss);
          }
        }
      }
      for (const [dims] of DIMS) quick(() => loss(tensor(...dims), tensor(...dims), options('none', true)));
    });
  }
  test('on class ids, which there must be one a row', () => {
    for (const [dims] of DIMS) {
      for (const name of [
        'crossEntropy',
        'nllLoss',
        'perplexity',
        'topKAccuracy',
        'calibrationError',
        'fitTemperature',
      ])
        quick(() => (verbs[name] as Verb & ((...all: unknown[]) => unknown))(tensor(...dims), NO_IDS));
    }
  });
});

describe('attention', () => {
  const CASES: Record<string, [number[], number[], number[]]> = {
    'many queries of no features': [
      [1, HUGE, 0],
      [1, 3, 0],
      [1, 3, 0],
    ],
    'many batches of no queries': [
      [HUGE, 0, 4],
      [HUGE, 5, 0],
      [HUGE, 5, 0],
    ],
    'many batches of nothing': [
      [HUGE, 0, 4],
      [HUGE, 0, 4],
      [HUGE, 0, 4],
    ],
    'many of many of nothing': [
      [HUGE, HUGE, 0],
      [HUGE, 0, 0],
      [HUGE, 0, 0],
    ],
    'two dims': [
      [HUGE, 0],
      [HUGE, 0],
      [HUGE, 0],
    ],
    'no queries, many keys': [
      [0, 4],
      [HUGE, 0],
      [HUGE, 0],
    ],
  };
  for (const [name, [q, k, v]] of Object.entries(CASES)) {
    test(name, () => {
      for (const normalizer of ['softmax', 'sparsemax', 'entmax'] as const) {
        for (const causal of [false, true]) {
          const options = { normalizer, causal };
          const [a, b, c] = [tensor(...q), tensor(...k), tensor(...v)];
          quick(() => logitkit.attention(a, b, c, options));
          quick(() => logitkit.attention(a, b, c, { ...options, returnWeights: true }));
          quick(() => logitkit.attention(a, b, c, { ...options, sink: 0.5 }));
          quick(() => logitkit.linearAttention(a, b, c, { causal }));
          const gradient = tensor(...q.slice(0, -1), v.at(-1) as number);
          quick(() => logitkit.attentionBackward(a, b, c, gradient, options));
        }
      }
      quick(() => logitkit.mergeAttention([{ output: tensor(...v), logSumExp: tensor(...v.slice(0, -1)) }]));
    });
  }
});

test('layers and samplers', () => {
  quick(() => logitkit.hierarchicalSoftmax(tensor(HUGE, 0), tensor(3, 0), { paths: [], codes: [] }));
  quick(() => logitkit.mixtureOfSoftmaxes(tensor(HUGE, 0), tensor(HUGE, 0, 5)));
  quick(() => new logitkit.Sampler().sampleRows(tensor(HUGE, 0)));
  quick(() => new logitkit.BeamSearch({ beams: 2 }).step(tensor(2, 0)));
});
