import { Call } from './call.js';
import { instance } from './instance.js';
import { seedOf } from './seed.js';
import { flag, integerIn, optionsOf } from './validate.js';

export interface LogUniformCandidatesOptions {
  /** How many classes to draw; at most `classes` where they are unique. */
  count: number;
  /** How many classes there are, ordered by falling frequency; at least 1. */
  classes: number;
  /** Whether each class is taken once at most. Default true. */
  unique?: boolean;
  /** An integer in [0, 2⁵³) or a bigint in [0, 2⁶⁴). Default from `crypto`. */
  seed?: number | bigint;
}

export interface LogUniformCandidates {
  /** The classes, in the order in which they were drawn. */
  sampled: Int32Array;
  /** How often each of them was to be expected. */
  sampledExpectedCounts: Float64Array;
  /** The same for any class: for the labels. */
  expectedCount: (id: number) => number;
}

const OPTIONS: readonly string[] = ['count', 'classes', 'unique', 'seed'];

/**
 * Draws classes by Zipf's law, `P(c) = log((c + 2) / (c + 1)) / log(classes + 1)`, for {@link sampledSoftmaxLoss} and
 * {@link nceLoss}; TensorFlow's `log_uniform_candidate_sampler`. Classes must be in the order of falling frequency.
 *
 * The expected count of a class is `P·count`, or `1 − (1 − P)^draws` where classes are unique and that took so many draws.
 * A seed gives the same classes on every machine: draw n is `⌊(classes + 1)^u⌋ − 1` with the n-th uniform of
 * `new Random(seed)`, and repeats are drawn again where classes are unique.
 *
 * Largest error: expected counts 2 ulp of float64, where classes may repeat.
 *
 * Source: TensorFlow’s `range_sampler.cc`; Jean, Cho, Memisevic & Bengio (2015).
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a value out of range
 * @example
 * const { sampled, sampledExpectedCounts, expectedCount } = logUniformCandidates({ count: 64, classes: 50257, seed: 1 });
 */
export function logUniformCandidates(options: LogUniformCandidatesOptions): LogUniformCandidates {
  if (options === undefined) throw new TypeError('logUniformCandidates: options must be an object, got undefined');
  options = optionsOf('logUniformCandidates', options, OPTIONS);
  instance();
  const classes = integerIn('classes', options.classes, 1, 2 ** 31 - 1);
  const unique = options.unique === undefined ? true : flag('unique', options.unique);
  const count = integerIn('count', options.count, 0, unique ? classes : 2 ** 28);
  const { low, high } = seedOf(options.seed);
  const call = new Call();
  const [draws, expected, sampled] = [call.room(8), call.room(8 * count), call.room(4 * count)];
  return call.run(
    (wasm) =>
      wasm.logUniformCandidates(count, classes, unique, low, high, sampled.address, expected.address, draws.address),
    () => {
      const drawn = call.number(draws, true);
      return {
        sampled: call.integers(sampled, count),
        sampledExpectedCounts: call.doublesAt(expected, count),
        expectedCount: (id: number) =>
          instance().wasm.logUniformExpectedCount(integerIn('id', id, 0, classes - 1), classes, drawn, unique),
      };
    },
  );
}
