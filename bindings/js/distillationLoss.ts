import type { ArrayInput } from './arrays.js';
import { Call } from './call.js';
import {
  alikeSlot,
  LOSS_OPTIONS,
  type LossOptions,
  type LossResult,
  lossInput,
  lossTemperatureOf,
  type RowLoss,
  runLoss,
} from './loss.js';
import { doublesSlot, type RowWeights, rowWeightsOf } from './rowWeights.js';
import { optionsOf } from './validate.js';

export interface DistillationLossOptions extends LossOptions, RowWeights {
  /** In (0, Infinity): both rows of logits are divided by it. Default 1; 2 to 10 is usual. */
  temperature?: number;
}

const OPTIONS: readonly string[] = [...LOSS_OPTIONS, 'temperature', 'weights'];

/**
 * Knowledge distillation: `T²·KL(softmax(teacher / T) ‖ softmax(student / T))` a row (Hinton, Vinyals, Dean 2015). The
 * factor T² keeps the gradient's size when T changes, so that it can be mixed with a {@link crossEntropy}.
 *
 * - **Mean**: divided by the number of rows, or by the sum of their weights.
 * - **Gradient** with respect to the student: `T·(q − p)`, over the denominator; q is the student's softmax.
 * - **Largest error**: computed in float64, rounded once; never negative.
 * - −∞ counts 0 where the teacher has no mass; where only the student has none, the loss is +∞. NaN, +∞ or nothing but
 *   −∞ makes the row NaN.
 *
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a wrong length or value
 * @example
 * distillationLoss(student, teacher, { shape: [32, 1000], temperature: 4, gradient: true });
 */
export function distillationLoss<
  X extends ArrayInput,
  const O extends DistillationLossOptions = DistillationLossOptions,
>(student: X, teacher: ArrayInput, options?: O): LossResult<X, O, RowLoss<X, O>>;
export function distillationLoss(student: ArrayInput, teacher: ArrayInput, options?: DistillationLossOptions): unknown {
  options = optionsOf('distillationLoss', options, OPTIONS);
  const temperature = lossTemperatureOf(options?.temperature);
  const input = lossInput('student', student, options);
  const call = new Call();
  const other = alikeSlot(call, 'teacher', teacher, input);
  const weights = doublesSlot(call, rowWeightsOf(options?.weights, input.rows));
  return runLoss(call, input, options, (wasm, r) =>
    wasm.distillationLoss(
      r.logits,
      other.address,
      r.outer,
      r.length,
      r.inner,
      temperature,
      weights.address,
      r.reduction,
      r.reduced,
      r.each,
      r.gradient,
    ),
  );
}
