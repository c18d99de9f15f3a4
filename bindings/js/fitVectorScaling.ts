import type { ArrayInput } from './arrays.js';
import { labelledRows } from './calibrationData.js';
import { Call } from './call.js';
import { checkLikelihood, type FitOptions } from './fitTemperature.js';
import type { Ids } from './ids.js';
import { instance } from './instance.js';
import type { RowArrays } from './rowsOfArrays.js';
import { doublesSlot, rowWeightsOf } from './rowWeights.js';
import { optionsOf } from './validate.js';

export interface VectorScalingFit {
  /** One factor a class. */
  scales: number[];
  /** One summand a class; determined up to a constant, so their mean is 0. */
  biases: number[];
  /** Mean negative log-likelihood of the labels under `softmax(scales · logits + biases)`. */
  nll: number;
  /** The same with scales 1 and biases 0. */
  nllBefore: number;
  iterations: number;
  /** There is no finite optimum (separable data, or a class without a label); what was reached is given. */
  degenerate: boolean;
}

/**
 * Vector scaling: the scales w and biases b that minimise the mean of `−log softmax(w · logits + b)[label]`.
 *
 * Convex in (w, b): Newton's method, each step by conjugate gradients, until the likelihood rises no more in float64. A step
 * is taken only if the likelihood does not fall: `nll` is at most `nllBefore`.
 *
 * Source: Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks" (2017).
 *
 * Largest error: the likelihood’s slope in every scale and bias is below 1e-6 where it ends.
 *
 * @param logits `[rows, classes]`: a tensor, a flat array with `shape`, or an array of equally long typed arrays
 * @param labels one class id a row
 * @throws as {@link fitTemperature}
 * @example
 * const { scales, biases } = fitVectorScaling(logits, labels, { shape: [1000, 10] });
 * softmax(row.map((x, k) => scales[k] * x + biases[k]));
 */
export function fitVectorScaling(logits: ArrayInput | RowArrays, labels: Ids, options?: FitOptions): VectorScalingFit {
  instance();
  options = optionsOf('fitVectorScaling', options, ['shape', 'weights']);
  const data = labelledRows('logits', logits, labels, options?.shape);
  const { rows, classes } = data;
  const call = new Call();
  const input = call.input(data.source, true);
  const ids = call.words(data.labels);
  const scales = call.room(8 * classes);
  const biases = call.room(8 * classes);
  const weights = doublesSlot(call, rowWeightsOf(options?.weights, rows, true));
  const result = call.room(8 * 4);
  return call.run(
    (wasm) =>
      wasm.fitVectorScaling(
        input.address,
        ids.address,
        rows,
        classes,
        weights.address,
        scales.address,
        biases.address,
        result.address,
      ),
    () => {
      const [nll, nllBefore, iterations, degenerate] = [0, 1, 2, 3].map((i) => call.number(result, true, i));
      checkLikelihood(nllBefore as number, data);
      const numbers = (slot: typeof scales): number[] => Array.from(call.doublesAt(slot, classes));
      return {
        scales: numbers(scales),
        biases: numbers(biases),
        nll: nll as number,
        nllBefore: nllBefore as number,
        iterations: iterations as number,
        degenerate: degenerate === 1,
      };
    },
  );
}
