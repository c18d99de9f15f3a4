import type { ArrayInput, ArrayOutput, ArrayResult } from './arrays.js';
import { backward } from './backward.js';
import { type BudgetedSparsemaxOptions, budgetOptions } from './budgetedSparsemax.js';

/**
 * The gradient with respect to the logits, from the gradient with respect to their budgeted sparsemax: for entries
 * strictly between 0 and 1, `g[i]` minus the mean of `g` over these; 0 for the others.
 *
 * - **Options**: those of the forward call. Masked entries give 0 and count for nothing.
 * - **Result**: the kind and precision of `y`; `gradient` may be of any kind. Computed in float64 and rounded once.
 * - **NaN** in `y` makes its row NaN, as it does in the gradient of an entry between 0 and 1; elsewhere it is not looked at.
 *
 * Source: `budget_bisect` of the entmax package.
 *
 * @param y what {@link budgetedSparsemax} returned
 * @param gradient the gradient with respect to `y`, as many entries
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a wrong length or value
 * @example
 * const y = budgetedSparsemax([0, 0.5, 3], { budget: 1.5 });             // [0, 0.5, 1]
 * budgetedSparsemaxBackward(y, [1, 2, 4], { budget: 1.5 });              // [0, 0, 0]
 */
export function budgetedSparsemaxBackward<X extends ArrayInput, O extends ArrayOutput>(
  y: X,
  gradient: ArrayInput,
  options: BudgetedSparsemaxOptions & { out: O },
): O;
export function budgetedSparsemaxBackward<X extends ArrayInput>(
  y: X,
  gradient: ArrayInput,
  options?: BudgetedSparsemaxOptions,
): ArrayResult<X>;
export function budgetedSparsemaxBackward(
  y: ArrayInput,
  gradient: ArrayInput,
  options?: BudgetedSparsemaxOptions,
): unknown {
  options = budgetOptions('budgetedSparsemaxBackward', options);
  return backward({ name: 'y', value: y }, gradient, options, (wasm, r) =>
    wasm.budgetedSparsemaxBackward(r.input, r.gradient, r.output, r.outer, r.length, r.inner, r.mask),
  );
}
