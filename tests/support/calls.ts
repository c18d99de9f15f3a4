import * as logitkit from 'logitkit';

/**
 * A valid call of every function and method, for suites that spoil one argument after the other. Options are all given that
 * go together. `make` gives fresh arguments each time; they are small, so that a suite can afford thousands of calls.
 */
export interface Call {
  readonly name: string;
  /** What messages call the arguments, in their order; the last is `options` where it is an object of options. */
  readonly names: readonly string[];
  readonly make: () => unknown[];
  // biome-ignore lint/suspicious/noExplicitAny: the suites pass wrong kinds on purpose
  readonly run: (...args: any[]) => unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: the table hands all verbs the same kinds
const verb = (name: string) => (logitkit as any)[name] as (...args: unknown[]) => unknown;
const x = () => [0.5, -1, 2, 0.25, 1, -0.5];
const probs = () => [0.2, 0.3, 0.5, 0.6, 0.3, 0.1];
const shape = () => [2, 3];
const mask = () => [true, true, true, true, true, false];
const ids = () => [2, 0];
const tensor = (dims: number[], first = 0.3) => ({
  data: Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(first + i)),
  dims,
  type: 'float64',
});
const rows = () => ({ axis: -1, shape: shape(), mask: mask(), out: new Array(6).fill(0) });
const perRow = () => ({ axis: -1, shape: shape(), mask: mask(), out: [0, 0] });

function map(name: string, options: () => object = () => ({})): Call {
  return { name, names: ['x', 'options'], make: () => [x(), { ...rows(), ...options() }], run: verb(name) };
}
function reduction(
  name: string,
  first: string,
  options: () => object,
  value = x,
  ...more: [string, () => unknown][]
): Call {
  return {
    name,
    names: [first, ...more.map(([n]) => n), 'options'],
    make: () => [value(), ...more.map(([, make]) => make()), { ...perRow(), ...options() }],
    run: verb(name),
  };
}
function backward(name: string, options: () => object = () => ({})): Call {
  return {
    name,
    names: ['y', 'gradient', 'options'],
    make: () => [probs(), x(), { ...rows(), ...options() }],
    run: verb(name),
  };
}
function loss(name: string, names: [string, string], second: () => unknown, options: () => object, first = x): Call {
  return {
    name,
    names: [...names, 'options'],
    make: () => [first(), second(), { axis: -1, shape: shape(), reduction: 'sum', gradient: true, ...options() }],
    run: verb(name),
  };
}
const logProbs = () => probs().map(Math.log);
const qkv = () => [tensor([2, 2, 3]), tensor([2, 4, 3], 1), tensor([2, 4, 2], 2)];
const law = () => ({
  causal: false,
  queryOffset: 1,
  window: 4,
  mask: { data: new Array(8).fill(true), dims: [2, 4], type: 'bool' },
  scale: 0.5,
  softcap: 4,
  sink: [0.1, 0.2],
  normalizer: 'softmax',
});
const tree = () => ({ paths: [[0], [0, 1], [0, 1]], codes: [[0], [1, 0], [1, 1]] });
const candidates = () => ({
  inputs: tensor([2, 3]),
  weights: tensor([5, 3]),
  biases: [0, 1, 2, 3, 4],
  labels: [1, 4],
  sampled: [0, 2],
  trueExpectedCounts: [0.5, 0.25],
  sampledExpectedCounts: [1, 0.5],
  removeAccidentalHits: true,
  reduction: 'sum',
  gradient: true,
});
const V = 8;
const logits = () => Array.from({ length: V }, (_, i) => Math.sin(7 * i));

const alive: { dispose(): void }[] = [];
/** Gives back what the calls made. */
export function disposeAll(): void {
  for (const made of alive.splice(0)) made.dispose();
}
function kept<T extends { dispose(): void }>(made: T): T {
  alive.push(made);
  return made;
}
const sampler = () => kept(new logitkit.Sampler({ seed: 7, temperature: 0.8, topK: 5 }));
function method(name: string, names: string[], args: () => unknown[], make: () => object): Call {
  const [, key] = name.split('.') as [string, string];
  return {
    name,
    names: ['this', ...names],
    make: () => [make(), ...args()],
    // biome-ignore lint/suspicious/noExplicitAny: as above
    run: (object: any, ...rest) => object[key](...rest),
  };
}
const made = (name: string, args: () => unknown[], make: (...args: unknown[]) => unknown): Call => ({
  name,
  names: ['options'],
  make: args,
  run: make,
});

export const CALLS: readonly Call[] = [
  map('softmax', () => ({ temperature: 0.7 })),
  map('logSoftmax', () => ({ temperature: 0.7 })),
  map('softmin', () => ({ temperature: 0.7 })),
  map('hardmax'),
  map('sigmoid'),
  map('logSigmoid'),
  map('sparsemax'),
  map('entmax', () => ({ alpha: [1.3, 1.7] })),
  map('normmax', () => ({ alpha: [2, 3] })),
  map('budgetedSparsemax', () => ({ budget: 1.5 })),
  map('scalableSoftmax', () => ({ scale: 0.4 })),
  map('softmaxWithSink', () => ({ sink: [0.1, 0.2] })),
  map('gumbelSoftmax', () => ({ temperature: 0.7, hard: false, noise: x() })),
  {
    name: 'naiveSoftmax',
    names: ['x', 'options'],
    make: () => [x(), { axis: -1, shape: shape(), precision: 'float64', out: new Array(6).fill(0) }],
    run: verb('naiveSoftmax'),
  },
  reduction('logSumExp', 'x', () => ({ keepDims: false, weights: probs(), returnSign: true })),
  reduction('entropy', 'x', () => ({ keepDims: false, base: 2 }), probs),
  reduction('normalizedEntropy', 'x', () => ({ keepDims: false }), probs),
  reduction('entropyFromLogits', 'x', () => ({ keepDims: false, base: 2, temperature: 0.7 })),
  reduction('klFromLogits', 'pLogits', () => ({ keepDims: false, base: 2 }), x, ['qLogits', probs]),
  reduction('klFromProbs', 'p', () => ({ keepDims: false, base: 2 }), probs, ['q', probs]),
  reduction('jensenShannon', 'p', () => ({ keepDims: false, base: 2 }), probs, ['q', probs]),
  reduction('jensenShannonFromLogits', 'pLogits', () => ({ keepDims: false, base: 2 }), x, ['qLogits', probs]),
  {
    name: 'argmax',
    names: ['x', 'options'],
    make: () => [x(), { axis: -1, shape: shape(), mask: mask(), keepDims: false, out: new Int32Array(2) }],
    run: verb('argmax'),
  },
  backward('softmaxBackward', () => ({ temperature: 0.7 })),
  backward('logSoftmaxBackward', () => ({ temperature: 0.7 })),
  backward('sparsemaxBackward'),
  backward('entmaxBackward', () => ({ alpha: [1.3, 1.7] })),
  backward('normmaxBackward', () => ({ alpha: [2, 3] })),
  backward('budgetedSparsemaxBackward', () => ({ budget: 1.5 })),
  {
    name: 'logSumExpBackward',
    names: ['x', 'gradient', 'options'],
    make: () => [x(), [1, 2], { ...rows(), weights: probs(), keepDims: false }],
    run: verb('logSumExpBackward'),
  },
  {
    name: 'softmaxJacobian',
    names: ['y', 'options'],
    make: () => [probs(), { ...rows(), temperature: 0.7, out: new Array(18).fill(0) }],
    run: verb('softmaxJacobian'),
  },
  loss('crossEntropy', ['logits', 'targets'], ids, () => ({
    labelSmoothing: 0.1,
    ignoreIndex: -100,
    classWeights: [1, 2, 3],
    temperature: 0.7,
    confidencePenalty: 0.1,
    zLoss: 0.01,
    mask: mask(),
    targetKind: 'ids',
  })),
  loss('nllLoss', ['logProbs', 'targets'], ids, () => ({ ignoreIndex: -100, classWeights: [1, 2, 3] }), logProbs),
  loss('binaryCrossEntropyWithLogits', ['logits', 'targets'], probs, () => ({
    positiveWeight: [1, 2, 3],
    weights: probs(),
  })),
  loss('focalLoss', ['logits', 'targets'], ids, () => ({
    gamma: 2,
    alpha: [1, 2, 3],
    ignoreIndex: -1,
    targetKind: 'ids',
  })),
  loss('sigmoidFocalLoss', ['logits', 'targets'], probs, () => ({ gamma: 2, alpha: 0.3 })),
  loss('klDivergence', ['logQ', 'p'], probs, () => ({ logTarget: false, weights: [1, 2], mask: mask() }), logProbs),
  loss('distillationLoss', ['student', 'teacher'], probs, () => ({ temperature: 2, weights: [1, 2] })),
  loss('sparsemaxLoss', ['logits', 'targets'], ids, () => ({ targetKind: 'ids', ignoreIndex: -1 })),
  loss('entmaxLoss', ['logits', 'targets'], ids, () => ({ targetKind: 'ids', alpha: [1.3, 1.7], ignoreIndex: -1 })),
  loss('normmaxLoss', ['logits', 'targets'], ids, () => ({ targetKind: 'ids', alpha: [2, 3], ignoreIndex: -1 })),
  {
    name: 'perplexity',
    names: ['logits', 'targets', 'options'],
    make: () => [x(), ids(), { axis: -1, shape: shape(), ignoreIndex: -1 }],
    run: verb('perplexity'),
  },
  {
    name: 'topKAccuracy',
    names: ['logits', 'labels', 'options'],
    make: () => [x(), ids(), { axis: -1, shape: shape(), k: 2, ignoreIndex: -1 }],
    run: verb('topKAccuracy'),
  },
  {
    name: 'attention',
    names: ['q', 'k', 'v', 'options'],
    make: () => [...qkv(), { ...law(), returnWeights: true, returnLogSumExp: true }],
    run: verb('attention'),
  },
  {
    name: 'attentionBackward',
    names: ['q', 'k', 'v', 'gradient', 'options'],
    make: () => [...qkv(), tensor([2, 2, 2]), { ...law(), normalizer: 'entmax', alpha: 1.4 }],
    run: verb('attentionBackward'),
  },
  {
    name: 'linearAttention',
    names: ['q', 'k', 'v', 'options'],
    make: () => [...qkv(), { causal: false }],
    run: verb('linearAttention'),
  },
  {
    name: 'attentionRollout',
    names: ['weightsPerLayer', 'options'],
    make: () => [[tensor([2, 3, 3]), tensor([2, 3, 3], 1)], { residual: 0.4 }],
    run: verb('attentionRollout'),
  },
  {
    name: 'mergeAttention',
    names: ['parts'],
    make: () => [[0, 1].map((s) => ({ output: tensor([3, 2], s), logSumExp: tensor([3], s) }))],
    run: verb('mergeAttention'),
  },
  { name: 'sampledSoftmaxLoss', names: ['options'], make: () => [candidates()], run: verb('sampledSoftmaxLoss') },
  { name: 'nceLoss', names: ['options'], make: () => [candidates()], run: verb('nceLoss') },
  {
    name: 'logUniformCandidates',
    names: ['options'],
    make: () => [{ count: 3, classes: 9, unique: true, seed: 3 }],
    run: (options) => {
      const { sampled, sampledExpectedCounts } = logitkit.logUniformCandidates(options);
      return { sampled, sampledExpectedCounts };
    },
  },
  {
    name: 'adaptiveLogSoftmax',
    names: ['inputs', 'targets', 'options'],
    make: () => [
      tensor([2, 3]),
      [1, 3],
      {
        cutoffs: [2],
        headWeight: tensor([3, 3]),
        headBias: [0, 1, 2],
        tails: [{ projection: tensor([2, 3]), output: tensor([3, 2]) }],
        gradient: true,
        logProbs: true,
      },
    ],
    run: verb('adaptiveLogSoftmax'),
  },
  {
    name: 'hierarchicalSoftmax',
    names: ['inputs', 'nodeWeights', 'options'],
    make: () => [tensor([2, 3]), tensor([2, 3], 1), tree()],
    run: verb('hierarchicalSoftmax'),
  },
  {
    name: 'hierarchicalSoftmaxBackward',
    names: ['inputs', 'nodeWeights', 'gradient', 'options'],
    make: () => [tensor([2, 3]), tensor([2, 3], 1), tensor([2, 3], 2), tree()],
    run: verb('hierarchicalSoftmaxBackward'),
  },
  {
    name: 'mixtureOfSoftmaxes',
    names: ['logWeights', 'logits'],
    make: () => [tensor([2, 2]), tensor([2, 2, 3], 1)],
    run: verb('mixtureOfSoftmaxes'),
  },
  {
    name: 'mixtureOfSoftmaxesBackward',
    names: ['logWeights', 'logits', 'gradient'],
    make: () => [tensor([2, 2]), tensor([2, 2, 3], 1), tensor([2, 3], 2)],
    run: verb('mixtureOfSoftmaxesBackward'),
  },
  {
    name: 'calibrationError',
    names: ['probs', 'labels', 'options'],
    make: () => [probs(), ids(), { bins: 4, binning: 'width', shape: shape(), weights: [1, 2] }],
    run: verb('calibrationError'),
  },
  {
    name: 'fitTemperature',
    names: ['logits', 'labels', 'options'],
    make: () => [x(), ids(), { shape: shape(), weights: [1, 2] }],
    run: verb('fitTemperature'),
  },
  {
    name: 'fitVectorScaling',
    names: ['logits', 'labels', 'options'],
    make: () => [x(), ids(), { shape: shape(), weights: [1, 2] }],
    run: verb('fitVectorScaling'),
  },
  {
    name: 'fitPlatt',
    names: ['scores', 'labels', 'options'],
    make: () => [x(), [1, 0, 1, 0, 1, 1], { smoothing: true, weights: [1, 1, 2, 1, 0.5, 1] }],
    run: verb('fitPlatt'),
  },
  { name: 'topK', names: ['logits', 'k'], make: () => [x(), 2], run: verb('topK') },
  { name: 'topLogprobs', names: ['logits', 'n'], make: () => [x(), 2], run: verb('topLogprobs') },
  {
    name: 'multinomial',
    names: ['probs', 'count', 'options'],
    make: () => [[0.2, 0.3, 0.5], 3, { uniforms: [0.1, 0.4, 0.9], replacement: true }],
    run: verb('multinomial'),
  },
  {
    name: 'gumbelMax',
    names: ['logits', 'options'],
    make: () => [x(), { seed: 3, temperature: 0.7 }],
    run: verb('gumbelMax'),
  },
  {
    name: 'classifierFreeGuidance',
    names: ['conditional', 'unconditional', 'options'],
    make: () => [x(), probs(), { scale: 1.5, space: 'logProbs', shape: shape() }],
    run: verb('classifierFreeGuidance'),
  },
  {
    name: 'verifyDraft',
    names: ['options'],
    make: () => [
      {
        draftTokens: [1],
        draftProbs: [0.2, 0.3, 0.5],
        targetProbs: probs(),
        ensembleWeight: 0.9,
        uniforms: [0.3, 0.6],
      },
    ],
    run: verb('verifyDraft'),
  },
  {
    name: 'allocate',
    names: ['length', 'type'],
    make: () => [4, 'float64'],
    run: (length, type) => kept(logitkit.allocate(length, type)).length,
  },
  made(
    'new Sampler',
    () => [
      {
        seed: 1,
        temperature: 0.8,
        topK: 3,
        logitBias: { 1: 0.5 },
        bannedTokens: [0],
        endTokens: [2],
        minNewTokens: 1,
        sequenceBias: [{ tokens: [1, 2], bias: 1 }],
        xtc: { probability: 0.5, threshold: 0.1, protect: [2] },
        dry: { multiplier: 0.8, breakers: [[1]] },
      },
    ],
    (options) => kept(new logitkit.Sampler(options as object)).next(logits()),
  ),
  made(
    'new BeamSearch',
    () => [{ beams: 2, lengthPenalty: 1, earlyStopping: false, endTokens: [1], groups: 1, diversityPenalty: 0.5 }],
    (options) => kept(new logitkit.BeamSearch(options as object)).step(probs()),
  ),
  made(
    'new SoftmaxState',
    () => [{ max: 1, sum: 2 }],
    (options) => new logitkit.SoftmaxState(options as object).logSumExp,
  ),
  { name: 'new Random', names: ['seed'], make: () => [5], run: (seed) => new logitkit.Random(seed).uniform() },
  method('Sampler.sample', ['logits', 'options'], () => [logits(), { bitmask: [255], uniform: 0.4 }], sampler),
  method('Sampler.next', ['logits', 'options'], () => [logits(), { bitmask: [255], uniform: 0.4 }], sampler),
  method('Sampler.sampleMany', ['logits', 'count', 'options'], () => [logits(), 3, { bitmask: [255] }], sampler),
  method(
    'Sampler.sampleRows',
    ['logits', 'options'],
    () => [logits().concat(logits()), { bitmask: [255], shape: [2, V], uniforms: [0.2, 0.8] }],
    sampler,
  ),
  method('Sampler.distribution', ['logits', 'options'], () => [logits(), { bitmask: [255] }], sampler),
  method('Sampler.trace', ['logits', 'options'], () => [logits(), { bitmask: [255] }], sampler),
  method(
    'Sampler.logprobs',
    ['logits', 'options'],
    () => [
      logits(),
      { bitmask: [255], token: 2, top: 3, raw: false, format: 'openai', decode: (id: number) => `t${id}` },
    ],
    sampler,
  ),
  method('Sampler.accept', ['token'], () => [3], sampler),
  method('Sampler.prime', ['tokens'], () => [[1, 2, 3]], sampler),
  method('Sampler.reset', ['options'], () => [{ seed: 4 }], sampler),
  method(
    'BeamSearch.step',
    ['logits'],
    () => [probs()],
    () => kept(new logitkit.BeamSearch({ beams: 2 })),
  ),
  method(
    'SoftmaxState.update',
    ['chunk'],
    () => [x()],
    () => new logitkit.SoftmaxState(),
  ),
  method(
    'SoftmaxState.normalize',
    ['chunk', 'options'],
    () => [x(), { out: new Array(6).fill(0) }],
    () => new logitkit.SoftmaxState({ max: 2, sum: 3 }),
  ),
];

const RIGHT = JSON.stringify(logitkit.softmax([1, 2, 3]));

/** Whether the module still computes: a heap that was overrun shows here, now or a few calls later. */
export function isHealthy(): boolean {
  const right = JSON.stringify(logitkit.softmax([1, 2, 3])) === RIGHT;
  return right && logitkit.softmax(Float32Array.of(0, 0))[1] === 0.5 && logitkit.argmax([1, 3, 2]) === 1;
}
