import type { ArrayInput } from './arrays.js';
import { type LabelledRows, labelledRows } from './calibrationData.js';
import { Call } from './call.js';
import { doublesOf, refuse } from './doubles.js';
import { rangeError } from './errors.js';
import type { Ids } from './ids.js';
import { instance } from './instance.js';
import type { RowArrays } from './rowsOfArrays.js';
import { doublesSlot, type RowWeights, rowWeightsOf } from './rowWeights.js';
import { optionsOf } from './validate.js';

export interface FitOptions extends RowWeights {
  /** The shape of flat logits, `[rows, classes]`. */
  shape?: readonly number[];
}

export interface TemperatureFit {
  /** The temperature to divide logits by: `softmax(logits, { temperature })`. */
  temperature: number;
  /** Mean negative log-likelihood of the labels at `temperature`. */
  nll: number;
  /** The same at temperature 1. */
  nllBefore: number;
  iterations: number;
  /** The optimum is an end of the range: `temperature` is 0 or Infinity. */
  degenerate: boolean;
}

/**
 * Temperature scaling: the T that minimises the mean of `−log softmax(logits / T)[label]`.
 *
 * - Convex in β = 1/T, and solved to the last digits by Newton's method inside a bracket; the published settings of a
 *   general optimiser stop far from the optimum. Computed in float64.
 * - **Degenerate** fits are reported, not hidden: `temperature: 0` where every label is a largest logit of its row (the
 *   likelihood rises without end), `temperature: Infinity` where it falls from β = 0 on. `softmax` takes both.
 * - −∞ is a class that takes no part.
 *
 * Source: Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks" (2017).
 *
 * Largest error: 1e-12 of the temperature and of both likelihoods, on the test vectors.
 *
 * @param logits `[rows, classes]`: a tensor, a flat array with `shape`, or an array of equally long typed arrays
 * @param labels one class id a row
 * @throws TypeError for a wrong kind of value; RangeError for shapes or ids that do not match, no rows, NaN or +∞ among the
 *   logits, or −∞ at a label
 * @example
 * const { temperature } = fitTemperature(logits, labels, { shape: [1000, 10] });
 * softmax(newLogits, { temperature });
 */
export function fitTemperature(logits: ArrayInput | RowArrays, labels: Ids, options?: FitOptions): TemperatureFit {
  instance();
  options = optionsOf('fitTemperature', options, ['shape', 'weights']);
  const data = labelledRows('logits', logits, labels, options?.shape);
  const call = new Call();
  const input = call.input(data.source, true);
  const ids = call.words(data.labels);
  const weights = doublesSlot(call, rowWeightsOf(options?.weights, data.rows, true));
  const result = call.room(8 * 5);
  return call.run(
    (wasm) => wasm.fitTemperature(input.address, ids.address, data.rows, data.classes, weights.address, result.address),
    () => {
      const [temperature, nll, nllBefore, iterations, degenerate] = [0, 1, 2, 3, 4].map((i) =>
        call.number(result, true, i),
      );
      checkLikelihood(nllBefore as number, data);
      return {
        temperature: temperature as number,
        nll: nll as number,
        nllBefore: nllBefore as number,
        iterations: iterations as number,
        degenerate: degenerate === 1,
      };
    },
  );
}

/** @internal A likelihood that is no finite number: there is nothing to fit. */
export function checkLikelihood(nll: number, { source, labels, rows, classes }: LabelledRows): void {
  if (rows === 0) throw new RangeError('logits must have at least one row, got none');
  if (Number.isFinite(nll)) return;
  refuse(source, 'a number below Infinity', (logit) => logit < Infinity);
  const logits = doublesOf(source);
  const row = labels.findIndex((label, i) => logits[i * classes + label] === -Infinity);
  if (row >= 0)
    throw rangeError(
      `logits[${row * classes + (labels[row] as number)}]`,
      'above -Infinity: it is at a label',
      -Infinity,
    );
  throw new RangeError(
    'logits must be so near to each other that the likelihood of the labels is finite, got Infinity',
  );
}
