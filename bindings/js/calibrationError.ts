import { type ArrayInput, isDouble } from './arrays.js';
import { labelledRows } from './calibrationData.js';
import { Call } from './call.js';
import { refuse } from './doubles.js';
import { rangeError } from './errors.js';
import type { Ids } from './ids.js';
import { instance } from './instance.js';
import type { RowArrays } from './rowsOfArrays.js';
import { doublesSlot, type RowWeights, rowWeightsOf } from './rowWeights.js';
import { integerIn, oneOf, optionsOf } from './validate.js';

export interface CalibrationErrorOptions extends RowWeights {
  /** The number of bins, an integer in [1, 1e6]. Default 15. */
  bins?: number;
  /**
   * `'width'` (default): bin i is (i/n, (i + 1)/n], a confidence of 0 in the first; `'mass'`: sorted by confidence and cut
   * into n parts, the first rows mod n of them one larger; equal confidences share the lower bin, as with scikit-learn's
   * quantile edges, so that bins may be larger, or empty.
   */
  binning?: 'width' | 'mass';
  /** The shape of flat probabilities, `[rows, classes]`. */
  shape?: readonly number[];
}

export interface CalibrationBin {
  /** The bin's edges; with `'mass'` the confidences at its ends (NaN if it is empty). */
  lower: number;
  upper: number;
  /** Of rows; with weights the sum of theirs. */
  count: number;
  /** Means over the bin's rows; NaN if it is empty. */
  confidence: number;
  accuracy: number;
}

export interface CalibrationError {
  /** Expected calibration error: the mean of |accuracy − confidence| over bins, weighted by count. */
  ece: number;
  /** The largest |accuracy − confidence| of a bin. */
  mce: number;
  /** The root mean square of |accuracy − confidence|, weighted by count. */
  rmsce: number;
  /** Mean over rows of the sum over classes of (p − onehot)². */
  brier: number;
  /** Mean of −log p[label]; Infinity where a label has probability 0. */
  nll: number;
  accuracy: number;
  /** The mean of the largest probability. */
  confidence: number;
  bins: CalibrationBin[];
}

const BINNINGS = ['width', 'mass'] as const;

/**
 * How far a classifier's confidence (its largest probability) is from how often it is right, with the bins of a
 * reliability diagram.
 *
 * - Bins of equal width are half open at the left, (lower, upper], as in Guo's reference code; edges are rounded to the
 *   precision of the probabilities, so that a float32 0.6 lies on the edge 0.6. Ties: the first of the largest is the prediction.
 * - **Weights**: the means count a row so often; bins of equal mass are cut by rows all the same.
 * - Without rows the means are NaN. Computed in float64. For the negative log-likelihood of confident models
 *   `crossEntropy` of the logits is more exact: a float32 probability may have underflowed.
 *
 * Source: Guo et al., "On Calibration of Modern Neural Networks" (2017); Nixon et al., "Measuring Calibration in Deep
 * Learning" (2019) for equal mass.
 *
 * @param probs `[rows, classes]`: a tensor, a flat array with `shape`, or an array of equally long typed arrays
 * @param labels one class id a row
 * @throws TypeError for a wrong kind of value; RangeError for shapes or ids that do not match, or probabilities outside [0, 1]
 * @example
 * const { ece, bins } = calibrationError(softmax(logits, { shape }), labels, { shape, bins: 10 });
 */
export function calibrationError(
  probs: ArrayInput | RowArrays,
  labels: Ids,
  options?: CalibrationErrorOptions,
): CalibrationError {
  instance();
  options = optionsOf('calibrationError', options, ['bins', 'binning', 'shape', 'weights']);
  const count = options?.bins === undefined ? 15 : integerIn('bins', options.bins, 1, 1e6);
  const binning = options?.binning === undefined ? 'width' : oneOf('binning', options.binning, BINNINGS);
  const { source, labels: ids, rows, classes } = labelledRows('probs', probs, labels, options?.shape);
  const call = new Call();
  const input = call.input(source, true);
  const targets = call.words(ids);
  const weights = doublesSlot(call, rowWeightsOf(options?.weights, rows));
  const bins = call.room(8 * 5 * count);
  const result = call.room(8 * 7);
  const kind = BINNINGS.indexOf(binning);
  return call.run(
    (wasm) =>
      wasm.calibrationError(
        input.address,
        targets.address,
        rows,
        classes,
        count,
        kind,
        !isDouble(source),
        weights.address,
        bins.address,
        result.address,
      ),
    () => {
      const at = (i: number): number => call.number(result, true, i);
      if (rows > 0 && Number.isNaN(at(0))) {
        refuse(source, 'in [0, 1]', (p) => p >= 0 && p <= 1);
        throw rangeError('probs', 'in [0, 1]', Number.NaN);
      }
      return {
        ece: at(0),
        mce: at(1),
        rmsce: at(2),
        brier: at(3),
        nll: at(4),
        accuracy: at(5),
        confidence: at(6),
        bins: Array.from({ length: count }, (_, i) => {
          const [lower, upper, size, confidence, accuracy] = [0, 1, 2, 3, 4].map((k) =>
            call.number(bins, true, 5 * i + k),
          );
          return { lower, upper, count: size, confidence, accuracy } as CalibrationBin;
        }),
      };
    },
  );
}
