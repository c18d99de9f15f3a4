import {
  adaptiveLogSoftmax,
  attention,
  attentionBackward,
  binaryCrossEntropyWithLogits,
  budgetedSparsemax,
  budgetedSparsemaxBackward,
  crossEntropy,
  distillationLoss,
  entmax,
  entmaxBackward,
  entmaxLoss,
  focalLoss,
  gumbelSoftmax,
  hierarchicalSoftmax,
  hierarchicalSoftmaxBackward,
  klDivergence,
  logSoftmax,
  logSoftmaxBackward,
  logSumExp,
  logSumExpBackward,
  mixtureOfSoftmaxes,
  mixtureOfSoftmaxesBackward,
  nceLoss,
  nllLoss,
  normmax,
  normmaxBackward,
  normmaxLoss,
  sampledSoftmaxLoss,
  scalableSoftmax,
  sigmoidFocalLoss,
  softmax,
  softmaxBackward,
  softmaxJacobian,
  softmaxWithSink,
  softmin,
  sparsemax,
  sparsemaxBackward,
  sparsemaxLoss,
} from 'logitkit';
import { dot, supportOf } from './differences.js';
import { Mulberry } from './random.js';

/** Every gradient of the package, as a table: what is varied, the function, and the gradient that the package gives. */

export interface Draw {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
  readonly seed: number;
  readonly choice: number;
}

interface Made {
  /** What is varied; `value` reads these very arrays. */
  readonly inputs: Record<string, Float64Array>;
  value(): number;
  /** By the names of the inputs. */
  gradients(): Record<string, ArrayLike<number>>;
  /** What changes where the function has a kink. */
  pattern?(): string;
}

export interface Gradient {
  readonly name: string;
  /** The exports that give it. */
  readonly of: readonly string[];
  readonly runs?: number;
  make(draw: Draw): Made;
}

type Options = Record<string, unknown>;
// biome-ignore lint/suspicious/noExplicitAny: the table hands all verbs the same kinds
type Verb = (...args: any[]) => any;

/** Values about N(0, scale), and choices, from a draw. */
class Source {
  readonly #random: Mulberry;
  #choice: number;
  constructor({ seed, choice }: Draw) {
    this.#random = new Mulberry(seed);
    this.#choice = choice;
  }
  normal(count: number, scale = 1): Float64Array {
    return Float64Array.from({ length: count }, () => scale * this.#random.normal());
  }
  uniform(count: number, low: number, high: number): Float64Array {
    return Float64Array.from({ length: count }, () => low + (high - low) * this.#random.uniform());
  }
  ids(count: number, classes: number): Int32Array {
    return Int32Array.from({ length: count }, () => Math.floor(this.#random.uniform() * classes));
  }
  flags(count: number): boolean[] {
    return Array.from({ length: count }, () => this.#random.uniform() < 0.7);
  }
  pick<V>(...values: V[]): V {
    const at = this.#choice % values.length;
    this.#choice = Math.floor(this.#choice / values.length) + values.length * 7919;
    return values[at] as V;
  }
}

const axisShape = ({ outer, length, inner }: Draw) => ({ shape: [outer, length, inner], axis: 1 });
const sizeOf = ({ outer, length, inner }: Draw): number => outer * length * inner;
const rowsOf = ({ outer, inner }: Draw): number => outer * inner;

interface MapCase {
  name: string;
  of: string[];
  forward: Verb;
  backward: Verb;
  options?(s: Source, d: Draw): Options;
  /** The options of the gradient, where they are not the forward call's. */
  backwardOptions?(options: Options, d: Draw): Options;
  sign?: number;
  sparse?: boolean;
  /** The least share that is far from leaving the support. */
  least?: number;
}

/** A map whose gradient takes its result. */
function map({
  name,
  of,
  forward,
  backward,
  options,
  backwardOptions,
  sign = 1,
  sparse = false,
  least,
}: MapCase): Gradient {
  return {
    name,
    of,
    make: (d) => {
      const s = new Source(d);
      const [x, g] = [s.normal(sizeOf(d), sparse ? 0.7 : 2), s.normal(sizeOf(d))];
      const given = { ...axisShape(d), ...options?.(s, d) };
      const back = { ...axisShape(d), ...(backwardOptions?.(given, d) ?? given) };
      return {
        inputs: { x },
        value: () => dot(forward(x, given), g),
        gradients: () => {
          const result = backward(forward(x, given), g, back);
          const dx: Float64Array = result.input ?? result;
          return { x: sign === 1 ? dx : dx.map((v) => sign * v) };
        },
        ...(sparse && { pattern: () => supportOf(forward(x, given), least) }),
      };
    },
  };
}

const masked = (s: Source, d: Draw): Options => (s.pick(true, false) ? { mask: s.flags(sizeOf(d)) } : {});

const alphas = (s: Source, d: Draw): number | Float64Array =>
  s.pick(true, false) ? s.pick(1, 1.25, 1.5, 1.7, 2, 2.5) : s.uniform(rowsOf(d), 1.1, 2.2);

const MAPS: Gradient[] = [
  map({
    name: 'softmax, with temperature and mask',
    of: ['softmaxBackward'],
    forward: softmax,
    backward: softmaxBackward,
    options: (s, d) => ({ temperature: s.pick(1, 0.4, 3), ...masked(s, d) }),
  }),
  map({
    name: 'softmin',
    of: ['softmaxBackward'],
    forward: softmin,
    backward: softmaxBackward,
    options: (s) => ({ temperature: s.pick(1, 0.7) }),
    sign: -1,
  }),
  map({
    name: 'softmaxWithSink',
    of: ['softmaxBackward'],
    forward: softmaxWithSink,
    backward: softmaxBackward,
    options: (s, d) => ({ sink: s.pick<unknown>(0, 1.5, s.normal(d.outer)) }),
    backwardOptions: () => ({}),
  }),
  map({
    name: 'scalableSoftmax',
    of: ['softmaxBackward'],
    forward: scalableSoftmax,
    backward: softmaxBackward,
    options: (s) => ({ scale: s.pick(1, 0.43) }),
    backwardOptions: ({ scale }, d) => ({ temperature: 1 / ((scale as number) * Math.log(d.length)) }),
  }),
  map({
    name: 'gumbelSoftmax with given noise',
    of: ['softmaxBackward'],
    forward: gumbelSoftmax,
    backward: softmaxBackward,
    options: (s, d) => ({ temperature: s.pick(1, 0.6), noise: s.normal(sizeOf(d)) }),
    backwardOptions: ({ temperature }) => ({ temperature }),
  }),
  map({
    name: 'logSoftmax, with temperature',
    of: ['logSoftmaxBackward'],
    forward: logSoftmax,
    backward: logSoftmaxBackward,
    options: (s) => ({ temperature: s.pick(1, 0.5, 4) }),
  }),
  map({
    name: 'sparsemax, with mask',
    of: ['sparsemaxBackward'],
    forward: sparsemax,
    backward: sparsemaxBackward,
    options: masked,
    sparse: true,
  }),
  map({
    name: 'entmax, alpha for all or one a row, with mask',
    of: ['entmaxBackward'],
    forward: entmax,
    backward: entmaxBackward,
    options: (s, d) => ({ alpha: alphas(s, d), ...masked(s, d) }),
    sparse: true,
  }),
  map({
    name: 'normmax, alpha for all or one a row',
    of: ['normmaxBackward'],
    forward: normmax,
    backward: normmaxBackward,
    options: (s, d) => ({ alpha: s.pick<unknown>(1.5, 2, 3, s.uniform(rowsOf(d), 1.3, 3)), ...masked(s, d) }),
    sparse: true,
    least: 0.15, // at alpha 3 shares are square roots
  }),
  map({
    name: 'budgetedSparsemax',
    of: ['budgetedSparsemaxBackward'],
    forward: budgetedSparsemax,
    backward: budgetedSparsemaxBackward,
    options: (s, d) => ({ budget: Math.min(s.pick(1, 0.5, 1.75), d.length) }),
    sparse: true,
  }),
  {
    name: 'entmax, with respect to alpha',
    of: ['entmaxBackward'],
    make: (d) => {
      const s = new Source(d);
      const [x, g] = [s.normal(sizeOf(d), 0.7), s.normal(sizeOf(d))];
      const single = s.pick(true, false);
      const alpha = single ? Float64Array.of(s.pick(1.2, 1.5, 1.9, 2.3)) : s.uniform(rowsOf(d), 1.1, 2.4);
      const options = () => ({ ...axisShape(d), alpha: single ? (alpha[0] as number) : alpha });
      return {
        inputs: { alpha },
        value: () => dot(entmax(x, options()), g),
        gradients: () => {
          const { alpha: da } = entmaxBackward(entmax(x, options()), g, options());
          return { alpha: typeof da === 'number' ? [da] : (da as Float64Array) };
        },
        pattern: () => supportOf(entmax(x, options())),
      };
    },
  },
  {
    name: 'logSumExp, with weights of both signs and mask',
    of: ['logSumExpBackward'],
    make: (d) => {
      const s = new Source(d);
      const [x, g] = [s.normal(sizeOf(d), 2), s.normal(rowsOf(d))];
      const weights = s.pick(true, false) ? { weights: s.uniform(sizeOf(d), 0.2, 2) } : {};
      const options = { ...axisShape(d), ...weights };
      return {
        inputs: { x },
        value: () => dot(logSumExp(x, options), g),
        gradients: () => ({ x: logSumExpBackward(x, g, options) }),
      };
    },
  },
  {
    name: 'softmaxJacobian times a vector',
    of: ['softmaxJacobian'],
    make: (d) => {
      const s = new Source(d);
      const [x, g] = [s.normal(d.length, 2), s.normal(d.length)];
      const temperature = s.pick(1, 0.5);
      return {
        inputs: { x },
        value: () => dot(softmax(x, { temperature }), g),
        gradients: () => {
          const { data } = softmaxJacobian(softmax(x, { temperature }), { temperature });
          return {
            x: x.map((_, j) =>
              dot(
                g,
                g.map((__, i) => data[i * d.length + j] as number),
              ),
            ),
          };
        },
      };
    },
  },
];

interface LossCase {
  name: string;
  of: string[];
  loss: Verb;
  /** What stands beside the logits, and the options. */
  given(s: Source, d: Draw): { targets: unknown; options?: Options };
  reductions?: readonly string[];
  logits?: (x: Float64Array, d: Draw) => Float64Array;
  /** The map whose support has the kinks. */
  map?: (x: Float64Array, options: Options) => ArrayLike<number>;
}

/** A loss with its gradient in one call, under every reduction. */
function loss({ name, of, loss: verb, given, reductions = ['mean', 'sum', 'none'], map: kinks }: LossCase): Gradient {
  return {
    name,
    of,
    make: (d) => {
      const s = new Source(d);
      const x = s.normal(sizeOf(d), 1.5);
      const { targets, options } = given(s, d);
      const all = { ...axisShape(d), ...options, reduction: s.pick(...reductions) };
      return {
        inputs: { x },
        value: () => {
          const { loss: result } = verb(x, targets, all);
          return typeof result === 'number' ? result : dot(result, new Float64Array(result.length).fill(1));
        },
        gradients: () => ({ x: verb(x, targets, { ...all, gradient: true }).gradient }),
        ...(kinks && { pattern: () => supportOf(kinks(x, all)) }),
      };
    },
  };
}

const soft = (s: Source, d: Draw): Float64Array => softmax(s.normal(sizeOf(d)), axisShape(d));
const ids = (s: Source, d: Draw): Int32Array => s.ids(rowsOf(d), d.length);
const classWeights = (s: Source, d: Draw): Options =>
  s.pick(true, false) ? { classWeights: s.uniform(d.length, 0.25, 2) } : {};

const LOSSES: Gradient[] = [
  loss({
    name: 'crossEntropy with ids: weights, smoothing, penalty, temperature, an ignored id',
    of: ['crossEntropy'],
    loss: crossEntropy,
    given: (s, d) => ({
      targets: ids(s, d),
      options: {
        labelSmoothing: s.pick(0, 0.15),
        confidencePenalty: s.pick(0, 0.3),
        temperature: s.pick(1, 0.6, 2),
        ignoreIndex: s.pick(-100, 0),
        ...classWeights(s, d),
      },
    }),
  }),
  loss({
    name: 'crossEntropy with probabilities',
    of: ['crossEntropy'],
    loss: crossEntropy,
    given: (s, d) => ({
      targets: soft(s, d),
      options: { targetKind: 'probabilities', labelSmoothing: s.pick(0, 0.15), ...classWeights(s, d) },
    }),
  }),
  loss({
    name: 'nllLoss',
    of: ['nllLoss'],
    loss: nllLoss,
    given: (s, d) => ({ targets: ids(s, d), options: { ignoreIndex: s.pick(-100, 0), ...classWeights(s, d) } }),
  }),
  loss({
    name: 'binaryCrossEntropyWithLogits',
    of: ['binaryCrossEntropyWithLogits'],
    loss: binaryCrossEntropyWithLogits,
    given: (s, d) => ({
      targets: s.uniform(sizeOf(d), 0, 1),
      options: { positiveWeight: s.pick<unknown>(1, 2.5, s.uniform(d.length, 0.5, 2)) },
    }),
  }),
  loss({
    name: 'focalLoss with ids and with probabilities',
    of: ['focalLoss'],
    loss: focalLoss,
    given: (s, d) => ({
      ...(s.pick(true, false)
        ? { targets: ids(s, d), options: {} }
        : { targets: soft(s, d), options: { targetKind: 'probabilities' } }),
    }),
  }),
  loss({
    name: 'focalLoss: gamma, alpha, an ignored id',
    of: ['focalLoss'],
    loss: focalLoss,
    given: (s, d) => ({
      targets: ids(s, d),
      options: {
        gamma: s.pick(0, 0.5, 2, 3.5),
        alpha: s.pick<unknown>(1, 0.25, s.uniform(d.length, 0.2, 2)),
        ignoreIndex: s.pick(-100, 0),
      },
    }),
  }),
  loss({
    name: 'sigmoidFocalLoss',
    of: ['sigmoidFocalLoss'],
    loss: sigmoidFocalLoss,
    given: (s, d) => ({
      targets: s.pick<unknown>(s.uniform(sizeOf(d), 0, 1), s.flags(sizeOf(d))),
      options: { gamma: s.pick(0, 1, 2.5), alpha: s.pick(0.25, -1) },
    }),
  }),
  loss({
    name: 'klDivergence, targets and their logarithms',
    of: ['klDivergence'],
    loss: klDivergence,
    reductions: ['mean', 'batchmean', 'sum', 'none'],
    given: (s, d) => {
      const logTarget = s.pick(true, false);
      return { targets: logTarget ? soft(s, d).map(Math.log) : soft(s, d), options: { logTarget } };
    },
  }),
  loss({
    name: 'distillationLoss',
    of: ['distillationLoss'],
    loss: distillationLoss,
    given: (s, d) => ({ targets: s.normal(sizeOf(d)), options: { temperature: s.pick(1, 4) } }),
  }),
  loss({
    name: 'sparsemaxLoss',
    of: ['sparsemaxLoss'],
    loss: sparsemaxLoss,
    given: (s, d) => fenchel(s, d),
    map: (x, options) => sparsemax(x, rowsOnly(options)),
  }),
  loss({
    name: 'entmaxLoss, alpha for all or one a row',
    of: ['entmaxLoss'],
    loss: entmaxLoss,
    given: (s, d) => fenchel(s, d, { alpha: alphas(s, d) }),
    map: (x, options) => entmax(x, { ...rowsOnly(options), alpha: options.alpha as number }),
  }),
  loss({
    name: 'normmaxLoss, alpha for all or one a row',
    of: ['normmaxLoss'],
    loss: normmaxLoss,
    given: (s, d) => fenchel(s, d, { alpha: s.pick<unknown>(1.5, 2, 3, s.uniform(rowsOf(d), 1.3, 3)) }),
    map: (x, options) => normmax(x, { ...rowsOnly(options), alpha: options.alpha as number }),
  }),
];

function fenchel(s: Source, d: Draw, options: Options = {}): { targets: unknown; options: Options } {
  return s.pick(true, false)
    ? { targets: ids(s, d), options }
    : { targets: soft(s, d), options: { ...options, targetKind: 'probabilities' } };
}

const rowsOnly = ({ shape, axis }: Options) => ({ shape: shape as number[], axis: axis as number });

const tensor = (data: Float64Array, ...dims: number[]) => ({ data, dims, type: 'float64' });

/** sampledSoftmaxLoss and nceLoss. */
function candidates(name: string, verb: Verb): Gradient {
  return {
    name,
    of: [name],
    runs: 15,
    make: (d) => {
      const s = new Source(d);
      const [rows, width, classes] = [d.outer, d.length, 6 + d.inner];
      const own = d.inner;
      const [inputs, weights, biases] = [s.normal(rows * width), s.normal(classes * width), s.normal(classes)];
      const labels = s.ids(rows * own, classes);
      const sampled = s.ids(4, classes);
      const given = {
        inputs: tensor(inputs, rows, width),
        weights: tensor(weights, classes, width),
        biases: tensor(biases, classes),
        labels,
        sampled,
        trueExpectedCounts: s.uniform(rows * own, 0.2, 2),
        sampledExpectedCounts: s.uniform(4, 0.2, 2),
        removeAccidentalHits: s.pick(true, false),
        reduction: s.pick('mean', 'sum'),
      };
      return {
        inputs: { inputs, weights, biases },
        value: () => verb(given).loss,
        gradients: () => {
          const { gradient } = verb({ ...given, gradient: true });
          return { inputs: gradient.inputs.data, weights: gradient.weights.data, biases: gradient.biases.data };
        },
      };
    },
  };
}

const LAYERS: Gradient[] = [
  candidates('sampledSoftmaxLoss', sampledSoftmaxLoss),
  candidates('nceLoss', nceLoss),
  {
    name: 'adaptiveLogSoftmax, with respect to inputs, head and tails',
    of: ['adaptiveLogSoftmax'],
    runs: 15,
    make: (d) => {
      const s = new Source(d);
      const [rows, width] = [d.outer + 1, d.length];
      const [x, head, bias] = [s.normal(rows * width), s.normal(4 * width), s.normal(4)];
      const [projection, output] = [s.normal(2 * width), s.normal(3 * 2)];
      const [projection1, output1] = [s.normal(width), s.normal(2)];
      const targets = s.ids(rows, 7);
      const run = (gradient: boolean) =>
        adaptiveLogSoftmax(tensor(x, rows, width), targets, {
          cutoffs: [2, 5],
          headWeight: tensor(head, 4, width),
          headBias: bias,
          tails: [
            { projection: tensor(projection, 2, width), output: tensor(output, 3, 2) },
            { projection: tensor(projection1, 1, width), output: tensor(output1, 2, 1) },
          ],
          gradient,
        });
      return {
        inputs: { x, head, bias, projection, output, projection1, output1 },
        value: () => run(false).loss,
        gradients: () => {
          const { inputs, headWeight, headBias, tails } = run(true).gradient as NonNullable<
            ReturnType<typeof run>['gradient']
          >;
          return {
            x: inputs.data,
            head: headWeight.data,
            bias: headBias?.data ?? [],
            projection: tails[0]?.projection.data ?? [],
            output: tails[0]?.output.data ?? [],
            projection1: tails[1]?.projection.data ?? [],
            output1: tails[1]?.output.data ?? [],
          };
        },
      };
    },
  },
  {
    name: 'mixtureOfSoftmaxes, with respect to weights and logits',
    of: ['mixtureOfSoftmaxesBackward'],
    make: (d) => {
      const s = new Source(d);
      const [n, k, v] = [d.outer, d.inner + 1, d.length];
      const [w, x, g] = [s.normal(n * k), s.normal(n * k * v, 2), s.normal(n * v)];
      const args = [tensor(w, n, k), tensor(x, n, k, v)] as const;
      return {
        inputs: { w, x },
        value: () => dot(mixtureOfSoftmaxes(...args).data, g),
        gradients: () => {
          const { logWeights, logits } = mixtureOfSoftmaxesBackward(...args, tensor(g, n, v));
          return { w: logWeights.data, x: logits.data };
        },
      };
    },
  },
  {
    name: 'hierarchicalSoftmax, with respect to inputs and nodes',
    of: ['hierarchicalSoftmaxBackward'],
    make: (d) => {
      const s = new Source(d);
      const [n, width] = [d.outer, d.length];
      const [x, nodes, g] = [s.normal(n * width), s.normal(3 * width), s.normal(n * 4)];
      const args = [tensor(x, n, width), tensor(nodes, 3, width)] as const;
      const tree = { paths: [[0], [0, 1], [0, 1, 2], [0, 1, 2]], codes: [[0], [1, 0], [1, 1, 0], [1, 1, 1]] };
      return {
        inputs: { x, nodes },
        value: () => dot(hierarchicalSoftmax(...args, tree).data, g),
        gradients: () => {
          const { inputs, nodeWeights } = hierarchicalSoftmaxBackward(...args, tensor(g, n, 4), tree);
          return { x: inputs.data, nodes: nodeWeights.data };
        },
      };
    },
  },
];

/** What each row leaves: the share of its sink. */
function rests(weights: Float64Array, length: number): number[] {
  return Array.from({ length: weights.length / length }, (_, row) =>
    weights.subarray(row * length, (row + 1) * length).reduce((rest, w) => rest - w, 1),
  );
}

/** Attention under one law: masks, bias, sinks, shared heads. */
function attentionCase(name: string, law: (s: Source, L: number, S: number, heads: number) => Options): Gradient {
  return {
    name: `attention: ${name}`,
    of: ['attentionBackward'],
    runs: 15,
    make: (d) => {
      const s = new Source(d);
      const [L, S, E, Ev] = [d.outer + 1, d.length, 2, d.inner];
      const [heads, shared] = s.pick([1, 1], [2, 2], [2, 1]) as [number, number];
      const [q, k, v] = [s.normal(heads * L * E), s.normal(shared * S * E), s.normal(shared * S * Ev)];
      const g = s.normal(heads * L * Ev);
      const args = [tensor(q, heads, L, E), tensor(k, shared, S, E), tensor(v, shared, S, Ev)] as const;
      const options = law(s, L, S, heads);
      return {
        inputs: { q, k, v },
        value: () => dot(attention(...args, options).output.data as Float64Array, g),
        gradients: () => {
          const got = attentionBackward(...args, tensor(g, heads, L, Ev), options);
          return { q: got.q.data as Float64Array, k: got.k.data as Float64Array, v: got.v.data as Float64Array };
        },
        ...(options.normalizer !== undefined && {
          pattern: () => {
            const weights = attention(...args, { ...options, returnWeights: true }).weights.data as Float64Array;
            return supportOf([...weights, ...rests(weights, S)]);
          },
        }),
      };
    },
  };
}

const ATTENTION: Gradient[] = [
  attentionCase('plain, with a scale', (s) => ({ scale: s.pick(undefined, 0.9) })),
  attentionCase('an additive mask', (s, L, S) => ({ mask: tensor(s.normal(L * S), L, S) })),
  attentionCase('an additive mask a head, with a soft cap', (s, L, S, heads) => ({
    mask: tensor(s.normal(heads * L * S), heads, L, S),
    softcap: 1.5,
  })),
  attentionCase('a boolean mask', (s, L, S) => ({ mask: s.flags(L * S) })),
  attentionCase('causal, a window and an offset', (s) => ({ causal: true, window: 2, queryOffset: s.pick(0, 1) })),
  attentionCase('sinks', (s, _, __, heads) => ({
    sink: s.pick<unknown>(0.5, s.normal(heads)),
    causal: s.pick(true, false),
  })),
  attentionCase('sparsemax', (s) => ({ normalizer: 'sparsemax', causal: s.pick(true, false) })),
  attentionCase('sparsemax with sinks and an additive mask', (s, L, S, heads) => ({
    normalizer: 'sparsemax',
    sink: s.pick<unknown>(0.3, s.normal(heads, 0.3)),
    mask: tensor(s.normal(L * S, 0.5), L, S),
  })),
  attentionCase('entmax, alpha for all or one a row', (s, L, _, heads) => ({
    normalizer: 'entmax',
    alpha: s.pick<unknown>(1.5, 1.25, s.uniform(heads * L, 1.1, 2.1)),
    softcap: s.pick(undefined, 2),
  })),
];

export const GRADIENTS: readonly Gradient[] = [...MAPS, ...LOSSES, ...LAYERS, ...ATTENTION];
