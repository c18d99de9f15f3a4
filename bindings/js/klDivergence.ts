import type { ArrayInput } from './arrays.js';
import { Call, NOTHING } from './call.js';
import {
  alikeSlot,
  type EntryLoss,
  LOSS_OPTIONS,
  type LossInput,
  type LossOptions,
  type LossResult,
  lossInput,
  runLoss,
} from './loss.js';
import { maskOf } from './mask.js';
import { RANGES } from './ranges.js';
import { doublesSlot, type RowWeights, rowWeightsOf } from './rowWeights.js';
import type { Mask } from './types.js';
import { flag, optionsOf } from './validate.js';

export interface KlDivergenceOptions extends Omit<LossOptions, 'reduction'>, RowWeights {
  /**
   * `'mean'` (the default) divides by the number of entries, as PyTorch has it; `'batchmean'` by the first dimension,
   * which is the mathematical divergence; `'sum'`; or `'none'` for one number an entry.
   */
  reduction?: 'mean' | 'batchmean' | 'sum' | 'none';
  /** The target is log p. Default false. */
  logTarget?: boolean;
  /** Same shape as logQ, 1 or true keeps an entry; others count 0, and the mean not at all. */
  mask?: Mask;
}

const OPTIONS: readonly string[] = [...LOSS_OPTIONS, 'logTarget', 'weights', 'mask'];

/**
 * Kullback–Leibler divergence, entry by entry: `p·(log p − logQ)`, PyTorch's `kl_div(input = log q, target = p)`. From
 * two rows of logits: {@link klFromLogits}.
 *
 * - **Weights**: the entries of a row count so often; the means divide by the sum of the weights in the place of the number
 *   of rows.
 * - **Gradient** with respect to `logQ`: −p, over the denominator.
 * - **Largest error**: computed in float64, each entry rounded once; their sum is compensated.
 * - p = 0 (or a log target of −∞) counts 0, also where logQ is −∞, where PyTorch gives NaN; p > 0 there is +∞.
 *
 * @param logQ log-probabilities of the model
 * @param p probabilities of the target, as many, in [0, Infinity); with `logTarget` their logarithms, below Infinity
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a wrong length or value
 * @example
 * klDivergence(logSoftmax([2, 1, 0.1]), [0.5, 0.3, 0.2], { reduction: 'sum' });     // { loss: 0.0719… }
 */
export function klDivergence<X extends ArrayInput, const O extends KlDivergenceOptions = KlDivergenceOptions>(
  logQ: X,
  p: ArrayInput,
  options?: O,
): LossResult<X, O, EntryLoss<X, O>>;
export function klDivergence(logQ: ArrayInput, p: ArrayInput, options?: KlDivergenceOptions): unknown {
  options = optionsOf('klDivergence', options, OPTIONS);
  const logTarget = options?.logTarget === undefined ? false : flag('logTarget', options.logTarget);
  const input = lossInput('logQ', logQ, options);
  const weights = rowWeightsOf(options?.weights, input.rows);
  const { source, dims } = input;
  const mask = maskOf(options?.mask, source, dims.length === 0 ? source.dims : dims);
  const denominator = denominatorOf(input, options?.reduction, weights, mask);
  const call = new Call();
  const target = alikeSlot(call, 'p', p, input, logTarget ? RANGES.logarithm : RANGES.positive);
  const weightSlot = doublesSlot(call, weights);
  const maskSlot = mask === undefined ? NOTHING : call.bytes('mask', mask);
  return runLoss(
    call,
    input,
    options,
    (wasm, r) =>
      wasm.klDivergence(
        r.logits,
        target.address,
        r.outer,
        r.length,
        r.inner,
        logTarget,
        denominator,
        weightSlot.address,
        maskSlot.address,
        r.reduction,
        r.reduced,
        r.each,
        r.gradient,
      ),
    { elementwise: true, reductions: ['mean', 'batchmean', 'sum', 'none'] },
  );
}

/** What the means divide by. */
function denominatorOf(
  input: LossInput,
  reduction: string | undefined,
  weights: Float64Array | undefined,
  mask: Uint8Array | undefined,
): number {
  const { source, outer, length, inner, rows } = input;
  if (reduction === 'batchmean') {
    const batch = input.isFlat ? 1 : (input.dims[0] as number);
    return weights === undefined ? batch : (batch / rows) * weights.reduce((a, b) => a + b, 0);
  }
  if (mask === undefined && weights === undefined) return source.length;
  let total = 0;
  for (let o = 0, entry = 0; o < outer; o++) {
    for (let k = 0; k < length; k++) {
      for (let i = 0; i < inner; i++, entry++) {
        if (mask?.[entry] ?? true) total += weights?.[o * inner + i] ?? 1;
      }
    }
  }
  return total;
}
