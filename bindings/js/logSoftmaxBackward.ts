import type { ArrayInput, ArrayOutput, ArrayResult } from './arrays.js';
import { backward } from './backward.js';
import { type SoftmaxOptions, softmaxOptions } from './softmax.js';

/**
 * The gradient with respect to the logits, from the gradient with respect to their log-softmax:
 * `dx[i] = (g[i] − exp(y[i]) · Σⱼ g[j]) / T`.
 *
 * - **Options**: those of the forward call. Masked entries give 0 and count for nothing. At temperature 0 the
 *   log-softmax is constant between ties, and the gradient is 0.
 * - **Result**: the kind and precision of `y`; `gradient` may be of any kind.
 * - **Largest error**: computed in float64 and rounded once, so as exact as `y` is. NaN makes its row NaN.
 *
 * Source: the Jacobian of log-softmax is `I − 1 pᵀ`.
 *
 * @param y what {@link logSoftmax} returned
 * @param gradient the gradient with respect to `y`, as many entries
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a wrong length or value
 * @example
 * const y = logSoftmax([2, 1, 0.1]);
 * logSoftmaxBackward(y, [-1, 0, 0]);      // [−0.3410…, 0.2424…, 0.0986…]: p − one-hot, the gradient of −y[0]
 */
export function logSoftmaxBackward<X extends ArrayInput, O extends ArrayOutput>(
  y: X,
  gradient: ArrayInput,
  options: SoftmaxOptions & { out: O },
): O;
export function logSoftmaxBackward<X extends ArrayInput>(
  y: X,
  gradient: ArrayInput,
  options?: SoftmaxOptions,
): ArrayResult<X>;
export function logSoftmaxBackward(y: ArrayInput, gradient: ArrayInput, options?: SoftmaxOptions): unknown {
  const given = softmaxOptions('logSoftmaxBackward', options);
  const { temperature } = given;
  return backward({ name: 'y', value: y }, gradient, given, (wasm, r) =>
    wasm.logSoftmaxBackward(r.input, r.gradient, r.output, r.outer, r.length, r.inner, temperature, r.mask),
  );
}
