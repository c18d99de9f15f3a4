import type { ArrayInput, ArrayOutput, ArrayResult } from './arrays.js';
import { prepareBackward } from './backward.js';
import { alphaOf } from './entmax.js';
import { NORMMAX_OPTIONS, type NormmaxOptions } from './normmax.js';
import { optionsOf } from './validate.js';

/**
 * The gradient with respect to the logits, from the gradient with respect to their normmax. With `b = y^(2 − α)` on the
 * support and `n = Σ g·y`:
 * `dx[i] = (b[i]·(g[i] − n) − y[i]·(Σ g·b − n·Σ b)) · ‖y‖_α^(α − 1) / (α − 1)`.
 *
 * - **Options**: those of the forward call. Masked entries give 0 and count for nothing. At α = 1 and Infinity the map is
 *   piecewise constant and the gradient 0.
 * - **Result**: the kind and precision of `y`; `gradient` may be of any kind. Computed in float64 and rounded once.
 * - **NaN** in `y` makes its row NaN, as it does in the gradient of an entry of the support; elsewhere it is not looked at.
 *
 * Source: `normmax_bisect` of the entmax package; Blondel, Martins & Niculae 2020, arXiv:1901.02324.
 *
 * @param y what {@link normmax} returned
 * @param gradient the gradient with respect to `y`, as many entries
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a wrong length or value
 * @example
 * normmaxBackward(normmax([-2, 0, 0.5]), [0, 0, 1]);     // [0, −0.375…, 0.375…]
 */
export function normmaxBackward<X extends ArrayInput, O extends ArrayOutput>(
  y: X,
  gradient: ArrayInput,
  options: NormmaxOptions & { out: O },
): O;
export function normmaxBackward<X extends ArrayInput>(
  y: X,
  gradient: ArrayInput,
  options?: NormmaxOptions,
): ArrayResult<X>;
export function normmaxBackward(y: ArrayInput, gradient: ArrayInput, options?: NormmaxOptions): unknown {
  options = optionsOf('normmaxBackward', options, NORMMAX_OPTIONS);
  const alpha = alphaOf(options.alpha, 2);
  const { call, count, size, rows, deliver } = prepareBackward({ name: 'y', value: y }, gradient, options);
  const values = typeof alpha === 'number' ? [] : alpha(count);
  const alphas = call.doubles(values);
  return call.run((wasm) => {
    if (size === 0) return 0;
    const { input, gradient: g, output, outer, length, inner, mask } = rows();
    const [one, many] = typeof alpha === 'number' ? [alpha, 0] : [0, alphas.address];
    return wasm.normmaxBackward(input, g, output, outer, length, inner, one, many, mask);
  }, deliver);
}
