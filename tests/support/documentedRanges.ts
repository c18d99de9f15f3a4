import * as logitkit from 'logitkit';

// biome-ignore lint/suspicious/noExplicitAny: the table hands wrong values to all functions
type Any = any;
const lib = logitkit as Any;

/** Values outside a documented range, values at its ends, and calls that take one of them. */
export interface RangeCase {
  readonly outside: readonly unknown[];
  readonly inside: readonly unknown[];
  readonly calls: readonly ((value: Any) => unknown)[];
}

const INF = Number.POSITIVE_INFINITY;
const TINY = Number.MIN_VALUE;
const NAN = Number.NaN;
const ABOVE_ONE = 1 + Number.EPSILON;

const unit = { outside: [-TINY, -0.5, ABOVE_ONE, 1 + 1e-6, 7, -INF, INF, NAN], inside: [0, 0.5, 1] };
const positive = { outside: [-TINY, -1, -INF, INF, NAN], inside: [0, TINY, 1] };
const aboveZero = { outside: [0, -TINY, -1, -INF, INF, NAN], inside: [0.5, 1, 1e10] };
const temperature = { outside: [-TINY, -1, -INF, NAN], inside: [0, 1, INF] };
const alpha = { outside: [0, 1 - Number.EPSILON, -1, -INF, NAN], inside: [1, 1.5, 2, INF] };
const finite = { outside: [-INF, INF, NAN], inside: [-2, 0, 2] };
const sink = { outside: [INF, NAN], inside: [-INF, 0, 5] };
const share = { outside: [-TINY, 1, INF, NAN], inside: [0, 0.5] };
const integer = (low: number, high?: number): Pick<RangeCase, 'outside' | 'inside'> => ({
  outside: [low - 1, low + 0.5, -INF, INF, NAN, ...(high === undefined ? [] : [high + 1])],
  inside: [low, low + 1],
});
const seed = { outside: [-1, 0.5, 2 ** 53, -1n, 2n ** 64n, NAN, INF], inside: [0, 7, 2 ** 53 - 1, 2n ** 64n - 1n] };

const of =
  (name: string, ...before: unknown[]) =>
  (option: string, wrap: (value: unknown) => unknown = (value) => value) =>
  (value: unknown) =>
    lib[name](...before, { [option]: wrap(value) });

const x = [1, 2, 3];
const among = (value: unknown): unknown[] => [1, value, 0];
const matrix = (rows: number, columns: number, value = 1): { data: Float64Array; dims: number[] } => ({
  data: new Float64Array(rows * columns).fill(value),
  dims: [rows, columns],
});
const qkv = [matrix(2, 3), matrix(2, 3), matrix(2, 3)] as const;
const attention = of('attention', ...qkv);
const attentionBackward = of('attentionBackward', ...qkv, matrix(2, 3));
const probs = [0.2, 0.3, 0.5];
const candidates = (name: string, changed: string) => (value: unknown) =>
  lib[name]({
    inputs: matrix(1, 2),
    weights: matrix(3, 2),
    labels: [0],
    sampled: [1],
    trueExpectedCounts: [1],
    sampledExpectedCounts: [1],
    [changed]: [value],
  });
const sampler = (option: string, wrap: (value: unknown) => unknown = (value) => value) => {
  return (value: unknown) => new lib.Sampler({ [option]: wrap(value) }).dispose();
};
const sampled = (value: unknown) => {
  const made = new lib.Sampler({ seed: 1 });
  try {
    return made.sample(x, { uniform: value });
  } finally {
    made.dispose();
  }
};
const beams = (option: string) => (value: unknown) =>
  new lib.BeamSearch({ beams: 2, endTokens: [0], [option]: value }).dispose?.();
const state = (option: string) => (value: unknown) => new lib.SoftmaxState({ max: 1, sum: 1, [option]: value });
const draft = (option: string) => (value: unknown) =>
  lib.verifyDraft({ draftTokens: [1], draftProbs: probs, targetProbs: [...probs, ...probs], seed: 1, [option]: value });
const rows = { shape: [1, 3] };
/** A distribution with one entry replaced: what replaces it must still add up to 1. */
const mass = (value: unknown): unknown[] => [value, value === 0.5 ? 0.5 : value === 0 ? 1 : 0, 0];

/** One row for each range that a declaration's TSDoc states; tests/api/ranges.node.test.ts finds those that are missing. */
export const DOCUMENTED_RANGES: Record<string, RangeCase> = {
  'attentionLaw.window': { ...integer(1), calls: [attention('window'), attentionBackward('window')] },
  'attentionLaw.softcap': { ...aboveZero, calls: [attention('softcap'), attentionBackward('softcap')] },
  'attentionLaw.sink': { ...sink, calls: [attention('sink'), attentionBackward('sink')] },
  'attentionLaw.alpha': {
    ...alpha,
    calls: [
      (value) => lib.attention(...qkv, { normalizer: 'entmax', alpha: value }),
      (value) => lib.attention(...qkv, { normalizer: 'entmax', alpha: [2, value] }),
    ],
  },
  'attentionRollout.residual': { ...unit, calls: [of('attentionRollout', [matrix(2, 2, 0.5)])('residual')] },
  'beamSearch.beams': { ...integer(1), inside: [2, 3], calls: [beams('beams')] },
  'beamSearch.lengthPenalty': { ...finite, calls: [beams('lengthPenalty')] },
  'beamSearch.diversityPenalty': { ...positive, calls: [beams('diversityPenalty')] },
  'beamSearch.maxNewTokens': { ...integer(1), calls: [beams('maxNewTokens')] },
  'binaryCrossEntropyWithLogits.positiveWeight': {
    ...positive,
    calls: ['value', 'array'].map((kind) =>
      of('binaryCrossEntropyWithLogits', x, [0, 1, 0])('positiveWeight', kind === 'array' ? among : undefined),
    ),
  },
  'binaryCrossEntropyWithLogits.weights': {
    ...positive,
    calls: [of('binaryCrossEntropyWithLogits', x, [0, 1, 0])('weights', among)],
  },
  'binaryCrossEntropyWithLogits.@targets': {
    ...unit,
    calls: [
      (value) => lib.binaryCrossEntropyWithLogits(x, among(value)),
      (value) => lib.binaryCrossEntropyWithLogits(new Float32Array(3), Float64Array.of(0, 1, value)),
      (value) =>
        lib.binaryCrossEntropyWithLogits(matrix(1, 3), { ...matrix(1, 3), data: Float64Array.of(value, 0, 0) }),
    ],
  },
  'budgetedSparsemax.budget': {
    ...positive,
    outside: [...positive.outside, 3.0001],
    inside: [0, 1, 3],
    calls: [of('budgetedSparsemax', x)('budget')],
  },
  'calibrationError.bins': {
    ...integer(1, 1e6),
    calls: [(value) => lib.calibrationError(probs, [0], { ...rows, bins: value })],
  },
  'calibrationError.@probs': {
    ...unit,
    calls: ['width', 'mass'].flatMap((binning) => [
      (value: unknown) => lib.calibrationError([value, 0], [0], { shape: [1, 2], binning }),
      (value: unknown) => lib.calibrationError([Float64Array.of(value as number, 0)], [1], { binning }),
    ]),
  },
  'candidateLoss.trueExpectedCounts': {
    ...aboveZero,
    calls: ['sampledSoftmaxLoss', 'nceLoss'].flatMap((name) => [
      candidates(name, 'trueExpectedCounts'),
      candidates(name, 'sampledExpectedCounts'),
    ]),
  },
  'classifierFreeGuidance.scale': { ...finite, calls: [of('classifierFreeGuidance', x, x)('scale')] },
  'crossEntropy.labelSmoothing': { ...unit, calls: [of('crossEntropy', x, 0)('labelSmoothing')] },
  'crossEntropy.classWeights': { ...positive, calls: [of('crossEntropy', x, 0)('classWeights', among)] },
  'crossEntropy.temperature': { ...aboveZero, calls: [of('crossEntropy', x, 0)('temperature')] },
  'crossEntropy.confidencePenalty': { ...positive, calls: [of('crossEntropy', x, 0)('confidencePenalty')] },
  'crossEntropy.zLoss': { ...positive, calls: [of('crossEntropy', x, 0)('zLoss')] },
  'crossEntropy.@targets': {
    ...positive,
    calls: [
      (value) => lib.crossEntropy(x, Float64Array.from(among(value) as number[])),
      (value) => lib.crossEntropy(x, among(value), { targetKind: 'probabilities', gradient: true }),
      (value) => lib.focalLoss(x, Float64Array.from(among(value) as number[])),
    ],
  },
  'distillationLoss.temperature': { ...aboveZero, calls: [of('distillationLoss', x, x)('temperature')] },
  'entmax.alpha': {
    ...alpha,
    calls: [
      of('entmax', x)('alpha'),
      of('entmaxBackward', probs, x)('alpha'),
      (value) => lib.entmax(x, { shape: [1, 3], alpha: [value] }),
    ],
  },
  'entmaxLoss.alpha': {
    ...alpha,
    calls: [of('entmaxLoss', x, 0)('alpha'), (value) => lib.entmaxLoss(x, [0], { shape: [1, 3], alpha: [value] })],
  },
  'entmaxLoss.@targets': {
    ...unit,
    outside: [...unit.outside, 0.3],
    calls: ['entmaxLoss', 'sparsemaxLoss', 'normmaxLoss'].flatMap((name) => [
      (value: unknown) => lib[name](x, mass(value), { targetKind: 'probabilities' }),
      (value: unknown) =>
        lib[name](matrix(3, 1), { data: Float64Array.from(mass(value) as number[]), dims: [3, 1] }, { axis: 0 }),
    ]),
  },
  'entropy.base': {
    outside: [0, 1, -2, INF, -INF, NAN],
    inside: [2, 10, 0.5, 'e'],
    calls: [
      ...['entropy', 'entropyFromLogits'].map((name) => of(name, probs)('base')),
      ...['klFromLogits', 'klFromProbs', 'jensenShannon', 'jensenShannonFromLogits'].map((name) =>
        of(name, probs, probs)('base'),
      ),
    ],
  },
  'entropyFromLogits.temperature': { ...aboveZero, calls: [of('entropyFromLogits', x)('temperature')] },
  'fitPlatt.@scores': { ...finite, calls: [(value) => lib.fitPlatt([1, value, -1, 2], [0, 1, 0, 1])] },
  'focalLoss.gamma': { ...positive, calls: [of('focalLoss', x, 0)('gamma')] },
  'focalLoss.alpha': { ...positive, calls: [of('focalLoss', x, 0)('alpha'), of('focalLoss', x, 0)('alpha', among)] },
  'focalLoss.classWeights': { ...positive, calls: [of('focalLoss', x, 0)('classWeights', among)] },
  'gumbelMax.seed': { ...seed, calls: [of('gumbelMax', x)('seed')] },
  'gumbelMax.temperature': { ...temperature, calls: [of('gumbelMax', x)('temperature')] },
  'gumbelSoftmax.temperature': { ...temperature, calls: [of('gumbelSoftmax', x)('temperature')] },
  'gumbelSoftmax.seed': { ...seed, calls: [of('gumbelSoftmax', x)('seed')] },
  'klDivergence.@p': {
    ...positive,
    calls: [
      (value) => lib.klDivergence([-1, -1, -1], among(value)),
      // the range of a logarithm has its own ends
      (value) => lib.klDivergence([-1, -1], [value < 0 ? INF : value, 0], { logTarget: true }),
    ],
  },
  'logUniformCandidates.classes': {
    ...integer(1),
    calls: [(value) => lib.logUniformCandidates({ count: 1, classes: value, seed: 1 })],
  },
  'logUniformCandidates.seed': {
    ...seed,
    calls: [(value) => lib.logUniformCandidates({ count: 1, classes: 9, seed: value })],
  },
  'multinomial.@probs': { ...positive, calls: [(value) => lib.multinomial(among(value), 1, { seed: 1 })] },
  'multinomial.@count': { ...integer(0), calls: [(value) => lib.multinomial(probs, value, { seed: 1 })] },
  'nllLoss.classWeights': { ...positive, calls: [of('nllLoss', [-1, -2, -3], 0)('classWeights', among)] },
  'normmax.alpha': { ...alpha, calls: [of('normmax', x)('alpha'), of('normmaxBackward', probs, x)('alpha')] },
  'normmaxLoss.alpha': { ...alpha, calls: [of('normmaxLoss', x, 0)('alpha')] },
  'random.@seed': { ...seed, calls: [(value) => new lib.Random(value)] },
  'rowWeights.weights': {
    ...positive,
    calls: [
      (value) => lib.klDivergence([-1, -2, -3, -4], [1, 0, 0, 1], { shape: [2, 2], weights: [1, value] }),
      (value) => lib.distillationLoss([1, 2, 3, 4], [1, 0, 0, 1], { shape: [2, 2], weights: [1, value] }),
      (value) => lib.calibrationError([1, 0, 0, 1], [1, 1], { shape: [2, 2], weights: [1, value] }),
      (value) => lib.fitTemperature([1, 0, 0, 1], [1, 1], { shape: [2, 2], weights: [1, value] }),
      (value) => lib.fitVectorScaling([1, 0, 0, 1], [1, 1], { shape: [2, 2], weights: [1, value] }),
      (value) => lib.fitPlatt([1, 0], [1, 0], { weights: [1, value] }),
    ],
  },
  'sampler.uniform': { ...share, calls: [sampled] },
  'sampler.uniforms': { ...share, calls: [] },
  'samplerOptions.seed': { ...seed, calls: [sampler('seed')] },
  'samplerOptions.temperature': { ...temperature, calls: [sampler('temperature')] },
  'samplerOptions.dynamicTemperature': {
    ...finite,
    inside: [1, 2],
    calls: [sampler('dynamicTemperature', (value) => ({ range: 0.5, exponent: value }))],
  },
  'samplerOptions.smoothing': { ...positive, calls: [sampler('smoothing', (value) => ({ factor: value }))] },
  'samplerOptions.vocabSize': { ...integer(0), calls: [sampler('vocabSize')] },
  'samplerOptions.topK': { ...integer(0), calls: [sampler('topK')] },
  ...Object.fromEntries(
    ['topP', 'minP', 'typicalP', 'topA'].map((name) => [`samplerOptions.${name}`, { ...unit, calls: [sampler(name)] }]),
  ),
  'samplerOptions.topNSigma': { ...finite, inside: [0, 1], calls: [sampler('topNSigma')] },
  'samplerOptions.topH': { ...unit, outside: [...unit.outside, 0], inside: [TINY, 1], calls: [sampler('topH')] },
  'samplerOptions.epsilonCutoff': { ...share, calls: [sampler('epsilonCutoff')] },
  'samplerOptions.etaCutoff': { ...share, calls: [sampler('etaCutoff')] },
  'samplerOptions.minKeep': { ...integer(1), calls: [sampler('minKeep')] },
  'samplerOptions.xtc': { ...unit, calls: [sampler('xtc', (value) => ({ probability: value, threshold: 0.1 }))] },
  'samplerOptions.repetitionPenalty': { ...aboveZero, calls: [sampler('repetitionPenalty')] },
  'samplerOptions.frequencyPenalty': { ...finite, calls: [sampler('frequencyPenalty')] },
  'samplerOptions.presencePenalty': { ...finite, calls: [sampler('presencePenalty')] },
  'samplerOptions.penaltySkip': { ...integer(0), calls: [sampler('penaltySkip')] },
  'samplerOptions.encoderRepetitionPenalty': {
    ...aboveZero,
    calls: [sampler('encoderRepetitionPenalty', (value) => ({ penalty: value, tokens: [1] }))],
  },
  'samplerOptions.dry': { ...positive, calls: [sampler('dry', (value) => ({ multiplier: value }))] },
  'samplerOptions.noRepeatNgram': { ...integer(0), calls: [sampler('noRepeatNgram')] },
  'samplerOptions.minNewTokens': {
    ...integer(0),
    calls: [(value) => new lib.Sampler({ minNewTokens: value, endTokens: [0] }).dispose()],
  },
  'samplerOptions.minLength': {
    ...integer(0),
    calls: [(value) => new lib.Sampler({ minLength: value, endTokens: [0] }).dispose()],
  },
  'samplerOptions.lengthDecay': {
    ...integer(0),
    calls: [(value) => new lib.Sampler({ lengthDecay: { start: value, factor: 1.1 }, endTokens: [0] }).dispose()],
  },
  'samplerOptions.mirostat': {
    ...positive,
    inside: [1, 5],
    calls: [sampler('mirostat', (value) => ({ version: 2, tau: value }))],
  },
  'samplerOptions.adaptiveP': { ...unit, calls: [sampler('adaptiveP', (value) => ({ target: value }))] },
  'samplerOptions.alpha': {
    ...alpha,
    calls: [(value) => new lib.Sampler({ normalizer: 'entmax', alpha: value }).dispose()],
  },
  'scalableSoftmax.scale': { ...finite, calls: [of('scalableSoftmax', x)('scale')] },
  'sigmoidFocalLoss.gamma': { ...positive, calls: [of('sigmoidFocalLoss', x, [0, 1, 0])('gamma')] },
  'sigmoidFocalLoss.alpha': { ...unit, inside: [0, 1, -1], calls: [of('sigmoidFocalLoss', x, [0, 1, 0])('alpha')] },
  'sigmoidFocalLoss.@targets': { ...unit, calls: [(value) => lib.sigmoidFocalLoss(x, among(value))] },
  'softmax.temperature': {
    ...temperature,
    calls: ['softmax', 'logSoftmax', 'softmin'].map((name) => of(name, x)('temperature')),
  },
  'softmaxState.max': { outside: [], inside: [1, INF, -INF, NAN], calls: [state('max')] },
  'softmaxState.sum': { outside: [-TINY, -1, -INF, INF], inside: [1, 5, NAN], calls: [state('sum')] },
  'softmaxWithSink.sink': {
    ...sink,
    calls: [of('softmaxWithSink', x)('sink'), (value) => lib.softmaxWithSink(x, { shape: [1, 1, 3], sink: [value] })],
  },
  'topK.@k': { ...integer(0), calls: [(value) => lib.topK(x, value)] },
  'topK.@n': { ...integer(0), calls: [(value) => lib.topLogprobs(x, value)] },
  'topKAccuracy.k': { ...integer(1), calls: [of('topKAccuracy', x, 0)('k')] },
  'uniforms.seed': { ...seed, calls: [of('multinomial', probs, 1)('seed')] },
  'uniforms.uniforms': { ...share, calls: [of('multinomial', probs, 1)('uniforms', (value) => [value])] },
  'verifyDraft.ensembleWeight': { ...unit, calls: [draft('ensembleWeight')] },
};
