import type { ArrayInput } from './arrays.js';
import { Call } from './call.js';
import {
  alikeSlot,
  type EntryLoss,
  LOSS_OPTIONS,
  type LossOptions,
  type LossResult,
  lossInput,
  runLoss,
} from './loss.js';
import { flag, optionsOf } from './validate.js';

export interface KlDivergenceOptions extends Omit<LossOptions, 'reduction'> {
  /**
   * `'mean'` (the default) divides by the number of entries, as PyTorch has it; `'batchmean'` by the first dimension,
   * which is the mathematical divergence; `'sum'`; or `'none'` for one number an entry.
   */
  reduction?: 'mean' | 'batchmean' | 'sum' | 'none';
  /** The target is log p. Default false. */
  logTarget?: boolean;
}

const OPTIONS: readonly string[] = [...LOSS_OPTIONS, 'logTarget'];

/**
 * Kullback–Leibler divergence, entry by entry: `p·(log p − logQ)`, PyTorch's `kl_div(input = log q, target = p)`. From
 * two rows of logits: {@link klFromLogits}.
 *
 * - **Gradient** with respect to `logQ`: −p, over the denominator.
 * - **Largest error**: computed in float64, each entry rounded once.
 * - p = 0 (or a log target of −∞) counts 0, also where logQ is −∞, where PyTorch gives NaN; p > 0 there is +∞.
 *
 * @param logQ log-probabilities of the model
 * @param p probabilities of the target, as many; with `logTarget` their logarithms
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
  const batch = input.isFlat ? 1 : (input.dims[0] as number);
  const call = new Call();
  const target = alikeSlot(call, 'p', p, input);
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
        batch,
        r.reduction,
        r.reduced,
        r.each,
        r.gradient,
      ),
    { elementwise: true, reductions: ['mean', 'batchmean', 'sum', 'none'] },
  );
}
