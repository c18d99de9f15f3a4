import * as logitkit from 'logitkit';
import { describe, expect, test } from 'vitest';
import { expectThrows } from '../support/throws.js';

/** The public contract of the simplex family as tables: its names, what each returns, and what each error says. */

// biome-ignore lint/suspicious/noExplicitAny: wrong kinds are passed on purpose
const L = logitkit as unknown as Record<string, any>;
// biome-ignore lint/suspicious/noExplicitAny: as above
type Call = () => any;
const tensor = (data: readonly number[], ...dims: number[]) => ({ data: Float32Array.from(data), dims });

const NAMES = `softmax logSoftmax logSumExp softmin sigmoid logSigmoid argmax hardmax sparsemax entmax normmax
  budgetedSparsemax gumbelSoftmax scalableSoftmax softmaxWithSink mixtureOfSoftmaxes naiveSoftmax SoftmaxState
  softmaxBackward logSoftmaxBackward sparsemaxBackward entmaxBackward softmaxJacobian normmaxBackward
  budgetedSparsemaxBackward logSumExpBackward attentionBackward crossEntropy nllLoss binaryCrossEntropyWithLogits focalLoss
  sigmoidFocalLoss klDivergence distillationLoss sparsemaxLoss entmaxLoss normmaxLoss entropy normalizedEntropy
  entropyFromLogits perplexity klFromLogits jensenShannonFromLogits topKAccuracy attention mergeAttention linearAttention
  attentionRollout fitTemperature fitVectorScaling fitPlatt calibrationError sampledSoftmaxLoss nceLoss
  logUniformCandidates adaptiveLogSoftmax hierarchicalSoftmax allocate init isReady`.split(/\s+/);

test.each(NAMES)('%s is exported', (name) => {
  expect(L[name]).toBeTypeOf('function');
});

const q = tensor([1, 0, 0, 1], 2, 2);
const k = tensor([1, 0, 0, 1, 1, 1], 3, 2);
const v = tensor([1, 2, 3], 3, 1);
const x = [-2, -1, -0.1];
const batch = tensor([2, 0, 0, 2, 1, 0, 0, 1, 3, 0, 0, 1], 6, 2);
const labels = [0, 1, 0, 0, 0, 1];
const layer = {
  inputs: tensor([1, 2], 1, 2),
  weights: tensor([1, 0, 0, 1, 1, 1], 3, 2),
  biases: tensor([0, 0, 0], 3),
  labels: [0],
  sampled: [1, 2],
  trueExpectedCounts: [1],
  sampledExpectedCounts: [1, 1],
};

/** The keys of what comes back, in full. */
const RESULTS: readonly [string, Call, readonly string[]][] = [
  ['logSumExp with returnSign', () => L.logSumExp(x, { weights: x, returnSign: true }), ['value', 'sign']],
  ['entmaxBackward', () => L.entmaxBackward(L.entmax(x), x, { alpha: 1.5 }), ['input', 'alpha']],
  ['softmaxJacobian', () => L.softmaxJacobian(L.softmax(x)), ['data', 'dims', 'type']],
  ['crossEntropy', () => L.crossEntropy(x, 1), ['loss']],
  ['crossEntropy with gradient', () => L.crossEntropy(x, 1, { gradient: true }), ['loss', 'gradient']],
  ['attention', () => L.attention(q, k, v), ['output']],
  ['attention with weights', () => L.attention(q, k, v, { returnWeights: true }), ['output', 'weights']],
  ['attention with log-sums', () => L.attention(q, k, v, { returnLogSumExp: true }), ['output', 'logSumExp']],
  ['attentionBackward', () => L.attentionBackward(q, k, v, tensor([1, 1], 2, 1)), ['q', 'k', 'v']],
  [
    'mergeAttention',
    () => L.mergeAttention([L.attention(q, k, v, { returnLogSumExp: true })]),
    ['output', 'logSumExp'],
  ],
  ['fitVectorScaling', () => L.fitVectorScaling(batch, labels), ['scales', 'biases', 'nll', 'nllBefore', 'iterations']],
  ['fitTemperature', () => L.fitTemperature(batch, labels), ['temperature', 'nll', 'nllBefore', 'iterations']],
  ['fitPlatt', () => L.fitPlatt([1, 2, 3, -1], [1, 0, 1, 0]), ['a', 'b', 'loss']],
  [
    'calibrationError',
    () => L.calibrationError(L.softmax(batch), labels),
    ['ece', 'mce', 'rmsce', 'brier', 'nll', 'accuracy', 'confidence', 'bins'],
  ],
  [
    'a bin of it',
    () => L.calibrationError(L.softmax(batch), labels).bins[0],
    ['lower', 'upper', 'count', 'confidence', 'accuracy'],
  ],
  ['sampledSoftmaxLoss', () => L.sampledSoftmaxLoss({ ...layer, gradient: true }), ['loss', 'gradient']],
  ['its gradient', () => L.nceLoss({ ...layer, gradient: true }).gradient, ['inputs', 'weights', 'biases']],
  [
    'logUniformCandidates',
    () => L.logUniformCandidates({ count: 5, classes: 100, unique: true, seed: 1 }),
    ['sampled', 'sampledExpectedCounts', 'expectedCount'],
  ],
];

describe('what comes back', () => {
  test.each(RESULTS)('%s', (_, call, keys) => {
    expect(Object.keys(call()).filter((key) => key !== 'degenerate')).toEqual(expect.arrayContaining([...keys]));
    expect(Object.keys(call()).filter((key) => !keys.includes(key) && key !== 'degenerate')).toEqual([]);
  });

  test('defaults: 15 bins of equal width, alpha 1.5 and 2, base e, mean, off by one, temperature 1', () => {
    expect(L.calibrationError(L.softmax(batch), labels).bins).toHaveLength(15);
    expect(L.entmax(x)).toEqual(L.entmax(x, { alpha: 1.5 }));
    expect(L.normmax(x)).toEqual(L.normmax(x, { alpha: 2 }));
    expect(L.entropy([0.5, 0.5])).toBe(Math.LN2);
    expect(L.crossEntropy([...x, ...x], [0, 1], { shape: [2, 3] })).toEqual(
      L.crossEntropy([...x, ...x], [0, 1], { shape: [2, 3], reduction: 'mean', ignoreIndex: -100 }),
    );
    expect(L.softmaxWithSink([0])).toEqual([0.5]);
    expect(L.softmax(x)).toEqual(L.softmax(x, { temperature: 1, axis: -1 }));
  });
});

const rows2 = { shape: [2, 3] };

/** Class of the error, and what its message says: the argument, what was got, what is allowed. */
const ERRORS: readonly [string, Call, typeof TypeError | typeof RangeError, RegExp][] = [
  [
    'temperature',
    () => L.softmax(x, { temperature: -1 }),
    RangeError,
    /temperature must be in \[0, Infinity\], got -1/,
  ],
  ['temperature', () => L.softmax(x, { temperature: '1' }), TypeError, /temperature.*number.*got/],
  [
    'a nested array',
    () =>
      L.softmax([
        [1, 2],
        [3, 4],
      ]),
    TypeError,
    /shape: \[2, 2\]/,
  ],
  ['an unknown option', () => L.softmax(x, { temprature: 1 }), TypeError, /temprature.*temperature/],
  ['axis', () => L.softmax(x, { axis: 1 }), RangeError, /axis.*got 1/],
  ['shape', () => L.softmax(x, { shape: [2, 2] }), RangeError, /shape/],
  ['out', () => L.softmax(x, { out: [0] }), RangeError, /out must have 3 entries, got 1/],
  ['mask', () => L.softmax(x, { mask: [true] }), RangeError, /mask.*3.*1/],
  ['alpha', () => L.entmax(x, { alpha: 0.5 }), RangeError, /alpha must be in \[1, Infinity\], got 0.5/],
  ['alphas', () => L.entmax([...x, ...x], { ...rows2, alpha: [1] }), RangeError, /alpha.*2 entries, one a row, got 1/],
  ['alphas', () => L.normmax([...x, ...x], { ...rows2, alpha: [1] }), RangeError, /alpha.*2 entries, one a row, got 1/],
  ['alphas', () => L.attention(q, k, v, { alpha: [1] }), RangeError, /alpha.*2 entries, one a row, got 1/],
  ['budget', () => L.budgetedSparsemax(x, { budget: 4 }), RangeError, /budget must be in \[0, 3\], got 4/],
  ['noise', () => L.gumbelSoftmax(x, { noise: [1] }), RangeError, /noise.*3.*1/],
  [
    'sinks',
    () => L.softmaxWithSink([0, 0], { shape: [2, 1], sink: [1, 2, 3] }),
    RangeError,
    /sink must be one per entry of the first axis, 2, got an array of length 3/,
  ],
  ['base', () => L.entropy([1], { base: 1 }), RangeError, /base/],
  ['reduction', () => L.crossEntropy(x, 0, { reduction: 'avg' }), RangeError, /reduction.*mean.*got "avg"/],
  ['gradient', () => L.crossEntropy(x, 0, { gradient: 1 }), TypeError, /gradient must be .*got 1/],
  ['an id', () => L.crossEntropy(x, 3), RangeError, /targets.*\[0, 2\].*3|targets.*3/],
  ['ids', () => L.nllLoss([...x, ...x], [0], rows2), RangeError, /targets.*2.*1/],
  ['labelSmoothing', () => L.crossEntropy(x, 0, { labelSmoothing: 2 }), RangeError, /labelSmoothing.*\[0, 1\].*got 2/],
  ['classWeights', () => L.crossEntropy(x, 0, { classWeights: [1] }), RangeError, /classWeights.*3.*1/],
  ['a gradient', () => L.softmaxBackward(x, [1]), RangeError, /gradient must have as many entries as y, 3, got 1/],
  ['normalizer', () => L.attention(q, k, v, { normalizer: 'x' }), RangeError, /normalizer.*softmax.*entmax.*got "x"/],
  ['no tensor', () => L.attention([1], k, v), TypeError, /q must be a tensor/],
  ['columns', () => L.attention(q, tensor([1], 1, 1), v), RangeError, /k must have as many columns as q, 2, got 1/],
  ['window', () => L.attention(q, k, v, { window: 0 }), RangeError, /window.*got 0/],
  ['a bias', () => L.attention(q, k, v, { mask: [true] }), RangeError, /mask must broadcast to \[2, 3\], got 1/],
  [
    'binning',
    () => L.calibrationError(L.softmax(batch), labels, { binning: 'x' }),
    RangeError,
    /binning.*width.*got "x"/,
  ],
  ['k', () => L.topKAccuracy(x, 1, { k: 0 }), RangeError, /k must be.*got 0/],
  ['candidates', () => L.logUniformCandidates({ count: 5, classes: 3, unique: true, seed: 1 }), RangeError, /count/],
  ['a label', () => L.nceLoss({ ...layer, labels: [9] }), RangeError, /labels.*9/],
  ['length', () => L.allocate(-1), RangeError, /length.*got -1/],
  ['too much', () => L.allocate(2 ** 31), RangeError, /bytes/],
];

describe('errors name the argument, what was got and what is allowed', () => {
  test.each(ERRORS)('%s', (_, call, kind, says) => expectThrows(call, kind, says));
});
