import type { ArrayInput } from './arrays.js';
import { AXIS_OPTIONS, type AxisOptions } from './axis.js';
import { Call } from './call.js';
import type { Ids } from './ids.js';
import { idSlot, ignoreIndexOf, lossInput } from './loss.js';
import { optionsOf } from './validate.js';

export interface PerplexityOptions extends AxisOptions {
  /** Rows with this id count for nothing. It may be a class. Default −100. */
  ignoreIndex?: number;
}

const OPTIONS: readonly string[] = [...AXIS_OPTIONS, 'ignoreIndex'];

/**
 * How many equal choices the model is as uncertain as: `exp(mean of −log softmax(x)[target])` over the rows that are not
 * ignored. A number; NaN without rows.
 *
 * Computed in float64 from log-probabilities, so that a probability that underflows does not make it infinite. Its
 * gradient is itself times that of {@link crossEntropy}.
 *
 * Largest error: 6 + log(result) ulp of float64, in float32 too. Source: Jelinek et al. (1977).
 *
 * @param targets token ids, one a row
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for an id that is no class, or a wrong number
 * @example
 * perplexity(new Float32Array(3 * 50), [7, 1, 4], { shape: [3, 50] });     // 50: knows nothing
 */
export function perplexity(logits: ArrayInput, targets: Ids | number | bigint, options?: PerplexityOptions): number {
  options = optionsOf('perplexity', options, OPTIONS);
  const ignoreIndex = ignoreIndexOf(options?.ignoreIndex);
  const input = lossInput('logits', logits, options);
  const call = new Call();
  const ids = idSlot(call, 'targets', targets, input, ignoreIndex);
  const x = call.input(input.source, true);
  const out = call.room(8);
  return call.run(
    (wasm) => wasm.perplexity(x.address, ids.address, input.outer, input.length, input.inner, ignoreIndex, out.address),
    () => call.number(out, true),
  );
}
