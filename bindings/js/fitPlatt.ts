import { type ArrayInput, isTensorLike, settled, sourceOf } from './arrays.js';
import { Call } from './call.js';
import { checkSameDims } from './dims.js';
import { refuse } from './doubles.js';
import { rangeError } from './errors.js';
import { type Ids, idsOf } from './ids.js';
import { instance } from './instance.js';
import { doublesSlot, type RowWeights, rowWeightsOf } from './rowWeights.js';
import { flag, optionsOf } from './validate.js';

export interface PlattOptions extends RowWeights {
  /** Targets (n₁ + 1)/(n₁ + 2) and 1/(n₀ + 2) instead of 1 and 0, as Platt and scikit-learn have them. Default true. */
  smoothing?: boolean;
}

export interface PlattFit {
  /** Slope, negative where larger scores mean 1. */
  a: number;
  b: number;
  /** Mean cross-entropy against the (smoothed) targets. */
  loss: number;
  /** Only without smoothing: there is no finite optimum. */
  degenerate: boolean;
}

/**
 * Platt scaling: the sigmoid `p = 1 / (1 + e^(a·s + b))` that minimises the mean cross-entropy of scores against labels.
 *
 * - Convex, solved by Newton's method with backtracking to the last digits, in float64.
 * - Never worse than a = 0, at any size of the scores.
 * - **Degenerate**, without smoothing: scores that separate the labels give `a` −∞ (+∞ where larger scores mean 0),
 *   `b` NaN, loss 0; labels of one kind only give `a` 0 and `b` ∓∞.
 *
 * Source: Platt, "Probabilistic outputs for support vector machines" (1999); Lin, Lin and Weng (2007).
 *
 * Largest error: 1e-12 of `a`, `b` and `loss`, on the test vectors.
 *
 * @param scores one a sample, finite
 * @param labels 0 or 1, one a sample
 * @throws TypeError for a wrong kind of value; RangeError for labels other than 0 and 1, another number of them, no
 *   scores, or scores that are not finite
 * @example
 * const { a, b } = fitPlatt(scores, labels);
 * const p = 1 / (1 + Math.exp(a * score + b));
 */
export function fitPlatt(scores: ArrayInput, labels: Ids, options?: PlattOptions): PlattFit {
  instance();
  options = optionsOf('fitPlatt', options, ['smoothing', 'weights']);
  const smoothing = options?.smoothing === undefined ? true : flag('smoothing', options.smoothing);
  const source = sourceOf('scores', scores);
  const read = settled('labels', labels);
  const ids = idsOf('labels', read, source.length, 2);
  if (isTensorLike(read)) checkSameDims('labels', read.dims, 'scores', source.dims ?? []);
  if (source.length === 0) throw new RangeError('scores must have at least one entry, got none');
  const call = new Call();
  const input = call.input(source, true);
  const targets = call.words(ids);
  const weights = doublesSlot(call, rowWeightsOf(options?.weights, source.length, true));
  const result = call.room(8 * 5);
  return call.run(
    (wasm) => wasm.fitPlatt(input.address, targets.address, source.length, smoothing, weights.address, result.address),
    () => {
      const loss = call.number(result, true, 2);
      if (Number.isNaN(loss)) {
        refuse(source, 'a finite number', Number.isFinite);
        throw rangeError('scores', 'such that their likelihood is a number', loss);
      }
      const degenerate = call.number(result, true, 4) === 1;
      return { a: call.number(result, true, 0), b: call.number(result, true, 1), loss, degenerate };
    },
  );
}
