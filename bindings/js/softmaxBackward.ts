import type { ArrayInput, ArrayOutput, ArrayResult } from './arrays.js';
import { backward } from './backward.js';
import { type SoftmaxOptions, softmaxOptions } from './softmax.js';

/**
 * The gradient with respect to the logits, from the gradient with respect to their softmax:
 * `dx[i] = y[i] · (g[i] − Σⱼ g[j]·y[j]) / T`, without a K×K matrix.
 *
 * - **Options**: those of the forward call. Masked entries give 0 and count for nothing. At temperature 0 the softmax is
 *   constant between ties, and the gradient is 0.
 * - **Result**: the kind and precision of `y`; `gradient` may be of any kind.
 * - **Largest error**: computed in float64 and rounded once, so as exact as `y` is. NaN makes its row NaN.
 *
 * Source: the Jacobian of softmax is `diag(y) − y yᵀ`. The gradient of the temperature is `−Σ dx·x / T`.
 *
 * @param y what {@link softmax} returned
 * @param gradient the gradient with respect to `y`, as many entries
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a wrong length or value
 * @example
 * const y = softmax([2, 1, 0.1]);
 * softmaxBackward(y, [1, 0, 0]);          // [0.2247…, −0.1597…, −0.0649…], the first row of the Jacobian
 */
export function softmaxBackward<X extends ArrayInput, O extends ArrayOutput>(
  y: X,
  gradient: ArrayInput,
  options: SoftmaxOptions & { out: O },
): O;
export function softmaxBackward<X extends ArrayInput>(
  y: X,
  gradient: ArrayInput,
  options?: SoftmaxOptions,
): ArrayResult<X>;
export function softmaxBackward(y: ArrayInput, gradient: ArrayInput, options?: SoftmaxOptions): unknown {
  const given = softmaxOptions('softmaxBackward', options);
  const { temperature } = given;
  return backward({ name: 'y', value: y }, gradient, given, (wasm, r) =>
    wasm.softmaxBackward(r.input, r.gradient, r.output, r.outer, r.length, r.inner, temperature, r.mask, !r.double),
  );
}
