import * as logitkit from 'logitkit';
import { describe, expect, test } from 'vitest';
import { numbersOf } from '../support/kinds.js';
import { Mulberry } from '../support/random.js';

/** Every function of the simplex family in float64 and float32, and, where it has an axis, on strided rows. */

// biome-ignore lint/suspicious/noExplicitAny: the table hands all verbs the same kinds
type Verb = (...args: any[]) => any;
type Options = Record<string, unknown>;
type Numbers = number[] | Float32Array | Float64Array;

const verb = (name: string): Verb => (logitkit as unknown as Record<string, Verb>)[name] as Verb;
const random = new Mulberry(7);
const [OUTER, LENGTH] = [6, 5];
const logits = Array.from({ length: OUTER * LENGTH }, () => Math.fround(2 * random.normal()));
const other = Array.from(logits, () => Math.fround(random.normal()));
const probs = numbersOf(logitkit.softmax(Float32Array.from(logits), { shape: [OUTER, LENGTH] }));
const otherProbs = numbersOf(logitkit.softmax(Float32Array.from(other), { shape: [OUTER, LENGTH] }));
const ids = Int32Array.from({ length: OUTER }, (_, i) => (i * 3) % LENGTH);
const perRow = Array.from({ length: OUTER }, () => Math.fround(random.normal()));

/** What is laid out like x is turned with it. */
interface AxisCase {
  readonly x?: readonly number[];
  /** A second argument: as large as x, or one a row. */
  readonly second?: readonly number[] | Int32Array;
  readonly options?: Options;
  /** Options as large as x. */
  readonly alike?: Record<string, readonly number[]>;
  /** The parts of the result. */
  readonly parts?: readonly string[];
}

const lossOf = (second: AxisCase['second'], options: Options = {}, x = logits): AxisCase => ({
  x,
  second,
  options: { gradient: true, reduction: 'none', ...options },
  parts: ['loss', 'gradient'],
});
const backwardOf = (options: Options = {}, x = probs): AxisCase => ({ x, second: other, options });
const logProbs = numbersOf(logitkit.logSoftmax(Float32Array.from(logits), { shape: [OUTER, LENGTH] }));

const ALONG_AN_AXIS: Record<string, AxisCase> = {
  softmax: { options: { temperature: 0.7 } },
  logSoftmax: {},
  softmin: {},
  sigmoid: {},
  logSigmoid: {},
  hardmax: {},
  argmax: {},
  logSumExp: { alike: { weights: probs } },
  sparsemax: {},
  entmax: { options: { alpha: 1.3 } },
  normmax: { options: { alpha: 3 } },
  budgetedSparsemax: { options: { budget: 1.5 } },
  gumbelSoftmax: { alike: { noise: other }, options: { temperature: 0.8 } },
  scalableSoftmax: {},
  softmaxWithSink: { options: { sink: 0.5 } },
  naiveSoftmax: {},
  entropy: { x: probs, options: { base: 2 } },
  normalizedEntropy: { x: probs },
  entropyFromLogits: {},
  klFromLogits: { second: other },
  jensenShannonFromLogits: { second: other },
  klFromProbs: { x: probs, second: otherProbs },
  jensenShannon: { x: probs, second: otherProbs },
  softmaxBackward: backwardOf(),
  logSoftmaxBackward: backwardOf({}, logProbs),
  sparsemaxBackward: backwardOf(),
  entmaxBackward: { ...backwardOf({ alpha: 1.3 }), parts: ['input'] },
  normmaxBackward: backwardOf({ alpha: 3 }),
  budgetedSparsemaxBackward: backwardOf(),
  logSumExpBackward: { second: perRow },
  softmaxJacobian: { x: probs },
  crossEntropy: lossOf(ids, { labelSmoothing: 0.1, confidencePenalty: 0.1 }),
  nllLoss: lossOf(ids, {}, logProbs),
  binaryCrossEntropyWithLogits: lossOf(probs),
  focalLoss: lossOf(ids),
  sigmoidFocalLoss: lossOf(probs),
  klDivergence: lossOf(probs, {}, logProbs),
  distillationLoss: lossOf(other, { temperature: 2 }),
  sparsemaxLoss: lossOf(ids),
  entmaxLoss: lossOf(ids, { alpha: 1.3 }),
  normmaxLoss: lossOf(ids),
  perplexity: { second: ids },
  topKAccuracy: { second: ids, options: { k: 2 } },
};

type Kind = 'float32' | 'float64' | 'number[]';
const KINDS: Record<Kind, (v: ArrayLike<number>) => Numbers> = {
  float32: (v) => Float32Array.from(v),
  float64: (v) => Float64Array.from(v),
  'number[]': (v) => Array.from(v),
};
const CLASS = { float32: Float32Array, float64: Float64Array, 'number[]': Array } as const;

const isAlike = (v: ArrayLike<number> | undefined): boolean => v?.length === logits.length;
/** [OUTER, LENGTH] laid out as [LENGTH, OUTER]. */
const turned = (v: ArrayLike<number>): number[] =>
  Array.from(v, (_, i) => v[(i % OUTER) * LENGTH + Math.floor(i / OUTER)] as number);

function call(name: string, kind: Kind, strided: boolean): { results: unknown[]; numbers: number[][] } {
  const { x = logits, second, options, alike = {}, parts } = ALONG_AN_AXIS[name] as AxisCase;
  const laid = (v: ArrayLike<number>): Numbers => KINDS[kind](strided && isAlike(v) ? turned(v) : v);
  const given = {
    ...options,
    ...Object.fromEntries(Object.entries(alike).map(([key, v]) => [key, laid(v)])),
    ...(strided ? { shape: [LENGTH, OUTER], axis: 0 } : { shape: [OUTER, LENGTH] }),
  };
  const beside = second === undefined ? [] : [second instanceof Int32Array ? second : laid(second)];
  const result = verb(name)(laid(x), ...beside, given);
  const results = parts === undefined ? [result] : parts.map((part) => result[part]);
  return { results, numbers: results.map(numbersOf) };
}

/** Of float32 inputs these results are float32 numbers: indices, ones, differences of close numbers, the inputs' own. */
const IS_EXACT = new Set(['argmax', 'hardmax', 'budgetedSparsemax', 'nllLoss', 'topKAccuracy']);

describe.each(Object.keys(ALONG_AN_AXIS))('%s', (name) => {
  const isReal = !['argmax', 'perplexity', 'topKAccuracy'].includes(name);

  test('float64 is computed in float64, number[] alike, float32 in float32', () => {
    const wide = call(name, 'float64', false);
    expect(call(name, 'number[]', false).numbers).toEqual(wide.numbers);
    const single = call(name, 'float32', false);
    if (isReal) {
      for (const kind of Object.keys(KINDS) as Kind[]) {
        for (const result of call(name, kind, false).results) {
          const data = name === 'softmaxJacobian' ? (result as { data: unknown }).data : result;
          expect(data).toBeInstanceOf(CLASS[kind]);
        }
      }
    }
    wide.numbers.forEach((part, p) => {
      const scale = Math.max(...part.map(Math.abs));
      const narrow = single.numbers[p] as number[];
      part.forEach((v, i) => {
        expect(Math.abs((narrow[i] as number) - v)).toBeLessThanOrEqual(2e-6 * scale);
      });
    });
    // what float32 could not say: float64 is not its rounded result
    if (!IS_EXACT.has(name)) expect(wide.numbers.flat().some((v) => Math.fround(v) !== v)).toBe(true);
  });

  test('strided rows give what contiguous ones do', () => {
    for (const kind of Object.keys(KINDS) as Kind[]) {
      const straight = call(name, kind, false).numbers;
      const across = call(name, kind, true).numbers;
      straight.forEach((part, p) => {
        const want = part.length === logits.length ? turned(part) : part;
        expect(across[p]).toEqual(want);
      });
    }
  });
});

/** Functions of tensors, which have no axis to choose: the kind of the first decides the precision. */
const T = (kind: Kind, dims: number[], seed: number, map = (v: number) => v) => {
  const source = new Mulberry(seed);
  const data = Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => map(Math.fround(source.normal())));
  return { data: KINDS[kind](data), dims };
};
const candidates = (kind: Kind) => ({
  inputs: T(kind, [3, 4], 1),
  weights: T(kind, [8, 4], 2),
  biases: T(kind, [8], 3),
  labels: [0, 3, 7],
  sampled: [1, 3, 5],
  trueExpectedCounts: [0.5, 1, 0.25],
  sampledExpectedCounts: [1, 0.5, 0.75],
  gradient: true,
  reduction: 'none',
});
const qkv = (kind: Kind) => [T(kind, [2, 3, 4], 1), T(kind, [2, 5, 4], 2), T(kind, [2, 5, 3], 3)];
const tree = { paths: [[0], [0, 1], [0, 1]], codes: [[0], [1, 0], [1, 1]] };
const labels = Int32Array.from({ length: 12 }, (_, i) => i % 3);
const adaptive = (kind: Kind) => ({
  cutoffs: [2],
  headWeight: T(kind, [3, 4], 2),
  tails: [{ projection: T(kind, [2, 4], 3), output: T(kind, [3, 2], 4) }],
  gradient: true,
});

const OF_TENSORS: Record<string, (kind: Kind) => unknown> = {
  attention: (kind) => verb('attention')(...qkv(kind), { causal: true, returnWeights: true, returnLogSumExp: true }),
  attentionBackward: (kind) => verb('attentionBackward')(...qkv(kind), T(kind, [2, 3, 3], 4)),
  mergeAttention: (kind) =>
    verb('mergeAttention')([1, 5].map((s) => ({ output: T(kind, [3, 2], s), logSumExp: T(kind, [3], s + 1) }))),
  linearAttention: (kind) => verb('linearAttention')(...qkv(kind), { causal: false }),
  attentionRollout: (kind) =>
    verb('attentionRollout')([1, 2].map((s) => T(kind, [2, 3, 3], s, (v) => Math.abs(v) + 0.1))),
  sampledSoftmaxLoss: (kind) => verb('sampledSoftmaxLoss')(candidates(kind)),
  nceLoss: (kind) => verb('nceLoss')(candidates(kind)),
  adaptiveLogSoftmax: (kind) => verb('adaptiveLogSoftmax')(T(kind, [3, 4], 1), [0, 3, 4], adaptive(kind)),
  hierarchicalSoftmax: (kind) => verb('hierarchicalSoftmax')(T(kind, [3, 4], 1), T(kind, [2, 4], 2), tree),
  hierarchicalSoftmaxBackward: (kind) =>
    verb('hierarchicalSoftmaxBackward')(T(kind, [3, 4], 1), T(kind, [2, 4], 2), T(kind, [3, 3], 3), tree),
  mixtureOfSoftmaxes: (kind) => verb('mixtureOfSoftmaxes')(T(kind, [3, 2], 1), T(kind, [3, 2, 4], 2)),
  mixtureOfSoftmaxesBackward: (kind) =>
    verb('mixtureOfSoftmaxesBackward')(T(kind, [3, 2], 1), T(kind, [3, 2, 4], 2), T(kind, [3, 4], 3)),
  fitTemperature: (kind) => verb('fitTemperature')(T(kind, [12, 3], 5), labels),
  fitVectorScaling: (kind) => verb('fitVectorScaling')(T(kind, [12, 3], 5), labels),
  fitPlatt: (kind) =>
    verb('fitPlatt')(
      T(kind, [12], 5),
      labels.map((v) => v % 2),
    ),
  calibrationError: (kind) => verb('calibrationError')(logitkit.softmax(T(kind, [12, 3], 5)), labels),
};

/** Every number of a result, and the classes of its arrays. */
function flatten(value: unknown, arrays: string[] = [], into: number[] = []): { numbers: number[]; arrays: string[] } {
  if (typeof value === 'number') into.push(value);
  else if (ArrayBuffer.isView(value)) {
    if (!(value instanceof Int32Array)) arrays.push(value.constructor.name);
    into.push(...(value as Float64Array));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) if (key !== 'iterations') flatten(part, arrays, into);
  }
  return { numbers: into, arrays };
}

describe.each(Object.keys(OF_TENSORS))('%s', (name) => {
  test('float64 in float64, float32 beside it', () => {
    const wide = flatten(OF_TENSORS[name]?.('float64'));
    const single = flatten(OF_TENSORS[name]?.('float32'));
    expect(flatten(OF_TENSORS[name]?.('number[]')).numbers).toEqual(wide.numbers);
    expect(wide.arrays.every((made) => made === 'Float64Array')).toBe(true);
    expect(single.arrays.every((made) => made === 'Float32Array')).toBe(true);
    expect(single.numbers).toHaveLength(wide.numbers.length);
    wide.numbers.forEach((v, i) => {
      const got = single.numbers[i] as number;
      if (Number.isNaN(v)) expect(got).toBeNaN();
      else expect(Math.abs(got - v), `number ${i}`).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(v)));
    });
  });
});

test('no function of the family is left out', () => {
  const state = ['SoftmaxState']; // tests/api/softmaxState.test.ts, in both precisions
  const drawn = ['logUniformCandidates']; // has no floats to be given
  const sampling =
    /^(init|isReady|version|allocate|Vector|topK|topLogprobs|multinomial|gumbelMax|Random|Sampler|samplerOptionsFrom|classifierFreeGuidance|verifyDraft|BeamSearch)$/;
  const covered = new Set([...Object.keys(ALONG_AN_AXIS), ...Object.keys(OF_TENSORS), ...state, ...drawn]);
  expect(Object.keys(logitkit).filter((name) => !sampling.test(name) && !covered.has(name))).toEqual([]);
});
