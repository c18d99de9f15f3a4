import type { ArrayInput, ArrayOutput, ArrayResult } from './arrays.js';
import { backward } from './backward.js';
import { ROWS_OPTIONS, type RowsOptions } from './rows.js';
import { optionsOf } from './validate.js';

/**
 * The gradient with respect to the logits, from the gradient with respect to their sparsemax: `g[i]` minus the mean of
 * `g` over the support for `y[i] > 0`, and 0 outside of it.
 *
 * - **Options**: those of the forward call. Masked entries give 0 and count for nothing.
 * - **Result**: the kind and precision of `y`; `gradient` may be of any kind. Computed in float64 and rounded once.
 * - **NaN** in `y` makes its row NaN, as it does in the gradient of an entry of the support; elsewhere it is not looked at.
 *
 * Source: Martins & Astudillo 2016, arXiv:1602.02068.
 *
 * @param y what {@link sparsemax} returned
 * @param gradient the gradient with respect to `y`, as many entries
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a wrong length or value
 * @example
 * sparsemaxBackward(sparsemax([-2, 0, 0.5]), [1, 2, 4]);     // [0, −1, 1]
 */
export function sparsemaxBackward<X extends ArrayInput, O extends ArrayOutput>(
  y: X,
  gradient: ArrayInput,
  options: RowsOptions & { out: O },
): O;
export function sparsemaxBackward<X extends ArrayInput>(
  y: X,
  gradient: ArrayInput,
  options?: RowsOptions,
): ArrayResult<X>;
export function sparsemaxBackward(y: ArrayInput, gradient: ArrayInput, options?: RowsOptions): unknown {
  options = optionsOf('sparsemaxBackward', options, ROWS_OPTIONS);
  return backward({ name: 'y', value: y }, gradient, options, (wasm, r) =>
    wasm.sparsemaxBackward(r.input, r.gradient, r.output, r.outer, r.length, r.inner, r.mask),
  );
}
